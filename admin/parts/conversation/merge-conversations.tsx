import { Button, Group, Modal, Radio, Stack, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { type ConversationRow, visitorConversationsReply } from "../../../server/wire/conversations.ts";
import { call } from "../../api.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { when } from "../format.ts";
import { words } from "./words.ts";

/** Characters of what a conversation is recognised by. */
const SHORT = 60;

/** Chooses another conversation of the customer, and which of the two stays. */
export function MergeConversations(options: {
  row: ConversationRow;
  onMerge(both: { into: string; from: string }): void;
  onNo(): void;
}) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { row } = options;
  const [otherId, setOther] = useState("");
  const [stays, setStays] = useState(row.id);
  const { data } = useQuery({
    queryKey: ["visitor-conversations", row.visitor.id, "merge"],
    queryFn: ({ signal }) =>
      call("GET", `visitors/${row.visitor.id}/conversations`, visitorConversationsReply, undefined, { signal }),
  });
  const others = data?.conversations.filter((one) => one.id !== row.id && one.mergedInto === null) ?? [];
  const other = others.find((one) => one.id === otherId);
  const choose = (id: string) => {
    setOther(id);
    setStays(row.id);
  };
  const called = (one: ConversationRow) => (one.preview?.text ?? said.noMessage).slice(0, SHORT);
  return (
    <Modal
      opened
      onClose={options.onNo}
      title={said.mergeTitle}
      centered
      closeButtonProps={{ "aria-label": said.cancel }}
    >
      <Stack gap="sm">
        <Text size="sm">{said.mergeText}</Text>
        {data !== undefined && others.length === 0 ? <Text size="sm">{said.mergeNothing}</Text> : null}
        {others.length === 0 ? null : (
          <Radio.Group label={said.mergeWith} value={otherId} onChange={choose}>
            <Stack gap={8} mt={6}>
              {others.map((one) => (
                <Radio
                  key={one.id}
                  value={one.id}
                  label={called(one)}
                  description={`#${one.id.slice(-8)} · ${when(one.updatedAt, language)} · ${said.states[one.state]}`}
                />
              ))}
            </Stack>
          </Radio.Group>
        )}
        {other === undefined ? null : (
          <Radio.Group label={said.mergeStays} value={stays} onChange={setStays}>
            <Stack gap={6} mt={6}>
              <Radio value={row.id} label={said.mergeThis(called(row))} />
              <Radio value={other.id} label={called(other)} />
            </Stack>
          </Radio.Group>
        )}
      </Stack>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={options.onNo} data-autofocus>
          {said.cancel}
        </Button>
        <Button
          disabled={other === undefined}
          onClick={() => other && options.onMerge({ into: stays, from: stays === row.id ? other.id : row.id })}
        >
          {said.mergeDo}
        </Button>
      </Group>
    </Modal>
  );
}
