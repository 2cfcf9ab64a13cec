import { Alert, Button, NumberInput, SegmentedControl, Select, Stack, Text } from "@mantine/core";
import { DAYS, type HoursWire, type SettingsReply } from "../../../../server/wire/settings.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { SaveBar } from "../save-bar.tsx";
import { Loaded, Section } from "../section.tsx";
import { useSettings, useSettingsForm } from "../use-settings.ts";
import { words as common } from "../words.ts";
import { DayRow } from "./day-row.tsx";
import { Holidays } from "./holidays.tsx";
import { Outside } from "./outside.tsx";
import { dayName, isOpenNow, timeThere } from "./times.ts";
import { words } from "./words.ts";

const WORKDAYS = ["mon", "tue", "wed", "thu", "fri"] as const;

const MINUTES = ["releaseAfterMinutes", "replyMailMinutes"] as const;

/** When your team is available, and how long conversations and visitors wait for somebody who isn't. */
export default function Hours() {
  const query = useSettings();
  return <Loaded query={query}>{(reply) => <HoursForm reply={reply} />}</Loaded>;
}

type Form = ReturnType<typeof useSettingsForm>;

function HoursForm({ reply }: { reply: SettingsReply }) {
  const said = useWords(words);
  const title = useWords(common).hours;
  const form = useSettingsForm("hours", reply, ["hours", "releaseAfterMinutes", "replyMailMinutes"]);
  const { hours } = form.value;
  const put = (next: HoursWire | null) => form.set("hours", next === null ? null : without(next));
  const isWrong = hours !== null && DAYS.some((day) => hours[day]?.some(([from, to]) => from >= to));
  return (
    <Section title={title} text={said.text}>
      <Stack gap="md" maw={680}>
        <SegmentedControl
          aria-label={said.label}
          value={hours === null ? "always" : "week"}
          onChange={(choice) => put(choice === "always" ? null : (form.saved.hours ?? usual()))}
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
          <Week hours={hours} onChange={put} fault={form.fault} holidaysFault={form.faultBelow("hours.holidays")} />
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
        onSave={() => !isWrong && form.save()}
        onDiscard={form.discard}
      />
    </Section>
  );
}

/** Hours of a week in their time zone, with exceptions and what is said outside of them. */
function Week(options: {
  hours: HoursWire;
  onChange(next: HoursWire): void;
  fault: Form["fault"];
  holidaysFault: ReturnType<Form["faultBelow"]>;
}) {
  const { hours, onChange: put, fault } = options;
  const said = useWords(words);
  const { language } = useLanguage();
  return (
    <>
      <Select
        label={said.zone}
        description={said.now(timeThere(hours.timeZone, language), isOpenNow(hours))}
        searchable
        allowDeselect={false}
        maw={360}
        data={[...new Set([...Intl.supportedValuesOf("timeZone"), "UTC", hours.timeZone])]}
        value={hours.timeZone}
        error={fault("hours.timeZone")}
        onChange={(zone) => zone !== null && put({ ...hours, timeZone: zone })}
      />
      <div>
        {DAYS.map((day) => (
          <DayRow
            key={day}
            day={day}
            name={dayName(day, language)}
            spans={hours[day] ?? []}
            onChange={(spans) => put({ ...hours, [day]: spans.length === 0 ? undefined : spans })}
          />
        ))}
      </div>
      <Button
        variant="default"
        size="xs"
        w="fit-content"
        onClick={() => put({ ...hours, ...Object.fromEntries(WORKDAYS.map((day) => [day, hours.mon])) })}
      >
        {said.copy}
      </Button>
      {DAYS.every((day) => (hours[day] ?? []).length === 0) ? (
        <Alert color="yellow" variant="light">
          {said.none}
        </Alert>
      ) : null}
      <Holidays
        dates={hours.holidays ?? []}
        timeZone={hours.timeZone}
        fault={options.holidaysFault}
        onChange={(dates) => put({ ...hours, holidays: dates.length === 0 ? undefined : dates })}
      />
      <Outside
        text={hours.text}
        fault={(language) => fault(`hours.text.${language}`)}
        onChange={(text) => put({ ...hours, text })}
      />
    </>
  );
}

/** Removes undefined values, so that it equals what is saved if it was never set. */
function without(hours: HoursWire): HoursWire {
  return Object.fromEntries(Object.entries(hours).filter(([, value]) => value !== undefined)) as HoursWire;
}

/** Ordinary office hours, in the reader's own time zone. */
function usual(): HoursWire {
  const days = Object.fromEntries(WORKDAYS.map((day) => [day, [["09:00", "17:00"]]]));
  return { timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC", ...days } as HoursWire;
}
