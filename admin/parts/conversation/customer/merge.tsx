import { Button, Group, Modal, Radio, Stack, Text, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { VisitorWire } from "../../../../server/wire/conversations.ts";
import { MAX_CUSTOMER_SEARCH, type SimilarCustomer, similarReply } from "../../../../server/wire/customers.ts";
import { call } from "../../../api.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { when } from "../../format.ts";
import { Refused } from "../refused.tsx";
import { nameOf } from "../visitor-name.ts";
import { words as conversationWords } from "../words.ts";
import { useCustomerActs } from "./use-customer.ts";
import { words } from "./words.ts";

/** Milliseconds without typing after which one looks. */
const PAUSE_MS = 250;

/** Finds a customer's duplicate and merges both. */
export function MergeDialog({ customer, onClose }: { customer: VisitorWire; onClose(): void }) {
  const said = useWords(words);
  const saidOfAll = useWords(conversationWords);
  const acts = useCustomerActs(customer.id);
  const [text, setText] = useState("");
  const [other, setOther] = useState<SimilarCustomer>();
  const [stays, setStays] = useState(customer.id);
  const merge = (chosen: SimilarCustomer) => {
    const from = stays === customer.id ? chosen.id : customer.id;
    acts.mutate({ do: "merge", into: stays, from }, { onSuccess: onClose });
  };
  return (
    <Modal opened onClose={onClose} title={said.mergeTitle} centered closeButtonProps={{ "aria-label": said.cancel }}>
      <Stack gap="sm">
        <Text size="sm">{said.mergeText}</Text>
        {acts.error === null ? null : <Refused error={acts.error} onClose={acts.reset} />}
        <TextInput
          label={said.find}
          description={said.findHint}
          value={text}
          maxLength={MAX_CUSTOMER_SEARCH}
          data-autofocus
          onChange={(event) => setText(event.currentTarget.value)}
        />
        <Found
          visitorId={customer.id}
          text={text}
          chosen={other?.id}
          onChoose={(one) => {
            setOther(one);
            setStays(customer.id);
          }}
        />
        {other === undefined ? null : (
          <Radio.Group label={said.stays} value={stays} onChange={setStays}>
            <Stack gap={6} mt={6}>
              {[customer, other].map((one) => (
                <Radio key={one.id} value={one.id} label={labelOf(one, nameOf(one, saidOfAll))} />
              ))}
            </Stack>
          </Radio.Group>
        )}
      </Stack>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={onClose}>
          {said.cancel}
        </Button>
        <Button disabled={other === undefined} loading={acts.isPending} onClick={() => other && merge(other)}>
          {said.mergeDo}
        </Button>
      </Group>
    </Modal>
  );
}

const labelOf = ({ email, externalId }: VisitorWire, name: string): string =>
  [name, email === name ? null : email, externalId].filter((one) => one !== null).join(" · ");

/** Who may be the same person, to choose from. */
function Found(options: {
  visitorId: string;
  text: string;
  chosen: string | undefined;
  onChoose(one: SimilarCustomer): void;
}) {
  const said = useWords(words);
  const saidOfAll = useWords(conversationWords);
  const { language } = useLanguage();
  const [q] = useDebouncedValue(options.text.trim(), PAUSE_MS);
  const { data } = useQuery({
    queryKey: ["similar-customers", options.visitorId, q],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      call("GET", `visitors/${options.visitorId}/similar?q=${encodeURIComponent(q)}`, similarReply, undefined, {
        signal,
      }),
  });
  if (data === undefined) return null;
  if (data.customers.length === 0) return <Text size="sm">{q === "" ? said.noSuggestion : said.nobody}</Text>;
  return (
    <Radio.Group
      className="similar"
      label={q === "" ? said.suggested : undefined}
      aria-label={said.find}
      value={options.chosen ?? ""}
      onChange={(id) => {
        const one = data.customers.find((customer) => customer.id === id);
        if (one !== undefined) options.onChoose(one);
      }}
    >
      <Stack gap={8} mt={6}>
        {data.customers.map((one) => (
          <Radio
            key={one.id}
            value={one.id}
            label={labelOf(one, nameOf(one, saidOfAll))}
            description={`${said.conversations(one.conversations)} · ${said.lastSeen(when(one.lastSeenAt, language))}`}
          />
        ))}
      </Stack>
    </Radio.Group>
  );
}
