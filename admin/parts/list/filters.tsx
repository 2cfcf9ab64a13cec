import { Button, Collapse, Group, TextInput } from "@mantine/core";
import { useDebouncedCallback, useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import type { ConversationFilter } from "../../../server/wire/conversations.ts";
import { useWords } from "../../language.tsx";
import { MoreFilters } from "./more-filters.tsx";
import { words } from "./words.ts";

/** Milliseconds after the last key before a search begins. */
const PAUSE_MS = 300;

/** Which of all conversations are shown; kept in the address. */
export function Filters(options: {
  filter: ConversationFilter;
  onChange(name: keyof ConversationFilter, value: string): void;
  onClear(): void;
  /** Whether filters that are set are shown at first. */
  opened: boolean;
}) {
  const { filter, onChange } = options;
  const said = useWords(words);
  const set = Object.entries(filter).filter(([name, value]) => name !== "q" && value !== undefined).length;
  const [opened, { toggle }] = useDisclosure(options.opened && set > 0);
  const [text, setText] = useState(filter.q ?? "");
  const { q = "" } = filter;
  // It came from elsewhere: a view, or the browser's way back.
  const [sent, setSent] = useState(q);
  if (q !== sent) {
    setSent(q);
    setText(q);
  }
  const search = useDebouncedCallback((value: string) => {
    setSent(value);
    onChange("q", value);
  }, PAUSE_MS);
  return (
    <div>
      <Group gap={6} wrap="nowrap">
        <TextInput
          type="search"
          size="xs"
          flex={1}
          aria-label={said.search}
          placeholder={said.search}
          maxLength={200}
          value={text}
          onChange={(event) => {
            setText(event.currentTarget.value);
            search(event.currentTarget.value);
          }}
        />
        <Button size="xs" variant={set > 0 ? "light" : "default"} aria-expanded={opened} onClick={toggle}>
          {said.filters}
          {set > 0 ? ` ${set}` : ""}
        </Button>
      </Group>
      <Collapse expanded={opened}>
        <MoreFilters filter={filter} onChange={onChange} />
        {set > 0 ? (
          <Button mt={8} size="compact-xs" variant="subtle" onClick={options.onClear}>
            {said.clear}
          </Button>
        ) : null}
      </Collapse>
    </div>
  );
}
