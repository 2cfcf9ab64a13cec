import { expect, test } from "vitest";
import type { RankedArticle } from "../../server/domain/candidate.ts";
import { chanceOfFollowUp, mixedReadings, stricter } from "../../server/gate/follow-up.ts";
import { followUpSigns } from "../../server/text/patterns/kinds.ts";

const ranked = (...articles: [id: string, probability: number][]): RankedArticle[] =>
  articles.map(([articleId, probability]) => ({ articleId, probability }));
/** A message that leads nowhere by itself, after an answer from "a". */
const after = (text: string, alone = ranked(["b", 0.15], ["c", 0.1], ["a", 0.02])) =>
  chanceOfFollowUp({ signs: followUpSigns(text), alone, joined: ranked(["a", 0.95], ["b", 0.01]) });

test.each([
  "and to Norway?",
  "is it waterproof?",
  "why?",
  "ok but they only have the blue ones there",
  "and do I still get something back for it if I've already opened the box?",
  "und wie lange dauert das dann?",
  "y eso cuánto tarda?",
  "et pour la Suisse ?",
])("%j follows up", (text) => expect(after(text)).toBeGreaterThan(0.9));

test.each([
  "How do I change the e-mail address of my account?",
  "invoice pdf download",
  "I have moved house last week and my parcels go to the old address",
  "Wie kann ich meine Bestellung stornieren?",
  "¿Cómo puedo cancelar mi pedido?",
])("%j begins a new subject", (text) => expect(after(text, ranked(["b", 0.6], ["a", 0.02]))).toBeLessThan(0.5));

test("a message that leads to the same article by itself needs nothing that was said before", () => {
  const text = "can I still send that jacket back?";
  const own = after(text, ranked(["a", 0.5], ["b", 0.1]));
  expect(own).toBeLessThan(after(text));
});

test("probabilities of both readings add up, best first, and nothing is lost", () => {
  const alone = ranked(["b", 0.6], ["a", 0.1]);
  const joined = ranked(["a", 0.9], ["c", 0.05]);
  const mixed = mixedReadings({ alone, joined }, 0.25);
  expect(mixed.map((one) => one.articleId)).toEqual(["b", "a", "c"]);
  expect(mixed.map((one) => one.probability)).toEqual(
    [0.45, 0.25 * 0.9 + 0.75 * 0.1, 0.0125].map((p) => expect.closeTo(p, 12)),
  );
  expect(mixedReadings({ alone, joined }, 0).slice(0, 2)).toEqual(alone);
  expect(mixedReadings({ alone, joined }, 1).slice(0, 2)).toEqual(joined);
});

test("of two readings' thresholds the higher ones count", () => {
  expect(stricter({ answer: 0.9, clarify: 0.5, suggest: 2 }, { answer: 0.8, clarify: 0.7, suggest: 0.6 })).toEqual({
    answer: 0.9,
    clarify: 0.7,
    suggest: 2,
  });
});
