import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { type Contradiction, contradictionsIn } from "../../server/health/contradictions.ts";

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
/** Written by hand before anything was tuned. */
const plants: { style: string; article: string; from: string; to: string }[] = JSON.parse(
  read("../fixtures/health/contradictions.json"),
);

const edited = (...some: typeof plants): Article[] =>
  demo.map((one) => {
    const plant = some.find(({ article }) => article === one.id);
    if (plant === undefined) return one;
    expect(one.answer).toContain(plant.from);
    return { ...one, answer: one.answer.replace(plant.from, () => plant.to) };
  });
const plain = (text: string) => text.replace(/[*_`]/gu, "").replace(/\s+/gu, " ");
const key = ({ a, b }: Contradiction) => [`${a.articleId} ${a.text}`, `${b.articleId} ${b.text}`].sort().join(" | ");

/** It has the sentence that was planted, and another article beside it. */
function isAbout(found: Contradiction, { article, to }: (typeof plants)[number]): boolean {
  return [found.a, found.b].some(
    (side) =>
      (side.articleId === article && plain(to).includes(plain(side.text).replace(/[.:]$/u, ""))) ||
      (side.articleId === article && plain(side.text).includes(plain(to).replace(/^- /u, "").slice(0, 60))),
  );
}

test("of ten contradictions planted in the demo's articles, six or more are found, with two false alarms at the most", async () => {
  const before = await contradictionsIn(demo);
  const after = await contradictionsIn(edited(...plants));
  const found = plants.filter((plant) => after.some((one) => isAbout(one, plant)));
  const alarms = after.filter((one) => !plants.some((plant) => isAbout(one, plant)));
  process.stdout.write(
    [
      `contradictions: ${found.length} of ${plants.length} found, ${alarms.length} false alarms beside them, ${before.length} in the demo as it is`,
      ...plants
        .filter((plant) => !found.includes(plant))
        .map(({ style, article }) => `  missed: ${style} (${article})`),
      ...[...before, ...alarms].map((one) => `  alarm: ${one.about} ${one.score.toFixed(2)} ${key(one)}`),
      "",
    ].join("\n"),
  );
  expect(found.length).toBeGreaterThanOrEqual(6);
  expect(alarms.length).toBeLessThanOrEqual(2);
  expect(before.length).toBeLessThanOrEqual(2);
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
