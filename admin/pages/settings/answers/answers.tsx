import { Alert, Anchor, NumberInput, Radio, Stack, Switch, Text } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "react-router";
import {
  type Compose,
  type PrecisionReply,
  precisionReply,
  type SettingsReply,
} from "../../../../server/wire/settings.ts";
import { call } from "../../../api.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { percent } from "../../../parts/format.ts";
import { examOf, useModels } from "../models/use-models.ts";
import { SaveBar } from "../save-bar.tsx";
import { Loaded, Part, Section } from "../section.tsx";
import { useSettings, useSettingsForm } from "../use-settings.ts";
import { words as common } from "../words.ts";
import { Dial } from "./dial.tsx";
import { words } from "./words.ts";

const NAMES = ["precision", "compose", "suggest", "handOffAtOnce", "quietHours"] as const;

/** How sure the assistant must be, when the small model writes, and when a person is asked. */
export default function Answers() {
  const query = useSettings();
  return <Loaded query={query}>{(reply) => <Form reply={reply} />}</Loaded>;
}

function Form({ reply }: { reply: SettingsReply }) {
  const said = useWords(words);
  const both = useWords(common);
  const { language } = useLanguage();
  const form = useSettingsForm("answers", reply, NAMES);
  const { value, saved } = form;
  const { key } = reply.site;
  const precision = useQuery({
    queryKey: ["precision", key],
    queryFn: () => call("GET", `settings/precision?site=${key}`, precisionReply),
  });
  const composes: Record<Compose, string> = {
    never: said.never2,
    "follow-ups": said.followUps,
    always: said.always,
  };
  const shown = {
    precision: (of: typeof saved) => percent(of.precision, language),
    compose: (of: typeof saved) => composes[of.compose],
    suggest: (of: typeof saved) => (of.suggest ? both.on : both.off),
    handOffAtOnce: (of: typeof saved) => (of.handOffAtOnce ? both.on : both.off),
    quietHours: (of: typeof saved) => String(of.quietHours),
  };
  const labels = {
    precision: said.dialLabel,
    compose: said.compose,
    suggest: said.suggest,
    handOffAtOnce: said.handOffAtOnce,
    quietHours: said.quietHours,
  };
  return (
    <Section title={both.answers} text={said.text}>
      <Part title={said.dial} text={said.dialText}>
        <Loaded query={precision}>
          {(data) => (
            <Dial
              data={allowed(data, value.suggest)}
              value={value.precision}
              saved={saved.precision}
              onChange={(next) => form.set("precision", next)}
            />
          )}
        </Loaded>
      </Part>
      <Part title={said.compose}>
        <Exam site={key} />
        <Composes value={value.compose} onChange={(next) => form.set("compose", next)} />
      </Part>
      <Part title={said.handOff}>
        <Stack gap="sm">
          {(["suggest", "handOffAtOnce"] as const).map((name) => (
            <Switch
              key={name}
              label={said[name]}
              description={said[`${name}Text`]}
              checked={value[name]}
              onChange={(event) => form.set(name, event.currentTarget.checked)}
            />
          ))}
        </Stack>
      </Part>
      <Part title={said.quiet}>
        <NumberInput
          label={said.quietHours}
          description={said.quietHoursText}
          maw={320}
          min={1}
          max={168}
          clampBehavior="strict"
          allowDecimal={false}
          value={value.quietHours}
          error={form.fault("quietHours")}
          onChange={(next) => typeof next === "number" && form.set("quietHours", next)}
        />
      </Part>
      <SaveBar
        changes={NAMES.filter((name) => name in form.changes).map((name) => ({
          label: labels[name],
          from: shown[name](saved),
          to: shown[name](value),
        }))}
        busy={form.busy}
        error={form.error}
        savedAt={form.savedAt}
        onSave={form.save}
        onDiscard={form.discard}
      />
    </Section>
  );
}

/** Where nothing may be suggested, a person is asked instead. */
const allowed = (data: PrecisionReply, mayPropose: boolean): PrecisionReply =>
  mayPropose
    ? data
    : {
        ...data,
        points: data.points.map((one) => ({ ...one, suggested: 0, person: one.person + one.suggested })),
      };

/** What the model may write itself. */
function Composes({ value, onChange }: { value: Compose; onChange(value: Compose): void }) {
  const said = useWords(words);
  return (
    <Radio.Group aria-label={said.compose} value={value} onChange={(next) => onChange(next as Compose)}>
      <Stack gap="sm">
        <Radio value="never" label={said.never2} description={said.never2Text} />
        <Radio value="follow-ups" label={said.followUps} description={said.followUpsText} />
        <Radio value="always" label={said.always} description={said.alwaysText} />
      </Stack>
    </Radio.Group>
  );
}

/** The result of the small model's writing exam on this site. */
function Exam({ site }: { site: string }) {
  const said = useWords(words);
  const models = useModels();
  if (models.data === undefined) return null;
  const exam = examOf(models.data, site, "compose");
  const result =
    models.data.state.status === "absent"
      ? said.examAbsent
      : exam === undefined
        ? said.examNone
        : exam.passed
          ? said.examPassed
          : said.examFailed;
  return (
    <Alert variant="light" color={result === said.examPassed ? "green" : "gray"} p="xs">
      <Text size="sm">
        {result}{" "}
        <Anchor component={Link} to="/settings/models" size="sm" underline="always">
          {said.examLink}
        </Anchor>
      </Text>
    </Alert>
  );
}
