// Learns what the gate ships with: the prior (server/learn/data/gate-prior.json) and the foreign questions' vectors by the
// shipped embedder (foreign-vectors.json). It runs the server's own evidence and fit, so build first:
//
//     npm run build && node tuner/gate_prior.mjs DATA_FOLDER
//
// Four sites, each asked as if its articles had no phrasings, each weighing the same:
//   BANKING77   the project's articles; training questions outside the articles' phrasings and the development questions
//   Larkspur    the demo's articles; their own phrasings as questions (demo/questions.jsonl is never read)
//   CLINC150    an intent's name as a title, no text; a third of the intents unknown
//   HWU64       the same
//
// Credit: BANKING77, Casanueva et al., 2020, PolyAI, CC-BY-4.0; CLINC150, Larson et al., 2019, CC-BY-3.0; HWU64, Liu et
// al., 2019, CC-BY-4.0. Foreign questions: tuner/foreign_questions.py.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = (path) => import(join(root, "dist", "server", path));
const { openGgufEmbedder } = await built("ports/embedder/gguf.js");
const { splitMarkdown } = await built("text/passages.js");
const { fitPrior } = await built("learn/fit-prior.js");
const { foreignQuestions } = await built("learn/foreign.js");
const { TITLE, TEXT } = await built("learn/recipe.js");

const data = process.argv[2];
if (data === undefined) {
  console.error("node tuner/gate_prior.mjs DATA_FOLDER");
  process.exit(2);
}
const MODEL = join(root, "models", "all-minilm-l6-v2-q8_0.gguf");
const OUT = join(root, "server", "learn", "data");
/** Foreign questions whose set is the site itself are left out of it. */
const PER_INTENT = 8;
const BANKING_QUESTIONS = 1000;

const read = (path) =>
  readFileSync(path, "utf8")
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => JSON.parse(line));

/** A linear congruential generator: the same sites on every machine. */
function shuffled(list, seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
  const out = [...list];
  for (let i = out.length - 1; i > 0; i--) {
    const j = Math.floor(next() * (i + 1));
    [out[i], out[j]] = [out[j], out[i]];
  }
  return out;
}

function banking() {
  const articles = read(join(data, "banking77/knowledge.jsonl"));
  const kept = new Set([
    ...read(join(data, "banking77/questions_dev.jsonl")).map((one) => one.question),
    ...articles.flatMap((article) => article.examples),
  ]);
  const train = read(join(data, "banking77/train.jsonl")).filter((one) => !kept.has(one.text));
  const asked = shuffled(train, 1)
    .slice(0, BANKING_QUESTIONS)
    .map((one) => ({ text: one.text, id: one.intent }));
  return { name: "BANKING77", articles, asked };
}

function demo() {
  const articles = read(join(root, "demo", "knowledge.jsonl"));
  return {
    name: "Larkspur",
    articles,
    asked: articles.flatMap((article) => article.examples.map((text) => ({ text, id: article.id }))),
  };
}

function intents(name, path, known, seed) {
  const byIntent = new Map();
  for (const { text, intent } of read(join(data, path))) {
    if (intent !== "oos") byIntent.set(intent, [...(byIntent.get(intent) ?? []), text]);
  }
  const all = [...byIntent.keys()].filter((one) => byIntent.get(one).length >= 40).sort();
  const chosen = shuffled(all, seed).slice(0, known);
  return {
    name,
    articles: chosen.map((id) => ({ id, title: id.replaceAll("_", " "), answer: "" })),
    asked: chosen.flatMap((id) =>
      shuffled(byIntent.get(id), seed)
        .slice(0, PER_INTENT)
        .map((text) => ({ text, id })),
    ),
  };
}

const log = { info() {}, debug() {}, warn: console.error, error: console.error, child: () => log };
const embedder = await openGgufEmbedder({ modelPath: MODEL, log });
async function flat(texts) {
  const rows = await embedder.embed(texts, {
    onProgress: (done) => process.stderr.write(`\r${done}/${texts.length} `),
  });
  const out = new Float32Array(rows.length * embedder.dimension);
  for (const [i, row] of rows.entries()) out.set(row, i * embedder.dimension);
  return out;
}

const foreign = foreignQuestions();
const foreignVectors = await flat(foreign.map((one) => one.question));

function foreignTo(name) {
  const places = foreign.flatMap((one, i) => (one.source.startsWith(name) ? [] : [i]));
  const vectors = new Float32Array(places.length * embedder.dimension);
  for (const [k, i] of places.entries()) {
    vectors.set(foreignVectors.subarray(i * embedder.dimension, (i + 1) * embedder.dimension), k * embedder.dimension);
  }
  return {
    texts: places.map((i) => foreign[i].question),
    intents: places.map((i) => foreign[i].intent),
    names: places.map((i) => foreign[i].names ?? []),
    vectors,
  };
}

async function siteOf({ name, articles, asked }) {
  const passages = articles.flatMap((article, a) => [
    { a, kind: TITLE, text: article.title },
    ...splitMarkdown(article.answer).passages.map((one) => ({ a, kind: TEXT, text: one.plain })),
  ]);
  const place = new Map(articles.map((article, a) => [article.id, a]));
  return {
    name,
    knowledge: {
      dimension: embedder.dimension,
      articleIds: articles.map((article) => article.id),
      owner: Int32Array.from(passages, (one) => one.a),
      kind: Uint8Array.from(passages, (one) => one.kind),
      texts: passages.map((one) => one.text),
      vectors: await flat(passages.map((one) => one.text)),
    },
    questions: {
      texts: asked.map((one) => one.text),
      vectors: await flat(asked.map((one) => one.text)),
      expected: Int32Array.from(asked, (one) => place.get(one.id)),
    },
    foreign: foreignTo(name),
  };
}

const sites = [];
for (const site of [
  banking(),
  demo(),
  intents("CLINC150", "clinc150/train.jsonl", 110, 2),
  intents("HWU64", "hwu64/train.jsonl", 45, 3),
]) {
  sites.push(await siteOf(site));
}
const prior = fitPrior(sites, (name) => process.stderr.write(`\nlearning ${name}`));
writeFileSync(join(OUT, "gate-prior.json"), `${JSON.stringify(prior)}\n`);
for (const means of ["words", "vectors", "classifier"]) console.log(means, prior[means].weights.join(" "));

const quantised = new Int8Array(foreignVectors.length);
for (let at = 0; at < foreignVectors.length; at += embedder.dimension) {
  const row = foreignVectors.subarray(at, at + embedder.dimension);
  const most = row.reduce((top, x) => Math.max(top, Math.abs(x)), 0);
  for (const [k, x] of row.entries()) quantised[at + k] = Math.round((x / most) * 127);
}
writeFileSync(
  join(OUT, "foreign-vectors.json"),
  `${JSON.stringify({ embedderId: embedder.id, dimension: embedder.dimension, vectors: Buffer.from(quantised.buffer).toString("base64") })}\n`,
);
await embedder.close();
