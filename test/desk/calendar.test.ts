import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { silentLog } from "../../server/lib/log.ts";
import { createWebFetch } from "../../server/lib/web-fetch.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { createCalendars } from "../../server/settings/calendars.ts";
import { readCalendar } from "../../server/settings/icalendar.ts";
import { siteSettings } from "../../server/settings/settings.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { openTestDatabase } from "../fixtures/database.ts";

const event = (...lines: string[]) => ["BEGIN:VEVENT", ...lines, "END:VEVENT"].join("\r\n");
const file = (...events: string[]) => ["BEGIN:VCALENDAR", "VERSION:2.0", ...events, "END:VCALENDAR", ""].join("\r\n");
const read = (...events: string[]) =>
  readCalendar(file(...events), { timeZone: "Europe/Oslo", from: "2026-01-01", to: "2029-01-01" });
const times = (...events: string[]) => read(...events).map((one) => `${one.from} ${one.to}`);
const starts = (...events: string[]) => read(...events).map((one) => one.from.slice(0, 16));
const fault = (...events: string[]) => {
  try {
    read(...events);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
};

describe("an iCalendar file", () => {
  test("whole days last one day unless they say otherwise; names are unfolded and unescaped", () => {
    expect(
      read(
        event("DTSTART;VALUE=DATE:20261224", "SUMMARY:Christmas\\, Eve of the", "  year", "TRANSP:TRANSPARENT"),
        event("DTSTART;VALUE=DATE:20261225", "DTEND;VALUE=DATE:20261227", 'SUMMARY;X-A="a:b;c":Two days'),
        event("DTSTART;VALUE=DATE:20261231", "DTEND;VALUE=DATE:20261231"),
        event("DTSTART;VALUE=DATE:20270101", "DURATION:P2D", "STATUS:CANCELLED"),
        event("DTSTART;VALUE=DATE:20270501", "DURATION:P2D"),
        event("DTSTART;VALUE=DATE:20250501"),
      ),
    ).toEqual([
      { from: "2026-12-24", to: "2026-12-25", name: "Christmas, Eve of the year" },
      { from: "2026-12-25", to: "2026-12-27", name: "Two days" },
      { from: "2026-12-31", to: "2027-01-01", name: "" },
      { from: "2027-05-01", to: "2027-05-03", name: "" },
    ]);
  });

  test("times are read in UTC, in their zone or in the team's; an alarm's own time is none of them", () => {
    expect(
      times(
        event("DTSTART:20261224T120000Z", "DTEND:20261224T133000Z"),
        event("DTSTART;TZID=America/New_York:20260701T090000", "DURATION:PT1H30M"),
        event("DTSTART:20260702T090000", "DTEND:20260702T100000", "BEGIN:VALARM", "DURATION:PT9H", "END:VALARM"),
        event("DTSTART:20260703T090000Z"),
      ),
    ).toEqual([
      "2026-07-01T13:00:00.000Z 2026-07-01T14:30:00.000Z",
      "2026-07-02T07:00:00.000Z 2026-07-02T08:00:00.000Z",
      "2026-12-24T12:00:00.000Z 2026-12-24T13:30:00.000Z",
    ]);
  });

  test("what repeats does so by its rule, without what is left out or replaced", () => {
    expect(starts(event("DTSTART;VALUE=DATE:20101225", "RRULE:FREQ=YEARLY"))).toEqual([
      ...["2026-12-25", "2027-12-25", "2028-12-25"],
    ]);
    // A leap day isn't kept on another one.
    expect(starts(event("DTSTART;VALUE=DATE:20200229", "RRULE:FREQ=YEARLY"))).toEqual(["2028-02-29"]);
    // Thanksgiving; the last Monday of May; the first Monday of the year; the day before the last of the month.
    expect(starts(event("DTSTART;VALUE=DATE:20201126", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"))).toEqual([
      ...["2026-11-26", "2027-11-25", "2028-11-23"],
    ]);
    expect(starts(event("DTSTART;VALUE=DATE:20200525", "RRULE:FREQ=YEARLY;BYDAY=-1MO;BYMONTH=5"))).toEqual([
      ...["2026-05-25", "2027-05-31", "2028-05-29"],
    ]);
    expect(starts(event("DTSTART;VALUE=DATE:20260105", "RRULE:FREQ=YEARLY;BYDAY=1MO;COUNT=2"))).toEqual([
      ...["2026-01-05", "2027-01-04"],
    ]);
    expect(starts(event("DTSTART;VALUE=DATE:20260130", "RRULE:FREQ=MONTHLY;BYMONTHDAY=-2;COUNT=3"))).toEqual([
      ...["2026-01-30", "2026-02-27", "2026-03-30"],
    ]);
    expect(
      starts(event("DTSTART;VALUE=DATE:20260130", "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1;COUNT=2")),
    ).toEqual([...["2026-01-30", "2026-02-27"]]);
    // RFC 5545's own example of why the start of the week matters.
    const rule = "RRULE:FREQ=WEEKLY;INTERVAL=2;COUNT=4;BYDAY=TU,SU;WKST=";
    expect(starts(event("DTSTART;VALUE=DATE:20260804", `${rule}MO`))).toEqual([
      ...["2026-08-04", "2026-08-09", "2026-08-18", "2026-08-23"],
    ]);
    expect(starts(event("DTSTART;VALUE=DATE:20260804", `${rule}SU`))).toEqual([
      ...["2026-08-04", "2026-08-16", "2026-08-18", "2026-08-30"],
    ]);
    expect(
      starts(
        event(
          "DTSTART;VALUE=DATE:20260101",
          "RRULE:FREQ=DAILY;UNTIL=20260103",
          "EXDATE;VALUE=DATE:20260102",
          "RDATE;VALUE=DATE:20260601",
        ),
      ),
    ).toEqual([...["2026-01-01", "2026-01-03", "2026-06-01"]]);
    // At 9:00 in Oslo, in winter and in summer; the second one was moved by an hour.
    expect(
      starts(
        event("UID:a", "DTSTART;TZID=Europe/Oslo:20260325T090000", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3"),
        event("UID:a", "RECURRENCE-ID;TZID=Europe/Oslo:20260401T090000", "DTSTART:20260401T080000Z", "DURATION:PT1H"),
      ),
    ).toEqual(["2026-03-25T08:00", "2026-04-01T08:00", "2026-04-08T07:00"]);
    expect(
      starts(event("DTSTART:20260325T080000Z", "DURATION:PT1H", "RRULE:FREQ=DAILY;UNTIL=20260326T075959Z")),
    ).toEqual(["2026-03-25T08:00"]);
  });

  test("what can't be read exactly is refused, naming the event", () => {
    expect(() => readCalendar("<!doctype html>", { timeZone: "UTC", from: "2026-01-01", to: "2027-01-01" })).toThrow(
      "isn't an iCalendar file",
    );
    expect(() => readCalendar("BEGIN:VCALENDAR\nBEGIN:VEVENT", { timeZone: "UTC", from: "", to: "" })).toThrow(
      "breaks off",
    );
    expect(fault(event("SUMMARY:Party"))).toBe('The event "Party" has no start.');
    expect(fault(event("SUMMARY:Party", "DTSTART;VALUE=DATE:20260230"))).toContain("20260230");
    expect(fault(event("SUMMARY:Party", "DTSTART;TZID=W. Europe Standard Time:20260301T090000"))).toContain(
      'time zone "W. Europe Standard Time"',
    );
    expect(fault(event("DTSTART;VALUE=DATE:20260301", "RRULE:FREQ=YEARLY;BYWEEKNO=20"))).toContain("BYWEEKNO");
    expect(fault(event("DTSTART;VALUE=DATE:20260301", "RRULE:FREQ=HOURLY"))).toContain("HOURLY");
    expect(fault(event("DTSTART;VALUE=DATE:20260301", "RRULE:FREQ=YEARLY;BYDAY=XX"))).toContain("BYDAY");
    expect(fault(event("DTSTART:20260301T090000Z", "DURATION:soon"))).toContain("soon");
    expect(fault(event("DTSTART;VALUE=DATE:20200101", "RRULE:FREQ=DAILY"))).toContain("more than 1000 events");
  });
});

describe("a calendar's address", () => {
  let database: DatabasePort;
  let served = file(event("DTSTART;VALUE=DATE:20261224", "SUMMARY:Eve"));
  let status = 200;
  const server = createServer((_, response) => response.writeHead(status).end(served));
  let url = "";
  beforeAll(async () => {
    database = await openTestDatabase();
    await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/a.ics`;
  });
  afterAll(async () => {
    server.close();
    await database.close();
  });
  const open = (now: () => Date, privateHosts = ["127.0.0.1"]) => {
    const fetch = createWebFetch({ privateHosts });
    return { fetch, calendars: createCalendars({ db: database.db, fetch, clock: { now }, log: silentLog }) };
  };

  test("a private host is refused, and so is an answer that is no calendar", async () => {
    const { calendars, fetch } = open(() => new Date("2026-11-30T10:00:00Z"), []);
    await expect(calendars.read({ url, timeZone: "UTC" })).rejects.toMatchObject({ code: "CALENDAR_UNREADABLE" });
    await expect(calendars.read({ url: "ftp://x/a.ics", timeZone: "UTC" })).rejects.toMatchObject({
      code: "CALENDAR_UNREADABLE",
    });
    await expect(calendars.read({ text: served, url, timeZone: "UTC" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    await expect(calendars.read({ text: served, timeZone: "Nowhere" })).rejects.toMatchObject({ code: "BAD_REQUEST" });
    fetch.close();
  });

  test("is read again once a day, by one process, and keeps what it said while it can't be read", async () => {
    let now = new Date("2026-11-30T10:00:00Z");
    const { calendars, fetch } = open(() => now);
    const siteId = newId();
    const calendar = await calendars.read({ url, timeZone: "Europe/Oslo" });
    expect(calendar.closures).toEqual([{ from: "2026-12-24", to: "2026-12-25", name: "Eve" }]);
    await writeSetting(database.db, { scopeId: siteId, name: "hours", value: { timeZone: "Europe/Oslo", calendar } });
    const stored = async () => (await siteSettings(database.db, siteId)).hours?.calendar;
    const refresh = () => calendars.refresh(new AbortController().signal);
    expect(await refresh()).toEqual([]);
    now = new Date("2026-12-01T11:00:00Z");
    served = file(event("DTSTART;VALUE=DATE:20261226"));
    const both = await Promise.all([refresh(), refresh()]);
    expect(both.flat()).toEqual([{ siteId }]);
    expect(await stored()).toMatchObject({ closures: [{ from: "2026-12-26" }], readAt: now.toISOString() });
    status = 500;
    now = new Date("2026-12-02T12:00:00Z");
    expect(await refresh()).toEqual([]);
    expect(await stored()).toMatchObject({ closures: [{ from: "2026-12-26" }], readAt: "2026-12-01T11:00:00.000Z" });
    expect((await stored())?.fault).toContain("status 500");
    // An hour later it's tried again.
    status = 200;
    now = new Date("2026-12-02T13:00:01Z");
    await refresh();
    expect((await stored())?.fault).toBeUndefined();
    fetch.close();
  });
});
