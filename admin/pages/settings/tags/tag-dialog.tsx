import { Button, Group, Modal, Radio, Stack, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { DESK_LIMITS, TAG_COLOURS, type TagColour, type TagWire, tagsReply } from "../../../../server/wire/desk.ts";
import { call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { TagBadge } from "../../../parts/conversation/triage/tag-badge.tsx";
import { TAGS } from "../../../parts/conversation/use-setup.ts";
import { Fault } from "../../../parts/fault.tsx";
import { words as common } from "../words.ts";
import { words } from "./words.ts";

/** A tag's name and colour; `tag` undefined: a new one. */
export function TagDialog({ tag, onClose }: { tag: TagWire | undefined; onClose(): void }) {
  const said = useWords(words);
  const { cancel, close, save } = useWords(common);
  const queries = useQueryClient();
  const [name, setName] = useState(tag?.name ?? "");
  const [colour, setColour] = useState<TagColour>(tag?.colour ?? "gray");
  const store = useMutation({
    mutationFn: () =>
      tag === undefined
        ? call("POST", "tags", tagsReply, { name, colour })
        : call("PATCH", `tags/${tag.id}`, tagsReply, { name, colour }),
    onSuccess(reply) {
      queries.setQueryData(TAGS, reply);
      onClose();
    },
  });
  const tooLong = name.trim().length > DESK_LIMITS.tagName;
  return (
    <Modal
      opened
      onClose={onClose}
      title={tag === undefined ? said.addTitle : said.editTitle}
      centered
      closeButtonProps={{ "aria-label": close }}
    >
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (name.trim() !== "" && !tooLong) store.mutate();
        }}
      >
        <Stack gap="md">
          {store.error === null ? null : <Fault error={store.error} />}
          <TextInput
            label={said.name}
            data-autofocus
            required
            value={name}
            error={tooLong ? said.tooLong : undefined}
            onChange={(event) => setName(event.currentTarget.value)}
          />
          <Radio.Group
            label={said.colour}
            value={colour}
            onChange={(value) => setColour(TAG_COLOURS.find((one) => one === value) ?? "gray")}
          >
            <Group gap="sm" mt={6}>
              {TAG_COLOURS.map((one) => (
                <Radio key={one} value={one} label={<TagBadge tag={{ name: said.colours[one], colour: one }} />} />
              ))}
            </Group>
          </Radio.Group>
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {cancel}
            </Button>
            <Button type="submit" loading={store.isPending} disabled={name.trim() === "" || tooLong}>
              {save}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
