import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type Contradiction, contradictionsIn } from "../../server/health/contradictions.ts";
import type { Embed } from "../../server/health/neighbours.ts";
import { createSentenceVectors } from "../../server/health/sentence-vectors.ts";
import { silentLog } from "../../server/lib/log.ts";
import { type GgufEmbedder, openGgufEmbedder } from "../../server/ports/embedder/gguf.ts";

let embedder: GgufEmbedder;
let embed: Embed;
beforeAll(async () => {
  const modelPath = new URL("../../models/tuppence-embedder-en-q8_0.gguf", import.meta.url).pathname;
  embedder = await openGgufEmbedder({ modelPath, log: silentLog });
  const vectors = createSentenceVectors(embedder);
  if (vectors === undefined) throw new Error(`The thresholds don't fit ${embedder.id}.`);
  embed = (texts) => vectors(texts, new AbortController().signal);
  // Reads 1,800 texts: ten seconds, and minutes on a machine that is busy with other tests.
  await contradictionsIn(demo, { embed });
}, 600_000);
afterAll(() => embedder.close());

interface Article {
  readonly id: string;
  readonly title: string;
  readonly answer: string;
  readonly language: string;
}

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const demo: Article[] = read("../../demo/knowledge.jsonl")
  .split("\n")
  .filter((line) => line !== "")
  .map((line) => JSON.parse(line));
interface Plant {
  readonly style: string;
  readonly article: string;
  readonly from: string;
  readonly to: string;
}
const plantsOf = (name: string): Plant[] => JSON.parse(read(`../fixtures/health/${name}.json`));

const edited = (...some: readonly Plant[]): Article[] =>
  demo.map((one) => {
    const plant = some.find(({ article }) => article === one.id);
    if (plant === undefined) return one;
    expect(one.answer).toContain(plant.from);
    return { ...one, answer: one.answer.replace(plant.from, () => plant.to) };
  });
const plain = (text: string) => text.replace(/[*_`]/gu, "").replace(/\s+/gu, " ");
const key = ({ a, b }: Contradiction) => [`${a.articleId} ${a.text}`, `${b.articleId} ${b.text}`].sort().join(" | ");

/** It has the sentence that was planted, and another article beside it. */
function isAbout(found: Contradiction, { article, to }: Plant): boolean {
  return [found.a, found.b].some(
    (side) =>
      (side.articleId === article && plain(to).includes(plain(side.text).replace(/[.:]$/u, ""))) ||
      (side.articleId === article && plain(side.text).includes(plain(to).replace(/^- /u, "").slice(0, 60))),
  );
}

/** The first ten were seen when the rules were made; the others are a reader's measure: docs/knowledge-health.md. */
test.each([
  ["contradictions", 8],
  ["contradictions-2", 3],
  ["contradictions-3", 2],
])(
  "of %s planted in the demo's articles, %i or more are found, with two false alarms at the most",
  async (name, least) => {
    const plants = plantsOf(name);
    const before = await contradictionsIn(demo, { embed });
    const after = await contradictionsIn(edited(...plants), { embed });
    const found = plants.filter((plant) => after.some((one) => isAbout(one, plant)));
    const alarms = after.filter((one) => !plants.some((plant) => isAbout(one, plant)));
    process.stdout.write(
      [
        `${name}: ${found.length} of ${plants.length} found, ${alarms.length} false alarms beside them, ${before.length} in the demo as it is`,
        ...plants
          .filter((plant) => !found.includes(plant))
          .map(({ style, article }) => `  missed: ${style} (${article})`),
        ...alarms.map((one) => `  alarm: ${one.about} ${one.score.toFixed(2)} ${key(one)}`),
        "",
      ].join("\n"),
    );
    expect(found.length).toBeGreaterThanOrEqual(least);
    expect(alarms.length).toBeLessThanOrEqual(2);
    expect(before.length).toBeLessThanOrEqual(2);
  },
);

test("by words alone, six of the first ten are found", async () => {
  const plants = plantsOf("contradictions");
  const after = await contradictionsIn(edited(...plants));
  expect(plants.filter((plant) => after.some((one) => isAbout(one, plant)))).toHaveLength(6);
});

const shop = (...answers: string[]) =>
  answers.map((answer, i) => ({ id: `a${i}`, title: `Lamps ${i}`, answer, language: "en" }));
/** Among the demo's articles: how rare a word is tells what a sentence is about. */
const between = async (...answers: string[]) =>
  (await contradictionsIn([...shop(...answers), ...demo])).filter(({ a, b }) =>
    [a, b].every(({ articleId }) => /^a\d$/u.test(articleId)),
  );

test("different numbers for the same thing are found, with the number of each side", async () => {
  const [found] = await between(
    "You can return an unused lamp within 30 days of delivery.",
    "Unused lamps can be returned within 14 days of delivery.",
  );
  expect(found).toMatchObject({ about: "number", a: { articleId: "a0" }, b: { articleId: "a1" } });
  expect([found?.a.value, found?.b.value].sort()).toEqual(["14 days", "30 days"]);
});

test("the same length in another unit or in words is no contradiction", async () => {
  const said = (period: string) => `You can return an unused lamp within ${period} of delivery.`;
  expect(await between(said("14 days"), said("two weeks"))).toEqual([]);
  expect(await between(said("12 months"), said("one year"))).toEqual([]);
});

test("an exception that names the usual number is no contradiction", async () => {
  expect(
    await between(
      "You can return an unused lamp within 30 days of delivery.",
      "Members can return an unused lamp within 60 days of delivery instead of 30.",
    ),
  ).toEqual([]);
});

test("yes and no about the same thing are found", async () => {
  const found = await between(
    "We deliver lamps to Norway by parcel post.",
    "We don't deliver lamps to Norway by parcel post.",
  );
  expect(found).toMatchObject([{ about: "denial" }]);
});

test("who pays is found", async () => {
  const found = await between(
    "Return labels for faulty lamps are free of charge in every country.",
    "For faulty lamps you pay the return label in every country.",
  );
  expect(found).toMatchObject([{ about: "cost" }]);
});

test("articles in two languages are not compared", async () => {
  const articles = [
    { id: "en", title: "Returns", answer: "Return the lamp within 30 days.", language: "en" },
    { id: "de", title: "Returns", answer: "Return the lamp within 14 days.", language: "de" },
  ];
  expect(await contradictionsIn(articles)).toEqual([]);
});

/** What is said of each pair of sentences, in two articles, by vectors. */
const saysOf = async (one: string, other: string) => {
  const found = await contradictionsIn([...shop(one, other), ...demo], { embed });
  return found
    .filter(({ a, b }) => [a, b].every(({ articleId }) => /^a\d$/u.test(articleId)))
    .map(({ about }) => about);
};

test.each([
  ["number", "Delivery of lamps is free on orders over £30.", "Lamps come free of delivery charge if you spend £45."],
  ["number", "The reset link is good for 30 minutes.", "You can use the reset link for 30 hours."],
  ["date", "Our lamp workshop is open on the first Saturday.", "The lamp workshop opens on the first Sunday."],
  ["denial", "We don't send lamp codes by text message.", "For workshops, we send the lamp codes by text message."],
  ["only", "Only the owner of the lamp account can cancel.", "The owner and every lamp account admin can also cancel."],
])("in other words: %s", async (about, one, other) => {
  expect(await saysOf(one, other)).toEqual([about]);
});

test.each([
  ["the same number", "Delivery of lamps is free over £30.", "Spend £30 on lamps and delivery is free."],
  ["a number of something else", "The lamp lasts 10 hours.", "The lamp charges in 3 hours."],
  ["a question", "Does the lamp come within 3 days?", "The lamp comes within 5 days."],
  ["both say no", "We don't send lamps to islands.", "Lamps can't be sent to islands by courier."],
])("no contradiction: %s", async (_, one, other) => {
  expect(await saysOf(one, other)).toEqual([]);
});

test("with another embedder, whose cosines mean something else, words alone are compared", () => {
  expect(createSentenceVectors({ ...embedder, id: "text-embedding-3-small" })).toBeUndefined();
});
