import { expect, test } from "vitest";
import { RATING_REASONS } from "../../server/wire/socket.ts";
import { LANGUAGES } from "../../server/wire/widget.ts";
import { chooseLanguage, directionOf, localeOf, nameInSentence } from "../../widget/language.ts";
import { backAt } from "../../widget/parts/standing.tsx";
import { loadWords } from "../../widget/words/load.ts";
import { WORDS } from "../../widget/words/words.ts";

/** Every text by its path; functions called with something to find again. */
function texts(value: unknown, path = ""): Record<string, string> {
  if (typeof value === "string") return { [path]: value };
  if (typeof value === "function") return { [path]: (value as (...options: string[]) => string)("⟨1⟩", "⟨2⟩") };
  return Object.assign({}, ...Object.entries(value as object).map(([key, one]) => texts(one, `${path}.${key}`)));
}

/** What is the same word in two languages. */
const SAME = new Set([".agent", ".machine", ".log", ".title", ".sound", ".no"]);

test.each(LANGUAGES)("%s says everything, in its own words, with what is put into them", async (language) => {
  const english = texts(WORDS.en);
  const ours = texts(WORDS[language]);
  expect(Object.keys(ours)).toEqual(Object.keys(english));
  for (const [path, text] of Object.entries(ours)) {
    expect(text.trim(), path).not.toBe("");
    for (const options of ["⟨1⟩", "⟨2⟩"]) expect(text.includes(options), path).toBe(english[path]?.includes(options));
    if (language !== "en" && !SAME.has(path) && !path.startsWith(".sources"))
      expect(text, path).not.toBe(english[path]);
    // Three points as one sign; no English ones left behind.
    expect(text, path).not.toMatch(/\.\.\.|undefined|\[object/);
  }
  expect(Object.keys(WORDS[language].reasons)).toEqual([...RATING_REASONS]);
  expect(WORDS[language].scores).toHaveLength(5);
  expect(await loadWords(language)).toBe(WORDS[language]);
});

test.each(LANGUAGES)("%s: what the header says fits beside its buttons on a phone", (language) => {
  const words = WORDS[language];
  const states = [words.stateMachine, words.stateQueued, words.stateAway, words.stateClosed, words.stateOffline];
  // 214 pixels beside the buttons, 390 wide: 29 characters were cut with an ellipsis.
  for (const text of [...states, words.statePerson(undefined), words.statePersonAway(undefined)])
    expect(text.length, text).toBeLessThanOrEqual(28);
  // The composer's button has a line of its own between the border and the paper clip.
  for (const text of [words.person, words.personComing, words.personHere])
    expect(text.length, text).toBeLessThanOrEqual(26);
});

test("without a name, every sentence still is one", () => {
  for (const words of Object.values(WORDS)) {
    for (const said of [words.greeting, words.statePerson, words.agent, words.typing, words.joined, words.handedBack])
      expect(said(undefined)).not.toMatch(/undefined|^\s/);
  }
});

test("the language is the setting's, else the visitor's first that we have, else the site's, else English", () => {
  expect(chooseLanguage("fr", ["de"], "es")).toBe("fr");
  expect(chooseLanguage("auto", ["pl", "de-AT", "en"], "es")).toBe("de");
  expect(chooseLanguage("auto", ["pl", "ar"], "es-MX")).toBe("es");
  expect(chooseLanguage("auto", ["ja"], "pl")).toBe("en");
  expect(chooseLanguage("auto", [], "constructor")).toBe("en");
});

test("dates are written as the visitor's own kind of the language", () => {
  expect(localeOf("en", ["de", "en-GB", "en-US"])).toBe("en-GB");
  expect(localeOf("fr", ["de"])).toBe("fr");
});

test("right to left is read from the language", () => {
  expect(["ar", "he-IL", "fa"].map(directionOf)).toEqual(["rtl", "rtl", "rtl"]);
  expect(LANGUAGES.map(directionOf)).toEqual(["ltr", "ltr", "ltr", "ltr"]);
});

test("a name of direction marks cannot turn the sentence around it", () => {
  expect(nameInSentence("Ada\u202egnp.exe\u2069")).toBe("Adagnp.exe");
  expect(nameInSentence("\u200fنور")).toBe("\u2068نور\u2069");
  expect(nameInSentence("Mara Lind")).toBe("Mara Lind");
});

test("when somebody is back is said by the visitor's calendar", () => {
  const now = new Date(2026, 10, 20, 22, 0);
  const at = (day: number, hour: number) => backAt(new Date(2026, 10, day, hour).toISOString(), "en-GB", WORDS.en, now);
  expect(at(20, 23)).toBe("We're back today at 23:00.");
  expect(at(21, 9)).toBe("We're back tomorrow at 9:00.");
  expect(at(23, 9)).toBe("We're back on Monday at 9:00.");
  expect(at(30, 9)).toBe("We're back on Monday 30 November at 9:00.");
  expect(backAt("nonsense", "en", WORDS.en, now)).toBe("");
  // As the server says that no opening is in sight.
  expect(backAt("", "en", WORDS.en, now)).toBe("");
});
