// How well the sentiment that Tuppence comes with is recognised, before a site has taught anything:
//
//     npm run build && node test/bench/sentiment.mjs
//
// Learnt from server/classification/data/sentiments.json, measured on tuner/sentiments (written apart, never learnt), with
// both shipped embedders. Prints how many are right when a class is always named, and at the wanted share of 95%.
import { readFileSync } from "node:fs";
import { cpus } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(dirname(fileURLToPath(import.meta.url))));
const built = (path) => import(join(root, "dist", "server", path));
const { openGgufEmbedder } = await built("ports/embedder/gguf.js");
const { classOf, trainClassifier } = await built("classification/classifier.js");
const { withMood } = await built("classification/mood.js");
const { shippedSentiments } = await built("classification/shipped-sentiments.js");
const { saidText } = await built("classification/said-text.js");
const { wilson } = await built("math/wilson.js");

const CLASSES = ["negative", "positive"];
const PRECISION = 0.95;
const LANGUAGES = ["en", "de", "fr", "es"];
const MODELS = [
  { file: "tuppence-embedder-en-q8_0.gguf", languages: ["en"] },
  {
    file: "tuppence-embedder-multi.gguf",
    languages: LANGUAGES,
    prefixes: { question: "query: ", passage: "passage: " },
  },
];
const log = { info() {}, warn: console.error, error: console.error, debug() {}, child: () => log };
const tests = (language) =>
  readFileSync(join(root, "tuner", "sentiments", `test.${language}.jsonl`), "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
const percent = (part, whole) => (whole === 0 ? "–" : `${((100 * part) / whole).toFixed(1)}%`);

console.log(`${cpus()[0].model}, ${cpus().length} cores, Node ${process.version}`);
for (const { file, languages, prefixes } of MODELS) {
  const modelPath = join(root, "models", file);
  const embedder = await openGgufEmbedder({ modelPath, log, ...(prefixes && { prefixes }) });
  const vectors = async (texts) => {
    const said = texts.map((text) => saidText([text], "last"));
    const own = await embedder.embed(said, { kind: "question" });
    return said.map((text, i) => withMood(text, own[i]));
  };
  const learnt = shippedSentiments(embedder.id);
  const learntVectors = await vectors(learnt.map((one) => one.text));
  const examples = learnt.map(({ classId }, i) => ({
    label: classId === null ? CLASSES.length : CLASSES.indexOf(classId),
    isHistory: false,
    vector: learntVectors[i],
  }));
  const { classifier, scored } = trainClassifier(CLASSES, examples, PRECISION);
  const right = scored.filter((one) => one.label === one.labelled.label).length;
  console.log(
    `\n${embedder.id}: ${learnt.length} examples, ${percent(right, scored.length)} right, each left out once`,
  );
  for (const language of languages) {
    const rows = tests(language);
    const all = await vectors(rows.map((row) => row.text));
    const told = rows.map((row, i) => ({ is: row.sentiment, told: classOf(classifier, all[i]) }));
    const named = told.filter((one) => one.told !== undefined && one.told.probability >= classifier.threshold);
    const of = (name) => {
      const own = told.filter((one) => one.is === name);
      return `${name} ${percent(own.filter((one) => (one.told?.classId ?? "neutral") === name).length, own.length)}`;
    };
    const always = told.filter((one) => (one.told?.classId ?? "neutral") === one.is).length;
    const good = named.filter((one) => one.told.classId === one.is).length;
    const { low, high } = wilson(good, named.length);
    const feeling = told.filter((one) => one.is !== "neutral").length;
    console.log(
      `  ${language}: ${rows.length} messages, right ${percent(always, rows.length)} (${["negative", "neutral", "positive"].map(of).join(", ")}); ` +
        `named at ${PRECISION * 100}%: ${named.length} (${percent(good, feeling)} of those with a feeling), right ${percent(good, named.length)} (${(100 * low).toFixed(0)} to ${(100 * high).toFixed(0)})`,
    );
  }
  await embedder.close();
}
