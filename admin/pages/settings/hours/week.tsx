import { Alert, Button, Select } from "@mantine/core";
import { DAYS, type HoursWire } from "../../../../server/wire/hours.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Calendar } from "./calendar.tsx";
import { DayRow } from "./day-row.tsx";
import { Holidays } from "./holidays.tsx";
import { dayName, isOpenNow, timeThere } from "./times.ts";
import { words } from "./words.ts";

const WORKDAYS = ["mon", "tue", "wed", "thu", "fri"] as const;

/**
 * Hours of a week in their time zone, with holidays: a site's or a team's.
 * @param props.fault the server's error for a field, by its path below "hours"
 */
export function Week(props: {
  hours: HoursWire;
  onChange(next: HoursWire): void;
  fault(path: string): string | undefined;
  faultBelow(path: string): string | undefined;
}) {
  const { hours, onChange: put, fault } = props;
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
        fault={props.faultBelow("hours.holidays")}
        onChange={(dates) => put({ ...hours, holidays: dates.length === 0 ? undefined : dates })}
      />
      <Calendar
        calendar={hours.calendar}
        timeZone={hours.timeZone}
        fault={props.faultBelow("hours.calendar")}
        onChange={(calendar) => put({ ...hours, calendar })}
      />
    </>
  );
}

/** Whether every stretch of time ends at another time than it begins. */
export const isRight = (hours: HoursWire) => DAYS.every((day) => (hours[day] ?? []).every(([from, to]) => from !== to));

/** Removes undefined values, so that it equals what is saved if it was never set. */
export function withoutEmpty(hours: HoursWire): HoursWire {
  return Object.fromEntries(Object.entries(hours).filter(([, value]) => value !== undefined)) as HoursWire;
}

/** Ordinary office hours, in the reader's own time zone. */
export function usualWeek(): HoursWire {
  const days = Object.fromEntries(WORKDAYS.map((day) => [day, [["09:00", "17:00"]]]));
  return { timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC", ...days } as HoursWire;
}
