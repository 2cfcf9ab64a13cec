import { NumberInput, SegmentedControl, SimpleGrid, Stack, Text } from "@mantine/core";
import { PRIORITIES, type Priority } from "../../../../server/wire/desk.ts";
import type { ServiceLevels, ServiceTarget } from "../../../../server/wire/service-level.ts";
import type { SettingsReply } from "../../../../server/wire/settings.ts";
import { useWords } from "../../../language.tsx";
import { words as triageWords } from "../../../parts/conversation/triage/words.ts";
import { SaveBar } from "../save-bar.tsx";
import { Loaded, Section } from "../section.tsx";
import { useSettings, useSettingsForm } from "../use-settings.ts";
import { words as common } from "../words.ts";
import { words } from "./words.ts";

/** A beginning that people change: an hour for a reply and a day to resolve; half of it where it's pressing. */
const USUAL: ServiceLevels = {
  businessHours: true,
  targets: {
    urgent: { firstReplyMinutes: 15, nextReplyMinutes: 15, resolutionMinutes: 240 },
    high: { firstReplyMinutes: 30, nextReplyMinutes: 30, resolutionMinutes: 480 },
    normal: { firstReplyMinutes: 60, nextReplyMinutes: 60, resolutionMinutes: 1_440 },
    low: { firstReplyMinutes: 240, nextReplyMinutes: 240, resolutionMinutes: 2_880 },
  },
};

/** How soon agents should reply and resolve. */
export default function ServiceLevelsPage() {
  const query = useSettings();
  return <Loaded query={query}>{(reply) => <Form reply={reply} />}</Loaded>;
}

function Form({ reply }: { reply: SettingsReply }) {
  const said = useWords(words);
  const title = useWords(common).serviceLevels;
  const form = useSettingsForm("service-levels", reply, ["serviceLevels"]);
  const levels = form.value.serviceLevels;
  const put = (next: ServiceLevels | null) => form.set("serviceLevels", next);
  return (
    <Section title={title} text={said.text}>
      <Stack gap="md" maw={680}>
        <SegmentedControl
          aria-label={said.label}
          maw={320}
          value={levels === null ? "off" : "on"}
          onChange={(choice) => put(choice === "off" ? null : (form.saved.serviceLevels ?? USUAL))}
          data={[
            { value: "off", label: said.off },
            { value: "on", label: said.on },
          ]}
        />
        {levels === null ? (
          <Text size="sm" c="dimmed">
            {said.offText}
          </Text>
        ) : (
          <Targets levels={levels} onChange={put} />
        )}
      </Stack>
      <SaveBar
        changes={"serviceLevels" in form.changes ? [{ label: said.label }] : []}
        busy={form.busy}
        error={form.error}
        savedAt={form.savedAt}
        onSave={form.save}
        onDiscard={form.discard}
      />
    </Section>
  );
}

function Targets({ levels, onChange }: { levels: ServiceLevels; onChange(levels: ServiceLevels): void }) {
  const said = useWords(words);
  const { priorities } = useWords(triageWords);
  const set = (priority: Priority, target: Partial<ServiceTarget>) =>
    onChange({ ...levels, targets: { ...levels.targets, [priority]: { ...levels.targets[priority], ...target } } });
  return (
    <>
      <SegmentedControl
        aria-label={said.count}
        maw={420}
        value={levels.businessHours ? "business" : "clock"}
        onChange={(choice) => onChange({ ...levels, businessHours: choice === "business" })}
        data={[
          { value: "business", label: said.business },
          { value: "clock", label: said.clock },
        ]}
      />
      <Text size="sm" c="dimmed">
        {levels.businessHours ? said.businessText : said.clockText}
      </Text>
      {PRIORITIES.map((priority) => {
        const target = levels.targets[priority];
        return (
          <Stack key={priority} gap={6} role="group" aria-label={priorities[priority]}>
            <Text fw={600} size="sm">
              {priorities[priority]}
            </Text>
            <SimpleGrid cols={{ base: 2, xs: 3 }} maw={640}>
              {(
                [
                  ["firstReplyMinutes", said.reply],
                  ["nextReplyMinutes", said.nextReply],
                ] as const
              ).map(([field, label]) => (
                <NumberInput
                  key={field}
                  label={label}
                  aria-label={said.of(label, priorities[priority])}
                  min={1}
                  max={129_600}
                  allowDecimal={false}
                  allowNegative={false}
                  value={target[field] ?? ""}
                  onChange={(value) => set(priority, { [field]: wholeMinutes(value, 1) })}
                />
              ))}
              <NumberInput
                label={said.resolution}
                aria-label={said.of(said.resolution, priorities[priority])}
                min={0}
                max={2_160}
                decimalScale={2}
                allowNegative={false}
                value={target.resolutionMinutes === null ? "" : target.resolutionMinutes / 60}
                onChange={(value) => set(priority, { resolutionMinutes: wholeMinutes(value, 60) })}
              />
            </SimpleGrid>
          </Stack>
        );
      })}
      <Text size="sm" c="dimmed">
        {said.pause}
      </Text>
    </>
  );
}

/** What was typed in a unit of so many minutes; null: nothing, or no time at all. */
function wholeMinutes(value: number | string, unit: number): number | null {
  const minutes = typeof value === "number" ? Math.round(value * unit) : 0;
  return minutes > 0 ? minutes : null;
}
