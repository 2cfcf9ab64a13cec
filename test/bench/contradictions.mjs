// Measures the search for contradictions between articles (server/health/contradictions.ts): node test/bench/contradictions.mjs
// Needs a build. For each part of the companies (tuner/companies.json): how many contradictions are reported in the articles as
// they are, and, of numbers that are changed in one article while another one still has the old, how many are found. The demo's
// ten planted edits are test/health/contradictions.test.ts. Thresholds were chosen on `training`.
//   --part training|validation|left-out   default: training
//   --rules '{"number":0.5}'              instead of those that ship
//   --show                                prints what is reported in the articles as they are
import { parseArgs } from "node:util";
import { CONTRADICTION_RULES, contradictionsIn } from "../../dist/server/health/contradictions.js";
import { quantitiesOf } from "../../dist/server/health/quantities.js";
import { companiesOf, random } from "../../tuner/altered_sentences.mjs";

const { values: options } = parseArgs({
  options: {
    part: { type: "string", default: "training" },
    rules: { type: "string", default: "{}" },
    show: { type: "boolean", default: false },
    plants: { type: "string", default: "10" },
    most: { type: "string", default: "1000" },
  },
});
const rules = { ...CONTRADICTION_RULES, ...JSON.parse(options.rules) };
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

const keyOf = ({ a, b }) => [a.articleId + a.text, b.articleId + b.text].sort().join("|");
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
