import { Button, Collapse, Group, Select, SimpleGrid, TextInput } from "@mantine/core";
import { useDebouncedCallback, useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { type ConversationFilter, conversationFilter, RATINGS, STATES } from "../../../server/wire/conversations.ts";
import { REASONS } from "../../../server/wire/names.ts";
import { ESCALATIONS, RESOLUTION_FILTERS } from "../../../server/wire/overview.ts";
import { useWords } from "../../language.tsx";
import { words as conversationWords } from "../../parts/conversation/words.ts";
import { reasonWords } from "../../words/reasons.ts";
import { resolutionWords } from "../../words/resolutions.ts";
import { words } from "./words.ts";

/** Milliseconds after the last letter until a search begins. */
const PAUSE_MS = 300;

/** The filter that an address names; what is none is left out. */
export function filterOf(search: URLSearchParams): ConversationFilter {
  const filter: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(conversationFilter.shape)) {
    const value = search.get(name);
    if (value === null || value === "") continue;
    const parsed = schema.safeParse(value);
    if (parsed.success) filter[name] = parsed.data;
  }
  return filter as ConversationFilter;
}

/** A day of the reader's as the moment that it begins; with `days` later. */
const begins = (day: string, days = 0): string => {
  const at = new Date(`${day}T00:00:00`);
  at.setDate(at.getDate() + days);
  return Number.isNaN(at.getTime()) ? "" : at.toISOString();
};
const dayOf = (iso: string | undefined, days = 0): string => {
  if (iso === undefined) return "";
  const at = new Date(iso);
  at.setDate(at.getDate() - days);
  const two = (n: number) => String(n).padStart(2, "0");
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
};

/** What is shown of all conversations; kept in the address. */
export function Filters(given: {
  filter: ConversationFilter;
  onChange(name: keyof ConversationFilter, value: string): void;
  onClear(): void;
}) {
  const { filter, onChange } = given;
  const said = useWords(words);
  const { states } = useWords(conversationWords);
  const { reasons } = useWords(reasonWords);
  const resolution = useWords(resolutionWords);
  const set = Object.entries(filter).filter(([name, value]) => name !== "q" && value !== undefined).length;
  const [opened, { toggle }] = useDisclosure(set > 0);
  const [text, setText] = useState(filter.q ?? "");
  const search = useDebouncedCallback((value: string) => onChange("q", value), PAUSE_MS);
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
        <SimpleGrid cols={2} spacing={6} verticalSpacing={6} mt={8}>
          <Select
            size="xs"
            label={said.state}
            placeholder={said.any}
            clearable
            data={STATES.map((value) => ({ value, label: states[value] }))}
            value={filter.state ?? null}
            onChange={(value) => onChange("state", value ?? "")}
          />
          <Select
            size="xs"
            label={said.rating}
            placeholder={said.any}
            clearable
            data={RATINGS.map((value) => ({ value, label: value === "helped" ? said.helped : said.notHelped }))}
            value={filter.rating ?? null}
            onChange={(value) => onChange("rating", value ?? "")}
          />
          <Select
            size="xs"
            label={resolution.title}
            placeholder={said.any}
            clearable
            data={RESOLUTION_FILTERS.map((value) => ({ value, label: resolution.classes[value] }))}
            value={filter.class ?? null}
            onChange={(value) => onChange("class", value ?? "")}
          />
          <Select
            size="xs"
            label={resolution.escalated}
            placeholder={said.any}
            clearable
            data={ESCALATIONS.map((value) => ({ value, label: resolution.tiers[value] }))}
            value={filter.escalated ?? null}
            onChange={(value) => onChange("escalated", value ?? "")}
          />
          <TextInput
            size="xs"
            type="date"
            label={said.from}
            value={dayOf(filter.from)}
            onChange={(event) =>
              onChange("from", event.currentTarget.value === "" ? "" : begins(event.currentTarget.value))
            }
          />
          <TextInput
            size="xs"
            type="date"
            label={said.to}
            value={dayOf(filter.to, 1)}
            onChange={(event) =>
              onChange("to", event.currentTarget.value === "" ? "" : begins(event.currentTarget.value, 1))
            }
          />
        </SimpleGrid>
        <Select
          mt={6}
          size="xs"
          label={said.reason}
          placeholder={said.any}
          clearable
          searchable
          data={REASONS.map((value) => ({ value, label: reasons[value] }))}
          value={filter.reason ?? null}
          onChange={(value) => onChange("reason", value ?? "")}
        />
        {set > 0 ? (
          <Button mt={8} size="compact-xs" variant="subtle" onClick={given.onClear}>
            {said.clear}
          </Button>
        ) : null}
      </Collapse>
    </div>
  );
}
