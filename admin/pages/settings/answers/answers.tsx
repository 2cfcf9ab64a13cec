import { NumberInput, Stack, Switch } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import {
  type PrecisionReply,
  precisionReply,
  type Replies,
  type SettingsReply,
} from "../../../../server/wire/settings.ts";
import { call } from "../../../api.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { percent } from "../../../parts/format.ts";
import { SaveBar } from "../save-bar.tsx";
import { Loaded, Part, Section } from "../section.tsx";
import { useSettings, useSettingsForm } from "../use-settings.ts";
import { words as common } from "../words.ts";
import { ApprovalChoice } from "./approval.tsx";
import { Dial } from "./dial.tsx";
import { RepliesChoice } from "./replies.tsx";
import { words } from "./words.ts";

const NAMES = ["precision", "replies", "suggest", "handOffAtOnce", "approval", "quietHours"] as const;

/** How sure the assistant must be, what visitors are told, and when a person is asked. */
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
  const replies: Record<Replies, string> = {
    quote: said.quote,
    "short-with-article": said.shortWithArticle,
    short: said.short,
  };
  const shown = {
    precision: (of: typeof saved) => percent(of.precision, language),
    replies: (of: typeof saved) => replies[of.replies],
    suggest: (of: typeof saved) => (of.suggest ? both.on : both.off),
    handOffAtOnce: (of: typeof saved) => (of.handOffAtOnce ? both.on : both.off),
    approval: ({ approval }: typeof saved) =>
      approval.every
        ? said.approvalEvery
        : said.approvalCount(approval.tags.length + approval.collections.length + approval.topics.length),
    quietHours: (of: typeof saved) => String(of.quietHours),
  };
  const labels = {
    precision: said.dialLabel,
    replies: said.replies,
    suggest: said.suggest,
    handOffAtOnce: said.handOffAtOnce,
    approval: said.approval,
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
      <Part title={said.replies} text={said.repliesText}>
        <RepliesChoice site={key} value={value.replies} onChange={(next) => form.set("replies", next)} />
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
      <Part title={said.approval} text={said.approvalText}>
        <ApprovalChoice site={key} value={value.approval} onChange={(next) => form.set("approval", next)} />
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
