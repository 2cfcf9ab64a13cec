import { expect, test } from "vitest";
import { isFarewell, withoutGreeting } from "../../server/text/patterns/courtesy.ts";

test.each([
  ["Hi Anna, it takes 3 days.", "it takes 3 days."],
  ["Hello there! Yes.", "Yes."],
  ["Good morning Mr. Berg, yes.", "yes."],
  ["Guten Tag Frau Berg, gern.", "gern."],
  ["Hola, claro.", "claro."],
  ["Hi,", ""],
  // What only begins like one.
  ["Hello is what the robot says, always.", "Hello is what the robot says, always."],
  ["Highlights are on the page.", "Highlights are on the page."],
  ["Dear customers get a discount.", "Dear customers get a discount."],
  ["You can return it.", "You can return it."],
])("%s", (line, rest) => {
  expect(withoutGreeting(line)).toBe(rest);
});

test.each(["Best regards, Sam", "Thanks!", "Let me know if that works.", "Viele Grüße", "Cordialement,", "Un saludo"])(
  "takes leave: %s",
  (sentence) => expect(isFarewell(sentence)).toBe(true),
);

test.each([
  "Best option is to call us.",
  "Thanks to the new label, you can drop your parcel at any post office in the country.",
  "Regards from our 12 shops",
  "Cheerful lamps are in the shop.",
])("says something: %s", (sentence) => expect(isFarewell(sentence)).toBe(false));
