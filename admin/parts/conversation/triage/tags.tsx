import { Button, Checkbox, Group, Modal, ScrollArea, Stack, Text, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { DESK_LIMITS, type TagWire, tagsReply } from "../../../../server/wire/desk.ts";
import { ApiError, call } from "../../../api.ts";
import { useWords } from "../../../language.tsx";
import { TAGS, useTags } from "../use-setup.ts";
import { TagBadge } from "./tag-badge.tsx";
import { words } from "./words.ts";

interface Change {
  readonly add: readonly string[];
  readonly remove: readonly string[];
}

/** The tags of a conversation: type to find one, Enter to add or remove the first, or to create it. */
export function TagsDialog(options: {
  opened: boolean;
  tagIds: readonly string[];
  onChange(change: Change): void;
  onClose(): void;
}) {
  const said = useWords(words);
  return (
    <Modal
      opened={options.opened}
      onClose={options.onClose}
      title={said.tagsTitle}
      centered
      closeButtonProps={{ "aria-label": said.cancel }}
    >
      <Choice {...options} />
    </Modal>
  );
}

function Choice({
  tagIds,
  onChange,
  onClose,
}: {
  tagIds: readonly string[];
  onChange(change: Change): void;
  onClose(): void;
}) {
  const said = useWords(words);
  const [text, setText] = useState("");
  const name = text.trim();
  const all = useTags();
  const found = all.filter((one) => one.name.toLowerCase().includes(name.toLowerCase()));
  const isNew = name !== "" && !all.some((one) => one.name.toLowerCase() === name.toLowerCase());
  const tooLong = name.length > DESK_LIMITS.tagName;
  const toggle = ({ id }: TagWire) =>
    onChange(tagIds.includes(id) ? { add: [], remove: [id] } : { add: [id], remove: [] });
  const create = useCreate((tag) => {
    setText("");
    onChange({ add: [tag.id], remove: [] });
  });
  const fault = tooLong ? said.tagTooLong : create.error instanceof ApiError ? create.error.message : undefined;
  const [first] = found;
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (name === "") return onClose();
        if (first !== undefined) {
          toggle(first);
          setText("");
        } else if (isNew && !tooLong) create.mutate(name);
      }}
    >
      <TextInput
        data-autofocus
        label={said.findTag}
        value={text}
        error={fault}
        onChange={(event) => {
          create.reset();
          setText(event.currentTarget.value);
        }}
      />
      <ScrollArea.Autosize mah={260} mt="sm">
        <Stack gap={8} py={2}>
          {found.map((tag) => (
            <Checkbox
              key={tag.id}
              checked={tagIds.includes(tag.id)}
              onChange={() => toggle(tag)}
              label={<TagBadge tag={tag} />}
            />
          ))}
          {found.length === 0 ? <Text size="sm">{all.length === 0 ? said.noTags : said.noTagFound}</Text> : null}
        </Stack>
      </ScrollArea.Autosize>
      <Group justify="space-between" mt="md">
        {isNew && !tooLong ? (
          <Button variant="light" loading={create.isPending} onClick={() => create.mutate(name)} maw="70%">
            {said.createTag(name)}
          </Button>
        ) : (
          <span />
        )}
        <Button variant="default" onClick={onClose}>
          {said.doneWithTags}
        </Button>
      </Group>
    </form>
  );
}

/** Creates a tag; the reply is the whole list. */
function useCreate(onCreated: (tag: TagWire) => void) {
  const queries = useQueryClient();
  return useMutation({
    mutationFn: (name: string) => call("POST", "tags", tagsReply, { name }),
    onSuccess(reply, name) {
      queries.setQueryData(TAGS, reply);
      const made = reply.tags.find((one) => one.name.toLowerCase() === name.toLowerCase());
      if (made !== undefined) onCreated(made);
    },
  });
}
