import { expect, test } from "vitest";
import { linksIn, webAddress } from "../../server/health/article-links.ts";
import { askedLanguages, missingLanguages } from "../../server/health/languages.ts";
import { staleDatesIn } from "../../server/health/stale-dates.ts";
import { tooLongIn } from "../../server/health/too-long.ts";

const NOW = new Date("2026-11-30T10:00:00Z");
const stale = (text: string, language = "en") => staleDatesIn(text, language, NOW).map(({ date }) => date);

test.each([
  ["The offer ends on 31 March 2026.", "en", ["2026-03-31"]],
  ["Order by December 18, 2025 for Christmas.", "en", ["2025-12-18"]],
  ["Valid until 2026-01-15.", "en", ["2026-01-15"]],
  ["The new prices for 2025 apply from January.", "en", ["2025-12-31"]],
  ["Our shop will be closed until August 2024.", "en", ["2024-08-31"]],
  ["Das Angebot gilt bis 31. März 2026.", "de", ["2026-03-31"]],
  ["Offre valable jusqu'au 15 avril 2025.", "fr", ["2025-04-15"]],
  ["La promoción es válida hasta el 3 de mayo de 2026.", "es", ["2026-05-03"]],
])("a date that has passed: %s", (text, language, expected) => {
  expect(stale(text, language)).toEqual(expected);
});

test.each([
  "Since 2022 all jackets are made without PFAS.",
  "The offer ends on 31 March 2027.",
  "The sale runs from 1 November 2026 until 24 December 2026.",
  "We were founded in 1998.",
  "Orders placed before 1 January 2024 have a warranty of two years.",
  "The battery has 2,000 mAh and will last.",
  "It costs €2024 from now on.",
])("no stale date: %s", (text) => {
  expect(stale(text)).toEqual([]);
});

test("a long list of steps is cut, a long table isn't, and a long article needs headings", () => {
  const steps = Array.from(
    { length: 40 },
    (_, i) => `${i + 1}. Open the page and press the button number ${i}, then wait.`,
  );
  expect(tooLongIn(steps.join("\n"))).toMatchObject({ reason: "steps", limit: 1_800 });
  const table = [
    "| a | b |",
    "|---|---|",
    ...Array.from({ length: 100 }, (_, i) => `| size ${i} | price of the size ${i} |`),
  ];
  expect(tooLongIn(`# Sizes\n\n${table.join("\n")}`)).toBeUndefined();
  const paragraph = "This sentence says something about lamps. ".repeat(30);
  expect(tooLongIn(paragraph)).toMatchObject({ reason: "part", limit: 1_000 });
  const short = "A short paragraph about one lamp of many.\n\n".repeat(90);
  expect(tooLongIn(short)).toMatchObject({ reason: "headings" });
  expect(tooLongIn(`## Lamps\n\n${short}`)).toBeUndefined();
  expect(tooLongIn("Short.")).toBeUndefined();
});

test("an article that lacks a language which the others have is named; a single translation asks for nothing", () => {
  const make = (key: string, language: string) => ({
    ...{ articleId: key, key, title: key, language: "xx" },
    ...{ answer: language, language },
  });
  const articles = ["nl/a", "it/a", "nl/b", "it/b", "nl/c"].map((key) => make(key, key.slice(0, 2)));
  expect(missingLanguages(articles)).toEqual([{ articleId: "nl/c", missing: ["it"] }]);
  const nearlyAll = ["nl/a", "it/a", "nl/b", "nl/c", "nl/d", "nl/e"].map((key) => make(key, key.slice(0, 2)));
  expect(missingLanguages(nearlyAll)).toEqual([]);
});

test("a language that customers often ask in and no article is in is named", () => {
  const articles = [{ title: "How do I return a lamp?", answer: "You can return it with the label.", language: "en" }];
  const german = Array.from({ length: 6 }, (_, i) => `Wie kann ich meine Lampe ${i} zurückgeben und was kostet es?`);
  const english = Array.from({ length: 20 }, (_, i) => `How can I return my lamp ${i} and what does it cost?`);
  expect(askedLanguages([...german, ...english], articles, "en")).toEqual([{ language: "de", asked: 6 }]);
  expect(askedLanguages([...german.slice(0, 2), ...english], articles, "en")).toEqual([]);
});

test("web addresses of links, pictures and definitions are found once each, without places and passwords", () => {
  const markdown = [
    "See [the page](https://shop.example/help#returns) and <https://shop.example/help>.",
    "![A lamp](http://img.example/lamp.png) [mail](mailto:a@b.example) [own](/help)",
    "[size]: https://user:secret@shop.example/sizes",
    "[size]",
  ].join("\n\n");
  expect(linksIn(markdown)).toEqual([
    "https://shop.example/help",
    "http://img.example/lamp.png",
    "https://shop.example/sizes",
  ]);
  expect(webAddress("javascript:alert(1)")).toBeUndefined();
  expect(webAddress("https://")).toBeUndefined();
});
