import { ActionIcon, Alert, Button, Checkbox, SegmentedControl, Select, Stack, Text, TextInput } from "@mantine/core";
import { DAYS, type Day, type HoursWire, type SettingsReply } from "../../../../server/wire/settings.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { SaveBar } from "../save-bar.tsx";
import { Loaded, Section } from "../section.tsx";
import { useSettings, useSettingsForm } from "../use-settings.ts";
import { words as common } from "../words.ts";
import { Holidays } from "./holidays.tsx";
import { Outside } from "./outside.tsx";
import { dayName, isOpenNow, timeThere } from "./times.ts";
import { words } from "./words.ts";

const WORKDAYS = ["mon", "tue", "wed", "thu", "fri"] as const;

/** When people are there. */
export default function Hours() {
  const query = useSettings();
  return <Loaded query={query}>{(reply) => <Form reply={reply} />}</Loaded>;
}

function Form({ reply }: { reply: SettingsReply }) {
  const said = useWords(words);
  const title = useWords(common).hours;
  const { language } = useLanguage();
  const form = useSettingsForm("hours", reply, ["hours"]);
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
          <>
            <Select
              label={said.zone}
              description={said.now(timeThere(hours.timeZone, language), isOpenNow(hours))}
              searchable
              allowDeselect={false}
              maw={360}
              data={[...new Set([...Intl.supportedValuesOf("timeZone"), "UTC", hours.timeZone])]}
              value={hours.timeZone}
              error={form.fault("hours.timeZone")}
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
              fault={form.faultBelow("hours.holidays")}
              onChange={(dates) => put({ ...hours, holidays: dates.length === 0 ? undefined : dates })}
            />
            <Outside
              text={hours.text}
              fault={(language) => form.fault(`hours.text.${language}`)}
              onChange={(text) => put({ ...hours, text })}
            />
          </>
        )}
      </Stack>
      <SaveBar
        changes={"hours" in form.changes ? [{ label: said.label }] : []}
        busy={form.busy}
        error={form.error}
        savedAt={form.savedAt}
        onSave={() => !isWrong && form.save()}
        onDiscard={form.discard}
      />
    </Section>
  );
}

type Spans = NonNullable<HoursWire[Day]>;

function DayRow(props: { day: Day; name: string; spans: Spans; onChange: (spans: Spans) => void }) {
  const said = useWords(words);
  const { name, spans, onChange } = props;
  const put = (at: number, span: [string, string]) => onChange(spans.map((one, i) => (i === at ? span : one)));
  return (
    <div className="day-row">
      <Checkbox
        label={name}
        checked={spans.length > 0}
        pt={8}
        onChange={(event) => onChange(event.currentTarget.checked ? [["09:00", "17:00"]] : [])}
      />
      <Stack gap={6}>
        {spans.length === 0 ? (
          <Text size="sm" c="dimmed" pt={8}>
            {said.closed}
          </Text>
        ) : null}
        {spans.map(([from, to], i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a stretch has no name but its place
          <div key={i}>
            <div className="span-row">
              <TextInput
                type="time"
                aria-label={`${name}: ${said.from}`}
                value={from}
                error={from >= to}
                onChange={(event) => put(i, [event.currentTarget.value, to])}
              />
              <span aria-hidden="true">–</span>
              <TextInput
                type="time"
                aria-label={`${name}: ${said.to}`}
                // A time field knows no 24:00: midnight at the end of the day is written 00:00.
                value={to === "24:00" ? "00:00" : to}
                error={from >= to}
                onChange={(event) =>
                  put(i, [from, event.currentTarget.value === "00:00" ? "24:00" : event.currentTarget.value])
                }
              />
              <ActionIcon
                variant="subtle"
                color="gray"
                aria-label={`${name}: ${said.remove}`}
                title={said.remove}
                onClick={() => onChange(spans.filter((_, at) => at !== i))}
              >
                ×
              </ActionIcon>
              {i === spans.length - 1 && to < "23:00" ? (
                <ActionIcon
                  variant="subtle"
                  color="gray"
                  aria-label={`${name}: ${said.add}`}
                  title={said.add}
                  onClick={() => onChange([...spans, [to, "23:00"]])}
                >
                  +
                </ActionIcon>
              ) : null}
            </div>
            {from >= to ? (
              <Text size="xs" c="red" role="alert">
                {said.wrong}
              </Text>
            ) : null}
          </div>
        ))}
      </Stack>
    </div>
  );
}

/** Without what is undefined: equal to what is saved when it was never there. */
function without(hours: HoursWire): HoursWire {
  return Object.fromEntries(Object.entries(hours).filter(([, value]) => value !== undefined)) as HoursWire;
}

/** What an office has, in the reader's own time zone. */
function usual(): HoursWire {
  const days = Object.fromEntries(WORKDAYS.map((day) => [day, [["09:00", "17:00"]]]));
  return { timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC", ...days } as HoursWire;
}
