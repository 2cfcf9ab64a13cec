// Measures the check of written sentences (step 7) on companies that nothing was learnt or chosen on: node test/bench/sentence-support.mjs
// Needs a build. 1,000 true sentences and 1,000 altered ones (tuner/altered_sentences.mjs) of the left-out English companies:
// how many are stopped by the rules alone, as before, and with what is learnt (server/gate/sentence-support.ts); and how long a
// sentence takes. `--missed N` prints N altered sentences of each kind that pass, and N true ones that are stopped.
// Writes test/bench/results/.
import { execFileSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { sentenceCheck } from "../../dist/server/gate/sentence-support.js";
import { faultOf, SUPPORT, supportOf } from "../../dist/server/text/support.js";
import { alteredSentences, companiesOf, KINDS, random, trueSentences } from "../../tuner/altered_sentences.mjs";

const { values: options } = parseArgs({ options: { missed: { type: "string", default: "0" } } });
const SEED = 20261130;
const COUNT = 1_000;
const root = join(import.meta.dirname, "..", "..");

const pick = random(SEED);
function drawn(list, count) {
  const left = [...list];
  for (let i = left.length - 1; i > 0; i--) {
    const j = Math.floor(pick() * (i + 1));
    [left[i], left[j]] = [left[j], left[i]];
  }
  return left.slice(0, count);
}

const companies = companiesOf("left-out");
const altered = companies.flatMap((company) =>
  alteredSentences(
    company,
    companies.filter((one) => one !== company),
  ),
);
const sample = [
  ...drawn(companies.flatMap(trueSentences), COUNT),
  ...KINDS.flatMap((kind, i) => {
    const of = altered.filter((one) => one.kind === kind);
    return drawn(of, Math.ceil((COUNT - i) / KINDS.length));
  }),
];

const times = [];
const results = sample.map(({ article, question, sentence, kind }) => {
  const support = supportOf([article.title, article.answer], question, "en", SUPPORT.small);
  const check = sentenceCheck([{ title: article.title, text: article.answer }], question, "en");
  check("We read the article once before the first sentence.");
  const fault = faultOf(sentence, support);
  const from = performance.now();
  const isUnderstood = check(sentence);
  times.push(performance.now() - from);
  return {
    kind,
    sentence,
    title: article.title,
    before: fault !== undefined,
    after: fault !== undefined || !isUnderstood,
  };
});

const share = (part, whole) => Math.round((1000 * part) / whole) / 10;
const stopped = (kinds, when) => {
  const of = results.filter(({ kind }) => kinds.includes(kind));
  return { sentences: of.length, percent: share(of.filter((one) => one[when]).length, of.length) };
};
const row = (kinds) => ({
  sentences: stopped(kinds, "before").sentences,
  rules: stopped(kinds, "before").percent,
  learnt: stopped(kinds, "after").percent,
});
times.sort((a, b) => a - b);
const at = (q) => Math.round(100 * times[Math.floor(times.length * q)]) / 100;
const result = {
  commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim(),
  machine: `${cpus().length} x ${cpus()[0]?.model}`,
  seed: SEED,
  companies: companies.map(({ name }) => name),
  stoppedPercent: {
    true: row(["true"]),
    altered: row(KINDS),
    ...Object.fromEntries(KINDS.map((kind) => [kind, row([kind])])),
  },
  sentenceMs: { p50: at(0.5), p95: at(0.95) },
};
for (const kind of ["true", ...KINDS]) {
  const wrong = results.filter((one) => one.kind === kind && one.after === (kind === "true"));
  for (const { sentence, title } of wrong.slice(0, Number(options.missed)))
    console.log(`${kind}: ${sentence} | ${title}`);
}
const path = join(root, "test/bench/results", `${new Date().toISOString().slice(0, 10)}-sentence-support.json`);
writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
console.log(JSON.stringify(result, null, 1));
