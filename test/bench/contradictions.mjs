// Measures the search for contradictions between articles (server/health/contradictions.ts): node test/bench/contradictions.mjs
// Needs a build. For each part of the companies (tuner/companies.json): how many contradictions are reported in the articles as
// they are, and, of numbers that are changed in one article while another one still has the old, how many are found. The demo's
// ten planted edits are test/health/contradictions.test.ts. Thresholds were chosen on `training`.
//   --part training|validation|left-out   default: training
//   --rules '{"number":0.5}'              instead of those that ship
//   --show                                prints what is reported in the articles as they are
//   --words                               by words alone, without the embedder
//   --planted development|check           only: the contradictions planted by hand (test/fixtures/health/planted)
import { existsSync, readFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { CONTRADICTION_RULES, contradictionsIn } from "../../dist/server/health/contradictions.js";
import { quantitiesOf } from "../../dist/server/health/quantities.js";
import { createSentenceVectors } from "../../dist/server/health/sentence-vectors.js";
import { createLog } from "../../dist/server/lib/log.js";
import { openGgufEmbedder } from "../../dist/server/ports/embedder/gguf.js";
import { companiesOf, random } from "../../tuner/altered_sentences.mjs";

const { values: options } = parseArgs({
  options: {
    part: { type: "string", default: "training" },
    rules: { type: "string", default: "{}" },
    show: { type: "boolean", default: false },
    plants: { type: "string", default: "10" },
    most: { type: "string", default: "1000" },
    planted: { type: "string" },
    words: { type: "boolean", default: false },
  },
});
const { embed, end } = options.words ? { end: async () => {} } : await openEmbedding();
const rules = { rules: { ...CONTRADICTION_RULES, ...JSON.parse(options.rules) }, embed };
const SEED = 20261130;
const pick = random(SEED);

/** Edits of one number each, whose old value another article has with the same unit. */
function plantsOf(articles) {
  const measured = articles.map(({ answer }) =>
    answer.split("\n").flatMap((line) => quantitiesOf(line).map((quantity) => ({ line, quantity }))),
  );
  const plants = articles.flatMap((article, place) =>
    measured[place].flatMap(({ line, quantity }) => {
      const { kind, low, high, start, end } = quantity;
      if (kind === "count" || kind === "age" || low !== high || low === 0) return [];
      const isElsewhere = measured.some(
        (list, other) => other !== place && list.some((one) => one.quantity.kind === kind && one.quantity.low === low),
      );
      const said = line.slice(start, end);
      const figure = /\d+(?:[.,]\d+)?/u.exec(said)?.[0];
      if (!isElsewhere || figure === undefined || !/^\d+$/u.test(figure)) return [];
      const value = Number(figure);
      const changed =
        kind === "clock" ? (value + 2) % 24 : value < 4 ? value + 1 + Math.floor(value / 2) : Math.round(value * 1.5);
      const to = line.slice(0, start) + said.replace(figure, String(changed)) + line.slice(end);
      return [{ article: article.id, from: line, to }];
    }),
  );
  const left = [...plants];
  return Array.from(
    { length: Math.min(Number(options.plants), left.length) },
    () => left.splice(Math.floor(pick() * left.length), 1)[0],
  );
}

/** The shipped English embedder, as the server asks it. */
async function openEmbedding() {
  const modelPath = new URL("../../models/tuppence-embedder-en-q8_0.gguf", import.meta.url).pathname;
  const embedder = await openGgufEmbedder({ modelPath, log: createLog("warn") });
  const vectors = createSentenceVectors(embedder);
  const { signal } = new AbortController();
  return { embed: (texts) => vectors(texts, signal), end: () => embedder.close() };
}

const keyOf = ({ a, b }) => [a.articleId + a.text, b.articleId + b.text].sort().join("|");
if (options.planted !== undefined) {
  await measurePlanted(options.planted);
  await end();
  process.exit();
}
let articlesRead = 0;
let reported = 0;
let planted = 0;
let found = 0;
let ms = 0;
for (const company of companiesOf(options.part).slice(0, Number(options.most))) {
  const articles = company.articles.map(({ id, title, answer }) => ({ id, title, answer, language: "en" }));
  articlesRead += articles.length;
  const started = performance.now();
  const before = await contradictionsIn(articles, rules);
  ms += performance.now() - started;
  reported += before.length;
  if (options.show)
    for (const { about, score, a, b, withA, withB } of before) {
      console.log(`${company.name ?? company.id} ${about} ${score.toFixed(2)} (${withA}, ${withB})`);
      console.log(`  ${a.articleId}: ${a.value ?? ""} | ${a.text}\n  ${b.articleId}: ${b.value ?? ""} | ${b.text}`);
    }
  const known = new Set(before.map(keyOf));
  for (const plant of plantsOf(articles)) {
    planted++;
    const edited = articles.map((one) =>
      one.id === plant.article ? { ...one, answer: one.answer.replace(plant.from, () => plant.to) } : one,
    );
    const after = await contradictionsIn(edited, rules);
    if (after.some((one) => !known.has(keyOf(one)) && [one.a.articleId, one.b.articleId].includes(plant.article)))
      found++;
  }
}
console.log(
  `${options.part}: ${articlesRead} articles, ${reported} reported as they are; of ${planted} planted numbers ${found} found (${((100 * found) / Math.max(1, planted)).toFixed(0)}%); ${(ms / Math.max(1, articlesRead)).toFixed(1)} ms an article`,
);

/** All of a half's edits of a company at once; what only looks like a contradiction counts as a false alarm when it's reported. */
async function measurePlanted(half) {
  const at = (path) => new URL(`../../${path}`, import.meta.url);
  const linesOf = (path) => readFileSync(at(path), "utf8").split("\n").filter(Boolean).map(JSON.parse);
  const plants = linesOf(`test/fixtures/health/planted/${half}.jsonl`);
  const alike = linesOf(`test/fixtures/health/planted/alike-${half}.jsonl`);
  const plain = (text) => text.replaceAll(/[*_`]/gu, "");
  const byKind = new Map();
  let alarms = 0;
  for (const name of new Set(plants.map(({ company }) => company))) {
    const folder = ["tuner/companies", "tuner/training-companies"].find((one) => existsSync(at(`${one}/${name}`)));
    const own = linesOf(`${folder}/${name}/knowledge.jsonl`).map(({ id, title, answer }) => ({
      id,
      title,
      answer,
      language: "en",
    }));
    const before = new Set((await contradictionsIn(own, rules)).map(keyOf));
    const edited = new Map(own.map((article) => [article.id, { ...article }]));
    const [mine, others] = [plants, alike].map((list) => list.filter(({ company }) => company === name));
    for (const edit of [...mine, ...others]) {
      const article = edited.get(edit.in);
      if (article === undefined || (edit.from !== undefined && !article.answer.includes(edit.from)))
        throw new Error(`${name} has no such place in ${edit.in}: ${edit.from ?? ""}`);
      article.answer =
        edit.from === undefined ? `${article.answer}\n\n${edit.add}` : article.answer.replace(edit.from, () => edit.to);
    }
    const after = (await contradictionsIn([...edited.values()], rules)).filter((one) => !before.has(keyOf(one)));
    const used = new Set();
    for (const plant of mine) {
      const said = plain(plant.add ?? plant.to);
      const hits = after.filter(({ a, b }) =>
        [a, b].some(
          ({ articleId, text }) =>
            articleId === plant.in && (said.includes(text.slice(0, 40)) || text.includes(said.slice(0, 25))),
        ),
      );
      for (const hit of hits) used.add(hit);
      const isFound = hits.some(({ a, b }) => [a, b].some(({ articleId }) => articleId === plant.with));
      const [found, all] = byKind.get(plant.kind) ?? [0, 0];
      byKind.set(plant.kind, [found + (isFound ? 1 : 0), all + 1]);
      if (options.show) console.log(`${isFound ? "found " : "missed"} ${name} ${plant.kind}: ${said}`);
    }
    for (const one of after.filter((report) => !used.has(report))) {
      alarms++;
      console.log(
        `false alarm ${name} ${one.about}\n  ${one.a.articleId}: ${one.a.text}\n  ${one.b.articleId}: ${one.b.text}`,
      );
    }
  }
  const found = [...byKind.values()].reduce((sum, [one]) => sum + one, 0);
  console.log(
    `${half}: ${found} of ${plants.length} found, ${alarms} false alarms with ${alike.length} that only look like contradictions`,
  );
  for (const [kind, [one, all]] of [...byKind].sort()) console.log(`  ${kind}: ${one} of ${all}`);
}
