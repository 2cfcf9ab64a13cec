import { NumberInput, SegmentedControl, Stack, Text } from "@mantine/core";
import type { HoursWire } from "../../../../server/wire/hours.ts";
import type { SettingsReply } from "../../../../server/wire/settings.ts";
import { useWords } from "../../../language.tsx";
import { SaveBar } from "../save-bar.tsx";
import { Loaded, Section } from "../section.tsx";
import { useSettings, useSettingsForm } from "../use-settings.ts";
import { words as common } from "../words.ts";
import { Outside } from "./outside.tsx";
import { isRight, usualWeek, Week, withoutEmpty } from "./week.tsx";
import { words } from "./words.ts";

const MINUTES = ["releaseAfterMinutes", "replyMailMinutes"] as const;

/** When your team is available, and how long conversations and visitors wait for somebody who isn't. */
export default function Hours() {
  const query = useSettings();
  return <Loaded query={query}>{(reply) => <HoursForm reply={reply} />}</Loaded>;
}

function HoursForm({ reply }: { reply: SettingsReply }) {
  const said = useWords(words);
  const title = useWords(common).hours;
  const form = useSettingsForm("hours", reply, ["hours", "releaseAfterMinutes", "replyMailMinutes"]);
  const { hours } = form.value;
  const put = (next: HoursWire | null) => form.set("hours", next === null ? null : withoutEmpty(next));
  return (
    <Section title={title} text={said.text}>
      <Stack gap="md" maw={680}>
        <SegmentedControl
          aria-label={said.label}
          value={hours === null ? "always" : "week"}
          onChange={(choice) => put(choice === "always" ? null : (form.saved.hours ?? usualWeek()))}
          data={[
            { value: "always", label: said.always },
            { value: "week", label: said.week },
          ]}
          maw={320}
        />
        {hours === null ? (
          <Text size="sm" c="dimmed">
            {said.alwaysText}
          </Text>
        ) : (
          <>
            <Week hours={hours} onChange={put} fault={form.fault} faultBelow={form.faultBelow} />
            <Outside
              text={hours.text}
              fault={(language) => form.fault(`hours.text.${language}`)}
              onChange={(text) => put({ ...hours, text })}
            />
          </>
        )}
      </Stack>
      {MINUTES.map((name) => (
        <NumberInput
          key={name}
          mt="xl"
          maw={420}
          label={said[name]}
          description={said[`${name}Text`]}
          suffix={said.minutes}
          min={0}
          max={1_440}
          allowDecimal={false}
          allowNegative={false}
          value={form.value[name]}
          error={form.fault(name)}
          onChange={(value) => typeof value === "number" && form.set(name, value)}
        />
      ))}
      <SaveBar
        changes={[
          ...("hours" in form.changes ? [{ label: said.label }] : []),
          ...MINUTES.filter((name) => name in form.changes).map((name) => ({
            label: said[name],
            from: String(form.saved[name]),
            to: String(form.value[name]),
          })),
        ]}
        busy={form.busy}
        error={form.error}
        savedAt={form.savedAt}
        onSave={() => (hours === null || isRight(hours)) && form.save()}
        onDiscard={form.discard}
      />
    </Section>
  );
}
