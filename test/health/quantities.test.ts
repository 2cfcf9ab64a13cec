import { expect, test } from "vitest";
import { areComparable, quantitiesOf, saysSame } from "../../server/health/quantities.ts";

const read = (text: string, language = "en") =>
  quantitiesOf(text, language).map(({ kind, low, high }) =>
    low === high ? `${kind} ${low}` : `${kind} ${low}-${high}`,
  );
const DAY = 1_440;

test.each([
  ["You have 30 days.", [`duration ${30 * DAY}`]],
  ["It takes 2 to 4 working days.", [`duration ${2 * DAY}-${4 * DAY}`]],
  ["Between 5 and 8 days", [`duration ${5 * DAY}-${8 * DAY}`]],
  ["valid for two years", ["duration 1051200"]],
  ["a two-year warranty", ["duration 1051200"]],
  ["Standard: €4.90, free from €60", ["money eur 4.9", "money eur 60"]],
  ["any amount from €10 to €500", ["money eur 10-500"]],
  ["orders from €50 to €1,500", ["money eur 50-1500"]],
  ["It costs 12 euros or $3.50.", ["money eur 12", "money usd 3.5"]],
  ["10% off one order", ["percent 10"]],
  ["if you order before 14:00", ["clock 840"]],
  ["by 6 pm or at noon", ["clock 1080", "clock 720"]],
  ["You must be 18 years old.", ["age 18"]],
  ["at least 10 characters", ["count 10"]],
  ["up to 20 kg", ["kg 20"]],
  [
    "2 to 4 working days for standard, 3 to 5 for pick-up points",
    [`duration ${2 * DAY}-${4 * DAY}`, `duration ${3 * DAY}-${5 * DAY}`],
  ],
])("%s", (text, expected) => {
  expect(read(text)).toEqual(expected);
});

test.each([
  "Its number looks like LO-123456.",
  "Call +44 20 7946 0812.",
  "See step 3.",
  "https://a.example/30 days",
  "The Fell 55 is larger",
])("names, codes and addresses measure nothing: %s", (text) => {
  expect(read(text)).toEqual([]);
});

test.each([
  ["Sie haben 14 Tage Zeit und zahlen 4,90 €.", "de", [`duration ${14 * DAY}`, "money eur 4.9"]],
  ["Rechnungen ab 1.500 €", "de", ["money eur 1500"]],
  ["sous 30 jours, jusqu'à 18h30", "fr", [`duration ${30 * DAY}`, "clock 1110"]],
  ["en 2 semanas", "es", [`duration ${14 * DAY}`]],
])("%s", (text, language, expected) => {
  expect(read(text, language)).toEqual(expected);
});

test("30 days and a month say the same; 10 characters and 10 photos can't be compared", () => {
  const [days] = quantitiesOf("30 days");
  const [month] = quantitiesOf("one month");
  if (days === undefined || month === undefined) throw new Error("not read");
  expect(areComparable(days, month) && saysSame(days, month)).toBe(true);
  const [characters] = quantitiesOf("10 characters");
  const [photos] = quantitiesOf("10 photos");
  if (characters === undefined || photos === undefined) throw new Error("not read");
  expect(areComparable(characters, photos)).toBe(false);
});
