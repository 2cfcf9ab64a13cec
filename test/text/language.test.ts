import { expect, test } from "vitest";
import { guessLanguage } from "../../server/text/language.ts";

test.each([
  ["hola", "es"],
  ["bonjour", "fr"],
  ["Hallo", "de"],
  ["Rechnung bitte", "de"],
  ["factura por favor", "es"],
  ["facture svp", "fr"],
  ["¿Garantía?", "es"],
  ["¿Talla?", "es"],
  ["niños", "es"],
  ["Größe?", "de"],
  ["reçu ?", "fr"],
  ["merci", "fr"],
  ["Lieferzeit?", "de"],
  ["invoice", "en"],
  ["hi", "en"],
  ["warranty?", "en"],
  ["tent", "en"],
])("%j, written to an English site, is in %s", (text, language) => expect(guessLanguage(text, "en")).toBe(language));

test("on a German site, an English word or two get English, and a name of a thing stays German", () => {
  expect(guessLanguage("invoice please", "de")).toBe("en");
  expect(guessLanguage("Trekking 200", "de")).toBe("de");
});
