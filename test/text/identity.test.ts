import { expect, test } from "vitest";
import { findIdentity } from "../../server/text/patterns/identity.ts";
import { createMask, findPersonalData } from "../../server/text/patterns/personal-data.ts";
import { cpuMs } from "../fixtures/cpu-time.ts";

const kinds = (text: string) => findPersonalData(text).map((one) => `${one.kind}:${text.slice(one.start, one.end)}`);

test.each([
  ["my name is Jane Doe", ["name:Jane Doe"]],
  ["My name is jane doe and I want to send it back", ["name:jane doe"]],
  ["I'm Jane Doe", ["name:Jane Doe"]],
  ["I am Jane, how do I return an item?", ["name:Jane"]],
  ["this is Jane Doe", ["name:Jane Doe"]],
  ["Dear team, it does not work. Best regards,\nJane Doe", ["name:Jane Doe"]],
  ["The order of Mr Doe is late", ["name:Doe"]],
  ["Mein Name ist Jan Müller", ["name:Jan Müller"]],
  ["ich heiße Anna und habe eine Frage", ["name:Anna"]],
  ["Ich bin Jan Müller", ["name:Jan Müller"]],
  ["Je m'appelle Luc Martin", ["name:Luc Martin"]],
  ["me llamo Ana García y quiero devolverlo", ["name:Ana García"]],
  ["soy María de la Cruz", ["name:María de la Cruz"]],
  ["born 12/03/1984", ["birth-date:12/03/1984"]],
  ["date of birth: March 12, 1984", ["birth-date:March 12, 1984"]],
  ["geboren am 12. März 1984", ["birth-date:12. März 1984"]],
  ["né le 12 mars 1984", ["birth-date:12 mars 1984"]],
  ["nacida el 12 de marzo de 1984", ["birth-date:12 de marzo de 1984"]],
  ["passport no. C01X00T47", ["passport:C01X00T47"]],
  ["my passport number is AB 1234567 and it is new", ["passport:AB 1234567"]],
  ["Reisepassnummer: C01X00T47", ["passport:C01X00T47"]],
  ["numéro de passeport 12AB34567", ["passport:12AB34567"]],
  ["mi DNI 12345678Z", ["passport:12345678Z"]],
  ["12 Rose Street, London SW1A 1AA", ["address:12 Rose Street, London SW1A 1AA"]],
  ["send it to 123 Main St, Springfield, IL 62704", ["address:123 Main St, Springfield, IL 62704"]],
  ["i live at 12 rose street", ["address:12 rose street"]],
  ["Rosenstraße 12, 10115 Berlin", ["address:Rosenstraße 12, 10115 Berlin"]],
  ["Am Alten Markt 5, 50667 Köln", ["address:Am Alten Markt 5, 50667 Köln"]],
  ["12 rue de la Paix, 75002 Paris", ["address:12 rue de la Paix, 75002 Paris"]],
  ["Calle Mayor 12, 28013 Madrid", ["address:Calle Mayor 12, 28013 Madrid"]],
])("found: %j", (text, expected) => {
  expect(kinds(text)).toEqual(expected);
});

test.each([
  "I'm Canadian, do I pay customs?",
  "ich bin Kunde bei Ihnen",
  "my name is wrong on the ticket",
  "Can I get a passport photo?",
  "my passport was lost",
  "das kostet 10000 Euro",
  "I bought it on 12/03/2024 and returned it within 30 days",
  "Do you ship to Norway?",
  "the street was closed for 3 days",
  "How do I rename my device?",
])("nothing personal: %j", (text) => {
  expect(kinds(text)).toEqual([]);
});

test("who the company's site says the visitor is, is hidden wherever it is written", () => {
  const mask = createMask({ name: "Jane May Doe", email: "jane@home.example" });
  const hidden = mask.hide("JANE MAY DOE here, Doe's parcel; may I write from Jane@home.example? Jane");
  expect(hidden).toBe("[NAME-1] here, [NAME-2]'s parcel; may I write from [EMAIL-1]? [NAME-3]");
  expect(mask.restore(hidden)).toBe("JANE MAY DOE here, Doe's parcel; may I write from Jane@home.example? Jane");
  expect(createMask({ name: "(a+)+$", email: "x" }).hide("what does (a+)+$ mean")).toBe("what does [NAME-1] mean");
});

test("what one text gave away is hidden in the later ones", () => {
  const mask = createMask();
  expect(mask.hide("Hi, my name is Jane Doe.")).toBe("Hi, my name is [NAME-1].");
  expect(mask.hide("Dear Jane Doe, welcome. Jane?")).toBe("Dear [NAME-1], welcome. [NAME-2]?");
});

test("ten thousand characters of anything are searched in no time", () => {
  const deps = [
    " ",
    "\n",
    "1",
    "A",
    "a",
    "Aa ",
    "A-",
    "A'",
    "Aa.",
    "1 A",
    "1 Aa ",
    "my name is ",
    "I'm Aa ",
    "passport 1",
    "Mr A",
    "12 rue de ",
    "Calle A",
    "Aastraße ",
    "regards\n",
    "born 1",
    "Am A 1, ",
  ];
  for (const part of deps) {
    const text = part.repeat(Math.ceil(10_000 / part.length));
    // An evil pattern takes seconds.
    expect(
      cpuMs(() => findIdentity(text)),
      JSON.stringify(part),
    ).toBeLessThan(250);
  }
});
