import { Select, type SelectProps, SimpleGrid, TextInput } from "@mantine/core";
import { COUNTED, type ConversationFilter, RATINGS, STATES } from "../../../server/wire/conversations.ts";
import { REASONS } from "../../../server/wire/names.ts";
import { ESCALATIONS, OUTCOME_FILTERS } from "../../../server/wire/overview.ts";
import { useWords } from "../../language.tsx";
import { words as conversationWords } from "../../parts/conversation/words.ts";
import { outcomeWords } from "../../words/outcomes.ts";
import { reasonWords } from "../../words/reasons.ts";
import { words } from "./words.ts";

/** The start of a day in the reader's time zone, or of the day `days` later. */
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

/** What else conversations are chosen by; an empty value is no filter. */
export function MoreFilters(options: {
  filter: ConversationFilter;
  onChange(name: keyof ConversationFilter, value: string): void;
}) {
  const { filter, onChange } = options;
  const said = useWords(words);
  const { states } = useWords(conversationWords);
  const { reasons } = useWords(reasonWords);
  const outcome = useWords(outcomeWords);
  return (
    <>
      <SimpleGrid cols={2} spacing={6} verticalSpacing={6} mt={8}>
        <Choice
          label={said.state}
          data={STATES.map((value) => ({ value, label: states[value] }))}
          value={filter.state}
          onChange={(value) => onChange("state", value)}
        />
        <Choice
          label={said.rating}
          data={RATINGS.map((value) => ({ value, label: value === "helped" ? said.helped : said.notHelped }))}
          value={filter.rating}
          onChange={(value) => onChange("rating", value)}
        />
        <Choice
          label={outcome.title}
          data={OUTCOME_FILTERS.map((value) => ({ value, label: outcome.outcomes[value] }))}
          value={filter.outcome}
          onChange={(value) => onChange("outcome", value)}
        />
        <Choice
          label={outcome.escalated}
          data={ESCALATIONS.map((value) => ({ value, label: outcome.tiers[value] }))}
          value={filter.escalated}
          onChange={(value) => onChange("escalated", value)}
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
      <Choice
        mt={6}
        label={said.reason}
        searchable
        data={REASONS.map((value) => ({ value, label: reasons[value] }))}
        value={filter.reason}
        onChange={(value) => onChange("reason", value)}
      />
      <Choice
        mt={6}
        label={said.tests}
        data={COUNTED.map((value) => ({ value, label: value === "yes" ? said.withoutTests : said.onlyTests }))}
        value={filter.counted}
        onChange={(value) => onChange("counted", value)}
      />
    </>
  );
}

function Choice({
  value,
  onChange,
  ...rest
}: Omit<SelectProps, "value" | "onChange"> & { value: string | undefined; onChange(value: string): void }) {
  const said = useWords(words);
  return (
    <Select
      size="xs"
      placeholder={said.any}
      clearable
      {...rest}
      value={value ?? null}
      onChange={(next) => onChange(next ?? "")}
    />
  );
}
