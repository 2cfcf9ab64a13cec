import { Select, type SelectProps, SimpleGrid, TextInput } from "@mantine/core";
import {
  AGES,
  CHANNELS,
  COUNTED,
  type ConversationFilter,
  RATINGS,
  STATE_FILTERS,
  YES_NO,
} from "../../../server/wire/conversations.ts";
import { PRIORITIES, SENTIMENTS } from "../../../server/wire/desk.ts";
import { REASONS } from "../../../server/wire/names.ts";
import { ESCALATIONS, OUTCOME_FILTERS } from "../../../server/wire/overview.ts";
import { LANGUAGES } from "../../../server/wire/widget.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { outcomeWords } from "../../words/outcomes.ts";
import { reasonWords } from "../../words/reasons.ts";
import { words as triageWords } from "../conversation/triage/words.ts";
import { useColleagues } from "../conversation/use-colleagues.ts";
import { useTags, useTeams } from "../conversation/use-setup.ts";
import { words as conversationWords } from "../conversation/words.ts";
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

interface FilterProps {
  readonly filter: ConversationFilter;
  onChange(name: keyof ConversationFilter, value: string): void;
}

/** What else conversations are chosen by; an empty value is no filter. */
export function MoreFilters(options: FilterProps) {
  return (
    <SimpleGrid cols={2} spacing={6} verticalSpacing={6} mt={8} className="filters">
      <ByDesk {...options} />
      <ByCustomer {...options} />
      <ByWhatHappened {...options} />
      <ByTime {...options} />
    </SimpleGrid>
  );
}

/** Filters by status, agent, team, tag and priority. */
function ByDesk({ filter, onChange }: FilterProps) {
  const said = useWords(words);
  const { states } = useWords(conversationWords);
  const { priorities, sentiments } = useWords(triageWords);
  const colleagues = useColleagues().data?.colleagues ?? [];
  const teams = useTeams();
  const tags = useTags();
  const named = ({ id, name }: { id: string; name: string }) => ({ value: id, label: name });
  return (
    <>
      <Choice
        label={said.state}
        data={STATE_FILTERS.map((value) => ({ value, label: value === "open" ? said.open : states[value] }))}
        value={filter.state}
        onChange={(value) => onChange("state", value)}
      />
      <Choice
        label={said.agent}
        searchable
        data={[{ value: "me", label: said.me }, { value: "none", label: said.nobody }, ...colleagues.map(named)]}
        value={filter.agent}
        onChange={(value) => onChange("agent", value)}
      />
      <Choice
        label={said.team}
        data={[{ value: "none", label: said.noTeam }, ...teams.map(named)]}
        value={filter.team}
        onChange={(value) => onChange("team", value)}
      />
      <Choice
        label={said.tag}
        searchable
        data={tags.map(named)}
        value={filter.tag}
        onChange={(value) => onChange("tag", value)}
      />
      <Choice
        label={said.priority}
        data={PRIORITIES.map((value) => ({ value, label: priorities[value] }))}
        value={filter.priority}
        onChange={(value) => onChange("priority", value)}
      />
      <Choice
        label={said.sentiment}
        data={SENTIMENTS.map((value) => ({ value, label: sentiments[value] }))}
        value={filter.sentiment}
        onChange={(value) => onChange("sentiment", value)}
      />
      <Choice
        label={said.snoozed}
        data={YES_NO.map((value) => ({ value, label: said.yesNo[value] }))}
        value={filter.snoozed}
        onChange={(value) => onChange("snoozed", value)}
      />
    </>
  );
}

/** Who the customer is and how they write. */
function ByCustomer({ filter, onChange }: FilterProps) {
  const said = useWords(words);
  const { language } = useLanguage();
  const names = new Intl.DisplayNames([language], { type: "language" });
  return (
    <>
      <Written
        label={said.customer}
        placeholder={said.customerHint}
        value={filter.customer ?? ""}
        onChange={(value) => onChange("customer", value)}
      />
      <Choice
        label={said.language}
        data={LANGUAGES.map((value) => ({ value, label: names.of(value) ?? value }))}
        value={filter.language}
        onChange={(value) => onChange("language", value)}
      />
      <Choice
        label={said.channel}
        data={CHANNELS.map((value) => ({ value, label: said.channels[value] }))}
        value={filter.channel}
        onChange={(value) => onChange("channel", value)}
      />
    </>
  );
}

/** What came of it. */
function ByWhatHappened({ filter, onChange }: FilterProps) {
  const said = useWords(words);
  const { reasons } = useWords(reasonWords);
  const outcome = useWords(outcomeWords);
  const allReasons = REASONS.map((value) => ({ value, label: reasons[value] }));
  return (
    <>
      <Choice
        label={outcome.title}
        data={OUTCOME_FILTERS.map((value) => ({ value, label: outcome.outcomes[value] }))}
        value={filter.outcome}
        onChange={(value) => onChange("outcome", value)}
      />
      <Choice
        label={said.handoff}
        searchable
        data={allReasons}
        value={filter.handoff}
        onChange={(value) => onChange("handoff", value)}
      />
      <Choice
        label={said.reason}
        searchable
        data={allReasons}
        value={filter.reason}
        onChange={(value) => onChange("reason", value)}
      />
      <Choice
        label={outcome.escalated}
        data={ESCALATIONS.map((value) => ({ value, label: outcome.tiers[value] }))}
        value={filter.escalated}
        onChange={(value) => onChange("escalated", value)}
      />
      <Choice
        label={said.rating}
        data={RATINGS.map((value) => ({ value, label: value === "helped" ? said.helped : said.notHelped }))}
        value={filter.rating}
        onChange={(value) => onChange("rating", value)}
      />
      <Choice
        label={said.tests}
        data={COUNTED.map((value) => ({ value, label: value === "yes" ? said.withoutTests : said.onlyTests }))}
        value={filter.counted}
        onChange={(value) => onChange("counted", value)}
      />
    </>
  );
}

function ByTime({ filter, onChange }: FilterProps) {
  const said = useWords(words);
  return (
    <>
      <Choice
        label={said.age}
        data={AGES.map((value) => ({ value, label: said.ages[value] }))}
        value={filter.age}
        onChange={(value) => onChange("age", value)}
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
    </>
  );
}

/** A text that takes effect when it's complete: with Enter, or when the field is left. */
function Written(options: { label: string; placeholder: string; value: string; onChange(value: string): void }) {
  const { value, onChange } = options;
  return (
    <form
      key={value}
      onSubmit={(event) => {
        event.preventDefault();
        const field = event.currentTarget.elements.namedItem("text");
        if (field instanceof HTMLInputElement) onChange(field.value.trim());
      }}
    >
      <TextInput
        size="xs"
        name="text"
        label={options.label}
        placeholder={options.placeholder}
        maxLength={200}
        defaultValue={value}
        onBlur={(event) => onChange(event.currentTarget.value.trim())}
      />
    </form>
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
