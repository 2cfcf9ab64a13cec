import { expect, test } from "vitest";
import { RECIPE } from "../../server/learn/recipe.ts";
import { countsOf, wordIndexOf, wordScores } from "../../server/learn/word-evidence.ts";

const texts = [
  "reset my password",
  "how do I reset the password of my account",
  "where is my parcel",
  "parcel and refund",
];
const knowledge = (owner: number[], some = texts) => ({
  dimension: 0,
  articleIds: [...new Set(owner)].map(String),
  owner: Int32Array.from(owner),
  kind: new Uint8Array(owner.length),
  texts: some,
  vectors: new Float32Array(),
});
const index = wordIndexOf(
  knowledge([0, 0, 1, 2]),
  texts.map((text) => countsOf(text, "en")),
);

test("an article that holds all words of a question has them all, and more of BM25 than one that holds half", () => {
  const { matched, bm25 } = wordScores(index, countsOf("parcel refund", "en"), RECIPE);
  expect(matched[2]).toBe(1);
  expect(matched[1]).toBeLessThan(0.6);
  expect(bm25[2]).toBeGreaterThan(bm25[1] as number);
  expect(matched[0]).toBe(0);
});

test("words that no article holds lower every article's share", () => {
  const plain = wordScores(index, countsOf("reset password", "en"), RECIPE);
  const named = wordScores(index, countsOf("reset gmail password", "en"), RECIPE);
  expect(named.matched[0]).toBeLessThan(plain.matched[0] as number);
});

test("a text that is taken out leaves the same matches as an index without it", () => {
  const counts = countsOf(texts[1] as string, "en");
  const out = wordScores(index, counts, RECIPE, { text: { counts, article: 0 } });
  const rest = [texts[0], texts[2], texts[3]] as string[];
  const again = wordIndexOf(
    knowledge([0, 1, 2], rest),
    rest.map((text) => countsOf(text, "en")),
  );
  expect([...out.matched]).toEqual([...wordScores(again, counts, RECIPE).matched]);
});

test("an article that is taken out scores nothing and makes its words rarer", () => {
  const { matched } = wordScores(index, countsOf("parcel refund", "en"), RECIPE, { article: 2 });
  expect(matched[2]).toBe(0);
  expect(matched[1]).toBeGreaterThan(0);
});

test("a question without words says nothing of any article", () => {
  const { matched, bm25 } = wordScores(index, countsOf("???", "en"), RECIPE);
  expect([...matched, ...bm25]).toEqual([0, 0, 0, 0, 0, 0]);
});
