import { expect, test } from "vitest";
import { OURS } from "../../admin/pages/settings/hours/ours.ts";
import {
  awayUntil,
  type Hours,
  hoursSchema,
  isOpen,
  momentInWords,
  nextOpening,
  ownWords,
} from "../../server/settings/hours.ts";
import { reply } from "../../server/text/patterns/replies.ts";
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
