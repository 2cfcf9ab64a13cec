import { expect, test } from "vitest";
import { RECIPE } from "../../server/gate/recipe.ts";
import { relatedWords } from "../../server/gate/related-words.ts";
import { countsOf, wordIndexOf, wordScores } from "../../server/gate/word-evidence.ts";

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
const index = wordIndexOf(knowledge([0, 0, 1, 2]), "en");

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
  const again = wordIndexOf(knowledge([0, 1, 2], rest), "en");
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

test("a related word counts as far as it is close, less than the word itself, and leaves BM25 alone", () => {
  const same = wordScores(index, countsOf("where is my parcel", "en"), RECIPE);
  const related = wordScores(index, countsOf("where is my delivery", "en"), RECIPE);
  const other = wordScores(index, countsOf("where is my bicycle", "en"), RECIPE);
  expect(related.matched[1]).toBeLessThan(same.matched[1] as number);
  expect(related.matched[1]).toBeGreaterThan(other.matched[1] as number);
  expect(related.bm25[1]).toBe(other.bm25[1]);
});

test("a word is related to none that stands only in what is taken out", () => {
  const counts = countsOf("delivery", "en");
  const parcel = countsOf(texts[2] as string, "en");
  expect(wordScores(index, counts, RECIPE).matched[1]).toBeGreaterThan(0);
  expect(wordScores(index, counts, RECIPE, { article: 1 }).matched[1]).toBe(0);
  expect(wordScores(index, counts, RECIPE, { text: { counts: parcel, article: 1 } }).matched[1]).toBe(0);
});

test("only English words are related", () => {
  const german = wordIndexOf(knowledge([0, 0, 1, 2]), "de");
  // Neither word has a piece in common with the articles.
  const scores = wordScores(german, countsOf("delivery", "de"), RECIPE);
  expect([...scores.matched]).toEqual([...wordScores(german, countsOf("bicycle", "de"), RECIPE).matched]);
});

test("what is related is related both ways or cut off at the nearest, and nothing to itself", () => {
  const [parcel, delivery] = ["parcel", "delivery"].map((word) => [...countsOf(word, "en").keys()][0] as number);
  const near = (stem: number) => {
    const found = new Map<number, number>();
    relatedWords("en-GB").of(stem, (other, closeness) => found.set(other, closeness));
    return found;
  };
  expect(near(parcel as number).get(delivery as number)).toBeGreaterThan(0.1);
  expect(near(parcel as number).has(parcel as number)).toBe(false);
  expect(near(4_294_967_295).size).toBe(0);
  expect([...near(parcel as number).values()].every((one) => one >= 0 && one <= 1)).toBe(true);
});
