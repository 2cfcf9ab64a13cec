import { Box, CloseButton, Group, MultiSelect, NativeSelect, NumberInput, TagsInput, TextInput } from "@mantine/core";
import { SENTIMENTS } from "../../../../server/wire/desk.ts";
import { REASONS } from "../../../../server/wire/names.ts";
import { RULE_LIMITS, type RuleCondition } from "../../../../server/wire/routing.ts";
import { LANGUAGES } from "../../../../server/wire/widget.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { words as triageWords } from "../../../parts/conversation/triage/words.ts";
import { useTags, useTeams } from "../../../parts/conversation/use-setup.ts";
import { reasonWords } from "../../../words/reasons.ts";
import { words } from "./words.ts";

interface Props {
  condition: RuleCondition;
  onChange(condition: RuleCondition): void;
}

/** One condition with its fields. */
export function ConditionForm({ condition, onChange, onRemove }: Props & { onRemove(): void }) {
  const said = useWords(words);
  return (
    <Group
      gap="xs"
      wrap="nowrap"
      align="flex-start"
      className="row-card"
      role="group"
      aria-label={said.kinds[condition.on]}
    >
      <Box flex={1} miw={0}>
        <Fields condition={condition} onChange={onChange} />
      </Box>
      <CloseButton aria-label={said.removeCondition(said.kinds[condition.on])} onClick={onRemove} />
    </Group>
  );
}

function Fields({ condition, onChange }: Props) {
  const said = useWords(words);
  switch (condition.on) {
    case "page":
      return (
        <Texts
          label={said.kinds.page}
          help={said.pageHelp}
          values={condition.contains}
          onChange={(contains) => onChange({ ...condition, contains })}
        />
      );
    case "words":
      return (
        <Texts
          label={said.kinds.words}
          help={said.wordsHelp}
          values={condition.any}
          onChange={(any) => onChange({ ...condition, any })}
        />
      );
    case "attribute":
    case "attribute-over":
      return <Attribute condition={condition} onChange={onChange} />;
    case "hours":
      return <Hours condition={condition} onChange={onChange} />;
    case "language":
    case "reason":
    case "sentiment":
    case "tag":
      return <Chosen condition={condition} onChange={onChange} />;
  }
}

/** Several texts, one of which is enough. */
function Texts(options: { label: string; help: string; values: readonly string[]; onChange(values: string[]): void }) {
  return (
    <TagsInput
      label={options.label}
      description={options.help}
      value={[...options.values]}
      maxTags={RULE_LIMITS.choices}
      acceptValueOnBlur
      onChange={options.onChange}
    />
  );
}

function Attribute({
  condition,
  onChange,
}: {
  condition: Extract<RuleCondition, { on: "attribute" | "attribute-over" }>;
  onChange(condition: RuleCondition): void;
}) {
  const said = useWords(words);
  return (
    <Group gap="xs" align="flex-end" grow preventGrowOverflow={false}>
      <TextInput
        label={said.attributeName}
        description={said.attributeHelp}
        maxLength={RULE_LIMITS.text}
        value={condition.name}
        onChange={(event) => onChange({ ...condition, name: event.currentTarget.value })}
      />
      {condition.on === "attribute" ? (
        <TagsInput
          label={said.attributeIs}
          value={condition.is}
          acceptValueOnBlur
          onChange={(is) => onChange({ ...condition, is })}
        />
      ) : (
        <NumberInput
          label={said.attributeOver}
          value={condition.over}
          onChange={(over) => typeof over === "number" && onChange({ ...condition, over })}
        />
      )}
    </Group>
  );
}

function Chosen({
  condition,
  onChange,
}: {
  condition: Extract<RuleCondition, { on: "language" | "reason" | "sentiment" | "tag" }>;
  onChange(condition: RuleCondition): void;
}) {
  const said = useWords(words);
  const { reasons } = useWords(reasonWords);
  const { sentiments } = useWords(triageWords);
  const { language } = useLanguage();
  const tags = useTags();
  const names = new Intl.DisplayNames(language, { type: "language" });
  const common = { label: said.kinds[condition.on], searchable: true, comboboxProps: { withinPortal: true } };
  if (condition.on === "tag") {
    const data = tags.map(({ id, name }) => ({ value: id, label: name }));
    return (
      <MultiSelect {...common} data={data} value={condition.has} onChange={(has) => onChange({ on: "tag", has })} />
    );
  }
  if (condition.on === "language") {
    const data = LANGUAGES.map((code) => ({ value: code, label: names.of(code) ?? code }));
    return (
      <MultiSelect {...common} data={data} value={condition.is} onChange={(is) => onChange({ on: "language", is })} />
    );
  }
  if (condition.on === "sentiment") {
    const data = SENTIMENTS.map((value) => ({ value, label: sentiments[value] }));
    const changed = (values: string[]) =>
      onChange({ on: "sentiment", is: SENTIMENTS.filter((one) => values.includes(one)) });
    return <MultiSelect {...common} data={data} value={condition.is} onChange={changed} />;
  }
  return (
    <MultiSelect
      {...common}
      data={REASONS.map((one) => ({ value: one, label: reasons[one] }))}
      value={condition.is}
      onChange={(values) => onChange({ on: "reason", is: REASONS.filter((one) => values.includes(one)) })}
    />
  );
}

/** Within or outside of the site's hours, or a team's. */
function Hours({
  condition,
  onChange,
}: {
  condition: Extract<RuleCondition, { on: "hours" }>;
  onChange(condition: RuleCondition): void;
}) {
  const said = useWords(words);
  const teams = useTeams();
  const { is, teamId } = condition;
  return (
    <Group gap="xs" align="flex-end" grow preventGrowOverflow={false}>
      <NativeSelect
        label={said.kinds.hours}
        data={[
          { value: "outside", label: said.outside },
          { value: "within", label: said.within },
        ]}
        value={is}
        onChange={(event) =>
          onChange({ ...condition, is: event.currentTarget.value === "within" ? "within" : "outside" })
        }
      />
      {teams.length === 0 && teamId === undefined ? null : (
        <NativeSelect
          label={said.whoseHours}
          data={[{ value: "", label: said.siteHours }, ...teams.map(({ id, name }) => ({ value: id, label: name }))]}
          value={teamId ?? ""}
          onChange={(event) => {
            const team = event.currentTarget.value;
            onChange(team === "" ? { on: "hours", is } : { on: "hours", is, teamId: team });
          }}
        />
      )}
    </Group>
  );
}
