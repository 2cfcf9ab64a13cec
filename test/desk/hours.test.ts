import { expect, test } from "vitest";
import { OURS } from "../../admin/pages/settings/hours/ours.ts";
import { awayUntil, type Hours, hoursSchema, momentInWords, ownWords } from "../../server/settings/hours.ts";
import { reply } from "../../server/text/patterns/replies.ts";
import { afterBusinessMs, businessMs, isOpen, nextOpening, openStretches } from "../../server/wire/open-hours.ts";
import { LANGUAGES } from "../../server/wire/widget.ts";

const NINE_TO_FIVE: [string, string][] = [["09:00", "17:00"]];
const week = (more: Partial<Hours> = {}): Hours => ({
  timeZone: "Europe/Oslo",
  mon: NINE_TO_FIVE,
  tue: NINE_TO_FIVE,
  wed: NINE_TO_FIVE,
  thu: NINE_TO_FIVE,
  fri: NINE_TO_FIVE,
  ...more,
});
const at = (iso: string) => new Date(iso);

test("on a holiday nobody is there, by the calendar of the site's own time zone", () => {
  const hours = week({ holidays: ["2026-12-24"] });
  expect(isOpen(hours, at("2026-12-23T15:59:00Z"))).toBe(true);
  expect(isOpen(hours, at("2026-12-24T10:00:00Z"))).toBe(false);
  expect(isOpen(week(), at("2026-12-24T10:00:00Z"))).toBe(true);
  // Already the 24th in Auckland, still the 23rd in Honolulu.
  const around = { mon: [["00:00", "24:00"]], wed: [["00:00", "24:00"]], thu: [["00:00", "24:00"]] } as Partial<Hours>;
  const moment = at("2026-12-23T20:00:00Z");
  expect(isOpen({ timeZone: "Pacific/Auckland", ...around, holidays: ["2026-12-24"] }, moment)).toBe(false);
  expect(isOpen({ timeZone: "Pacific/Honolulu", ...around, holidays: ["2026-12-24"] }, moment)).toBe(true);
});

test("the next opening passes over holidays, weekends and the night when clocks change", () => {
  const christmas = ["2026-12-24", "2026-12-25", "2026-12-28", "2026-12-29", "2026-12-30", "2026-12-31", "2027-01-01"];
  // From Wednesday evening to the Monday after New Year: 09:00 in Oslo is 08:00 UTC in winter.
  expect(awayUntil(week({ holidays: christmas }), at("2026-12-23T17:00:00Z"))).toBe("2027-01-04T08:00:00.000Z");
  expect(nextOpening(week(), at("2026-12-23T17:00:00Z"))).toEqual(at("2026-12-24T08:00:00Z"));
  // Clocks go forward on 29 March 2026, and back on 25 October: 09:00 is 07:00 UTC after the one, 08:00 after the other.
  expect(nextOpening(week(), at("2026-03-27T20:00:00Z"))).toEqual(at("2026-03-30T07:00:00Z"));
  expect(nextOpening(week(), at("2026-10-23T20:00:00Z"))).toEqual(at("2026-10-26T08:00:00Z"));
  // An opening at midnight is not stepped over on those nights.
  const midnight = week({ sun: [["00:00", "01:00"]], mon: [["00:00", "01:00"]] });
  expect(nextOpening(midnight, at("2026-03-29T12:00:00Z"))).toEqual(at("2026-03-29T22:00:00Z"));
  expect(nextOpening(midnight, at("2026-10-25T12:00:00Z"))).toEqual(at("2026-10-25T23:00:00Z"));
});

test("a week without a day and a year of holidays have no next opening; the first free day after many has", () => {
  expect(nextOpening({ timeZone: "UTC" }, at("2026-01-01T00:00:00Z"))).toBeUndefined();
  // Nobody is there all the same.
  expect(awayUntil({ timeZone: "UTC" }, at("2026-01-01T00:00:00Z"))).toBe("");
  expect(awayUntil(null, at("2026-01-01T00:00:00Z"))).toBeUndefined();
  const day = (i: number) => new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10);
  const always = Object.fromEntries(
    ["sun", "mon", "tue", "wed", "thu", "fri", "sat"].map((one) => [one, NINE_TO_FIVE]),
  );
  const holidays = Array.from({ length: 366 }, (_, i) => day(i));
  expect(nextOpening({ timeZone: "UTC", ...always, holidays }, at("2026-01-01T00:00:00Z"))).toEqual(
    at("2027-01-02T09:00:00Z"),
  );
});

test("what is no date, no language or too much is refused; dates are kept once and in order", () => {
  const faults = (more: object) => {
    const parsed = hoursSchema.safeParse({ timeZone: "UTC", ...more });
    return parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join("."));
  };
  expect(faults({ holidays: ["2026-02-30"] })).toEqual(["holidays.0"]);
  expect(faults({ holidays: ["24.12.2026", "2026-12-24"] })).toEqual(["holidays.0"]);
  expect(faults({ text: { en: " " } })).toEqual(["text.en"]);
  expect(faults({ text: { en: "x".repeat(501) } })).toEqual(["text.en"]);
  expect(faults({ text: { it: "Ciao" } })).toEqual(["text"]);
  expect(hoursSchema.parse({ timeZone: "UTC", holidays: ["2026-12-25", "2026-12-24", "2026-12-25"] }).holidays).toEqual(
    ["2026-12-24", "2026-12-25"],
  );
});

test("own words are said in their language with the time in them; without a time that they need, ours are", () => {
  const hours = week({ text: { de: "Wir feiern. Wieder da: {time}.", en: "We are hiking." } });
  expect(ownWords(hours, "de", "Montag 09:00")).toBe("Wir feiern. Wieder da: Montag 09:00.");
  expect(ownWords(hours, "de-CH", "Montag 09:00")).toContain("Montag");
  expect(ownWords(hours, "de", undefined)).toBeUndefined();
  expect(ownWords(hours, "en", undefined)).toBe("We are hiking.");
  expect(ownWords(hours, "fr", "lundi 09:00")).toBeUndefined();
});

test("a moment is told as people say it, and with its date when it is a week away", () => {
  const now = at("2026-12-23T17:00:00Z");
  const said = (iso: string, language: string) => momentInWords(at(iso), "Europe/Oslo", language, now);
  expect(said("2026-12-23T19:00:00Z", "en")).toBe("today at 20:00");
  expect(said("2026-12-24T08:00:00Z", "en")).toBe("tomorrow at 9:00");
  // 00:30 in Oslo on the day after.
  expect(said("2026-12-23T23:30:00Z", "en")).toBe("tomorrow at 0:30");
  expect(said("2026-12-28T08:00:00Z", "en")).toBe("on Monday at 9:00");
  expect(said("2027-01-04T08:00:00Z", "en-GB")).toMatch(/^on Monday,? 4 January at 9:00$/);
  expect(said("2026-12-28T08:00:00Z", "de")).toBe("am Montag um 9:00 Uhr");
  expect(said("2026-12-24T08:00:00Z", "es")).toBe("mañana a las 9:00");
  expect(said("2026-12-28T08:00:00Z", "fr-CA")).toBe("lundi à 9:00");
  // The sentence around it is English, too.
  expect(said("2026-12-28T08:00:00Z", "it")).toBe("on Monday at 9:00");
});

test("the console shows the words that the server says", () => {
  for (const language of LANGUAGES) expect(OURS[language]).toBe(reply("outOfHoursUntil", language, { time: "{time}" }));
});

const HOUR = 3_600_000;
const stretches = (hours: Hours, from: string, to: string) =>
  openStretches(hours, at(from).getTime(), at(to).getTime()).map((one) =>
    [one.from, one.to].map((ms) => new Date(ms).toISOString().slice(5, 16)).join(" "),
  );

test("a night shift ends on the next day, also over a change of clocks, and days that touch are one stretch", () => {
  const night = week({ mon: undefined, sat: [["22:00", "06:00"]], sun: [["18:00", "24:00"]] });
  // Clocks go forward at 02:00 on Sunday, 29 March: the shift has seven hours instead of eight.
  expect(stretches(night, "2026-03-28T00:00:00Z", "2026-03-30T00:00:00Z")).toEqual([
    "03-28T21:00 03-29T04:00",
    "03-29T16:00 03-29T22:00",
  ]);
  // And back on 25 October: nine.
  expect(businessMs(night, at("2026-10-24T12:00:00Z"), at("2026-10-25T12:00:00Z"))).toBe(9 * HOUR);
  expect(isOpen(night, at("2026-06-07T03:59:59Z"))).toBe(true);
  expect(isOpen(night, at("2026-06-07T04:00:00Z"))).toBe(false);
  const around = week({ mon: [["00:00", "24:00"]], tue: [["00:00", "24:00"]] });
  expect(stretches(around, "2026-06-01T00:00:00Z", "2026-06-02T12:00:00Z")).toEqual(["06-01T00:00 06-02T12:00"]);
});

test("an hour that clocks skip isn't open, one that they show twice counts once, and midnight may be skipped", () => {
  const early = week({ sun: [["02:15", "02:45"]] });
  expect(stretches(early, "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z")).toEqual([]);
  expect(stretches(early, "2026-10-24T12:00:00Z", "2026-10-25T12:00:00Z")).toEqual(["10-25T00:15 10-25T00:45"]);
  // Half of it is skipped.
  expect(stretches(week({ sun: [["01:30", "03:30"]] }), "2026-03-28T12:00:00Z", "2026-03-29T12:00:00Z")).toEqual([
    "03-29T00:30 03-29T01:30",
  ]);
  // In Cairo clocks go from 00:00 to 01:00 on 24 April 2026: the day has 23 hours.
  const cairo: Hours = { timeZone: "Africa/Cairo", fri: [["00:00", "24:00"]] };
  expect(businessMs(cairo, at("2026-04-23T00:00:00Z"), at("2026-04-26T00:00:00Z"))).toBe(23 * HOUR);
});

test("business time leaves out nights, weekends, holidays and what a calendar closes; due times are its reverse", () => {
  const hours = week({
    holidays: ["2026-12-24"],
    calendar: {
      ...{ url: null, readAt: "2026-11-01T00:00:00.000Z" },
      closures: [
        { from: "2026-12-25", to: "2026-12-27", name: "Christmas" },
        // 10:00 to 11:30 in Oslo.
        { from: "2026-12-28T09:00:00Z", to: "2026-12-28T10:30:00Z", name: "Team meeting" },
      ],
    },
  });
  const [wednesday, monday] = [at("2026-12-23T15:00:00Z"), at("2026-12-28T11:00:00Z")];
  // One hour on Wednesday; on Monday from 9 to 10 and from 11:30 to 12.
  expect(businessMs(hours, wednesday, monday)).toBe(2.5 * HOUR);
  expect(businessMs(null, wednesday, monday)).toBe(monday.getTime() - wednesday.getTime());
  expect(businessMs(hours, monday, wednesday)).toBe(0);
  expect(afterBusinessMs(hours, wednesday, 2.5 * HOUR)).toEqual(monday);
  expect(afterBusinessMs(hours, wednesday, HOUR)).toEqual(at("2026-12-23T16:00:00Z"));
  expect(afterBusinessMs(null, wednesday, HOUR)).toEqual(at("2026-12-23T16:00:00Z"));
  expect(afterBusinessMs({ timeZone: "UTC" }, wednesday, 1)).toBeUndefined();
  expect(nextOpening(hours, at("2026-12-28T09:15:00Z"))).toEqual(at("2026-12-28T10:30:00Z"));
  expect(isOpen(hours, at("2026-12-25T12:00:00Z"))).toBe(false);
});

test("business time agrees with a clock that looks every half hour, for a year in zones with odd changes", () => {
  const busy = {
    mon: [
      ["08:00", "12:30"],
      ["14:00", "18:00"],
    ],
    wed: [["21:00", "03:00"]],
    sat: [["00:00", "24:00"]],
  };
  for (const timeZone of ["Australia/Lord_Howe", "America/St_Johns"]) {
    const hours = hoursSchema.parse({ timeZone, ...busy, holidays: ["2026-04-04", "2026-10-03"] });
    const [from, to] = [Date.UTC(2026, 0, 1), Date.UTC(2027, 0, 1)];
    let open = 0;
    const format = new Intl.DateTimeFormat("en-GB", {
      ...{ timeZone, weekday: "short", year: "numeric", month: "2-digit", day: "2-digit" },
      ...{ hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
    });
    for (let ms = from; ms < to; ms += 30 * 60_000) {
      const part = Object.fromEntries(format.formatToParts(ms).map((one) => [one.type, one.value]));
      const [time, date] = [`${part.hour}:${part.minute}`, `${part.year}-${part.month}-${part.day}`];
      const isOn =
        (part.weekday === "Mon" && ((time >= "08:00" && time < "12:30") || (time >= "14:00" && time < "18:00"))) ||
        (part.weekday === "Wed" && time >= "21:00") ||
        (part.weekday === "Thu" && time < "03:00") ||
        part.weekday === "Sat";
      if (isOn && !["2026-04-04", "2026-10-03"].includes(date)) open += 30 * 60_000;
    }
    expect([timeZone, businessMs(hours, new Date(from), new Date(to))]).toEqual([timeZone, open]);
  }
});

test("a stretch that ends as it begins is refused, and so is a calendar that isn't one", () => {
  const faults = (more: object) => {
    const parsed = hoursSchema.safeParse({ timeZone: "UTC", ...more });
    return parsed.success ? [] : parsed.error.issues.map((issue) => issue.path.join("."));
  };
  expect(faults({ mon: [["22:00", "06:00"]] })).toEqual([]);
  expect(faults({ mon: [["09:00", "09:00"]] })).toEqual(["mon.0"]);
  const calendar = (closures: object[], url: string | null = null) => ({
    calendar: { url, closures, readAt: "2026-11-01T00:00:00.000Z" },
  });
  expect(faults(calendar([{ from: "2026-12-24", to: "2026-12-25", name: "" }], "https://example.com/a.ics"))).toEqual(
    [],
  );
  expect(faults(calendar([{ from: "2026-12-24", to: "2026-12-24", name: "" }]))).toEqual(["calendar.closures.0"]);
  expect(faults(calendar([{ from: "2026-12-24", to: "2026-12-25T00:00:00Z", name: "" }]))).toEqual([
    "calendar.closures.0",
  ]);
  expect(faults(calendar([], "file:///etc/passwd"))).toEqual(["calendar.url"]);
});
