// Learns what the gate ships with: the prior (server/gate/data/gate-prior.json) and the foreign questions' vectors by the
// shipped embedders (foreign-vectors.json). It runs the server's own evidence, judge and fit, so build first:
//
//     npm run build && node tuner/gate_prior.mjs DATA_FOLDER [--without COMPANY] [--output FILE] [--each FOLDER [--ship]] [--cache FILE] [--across]
//
// Help centres that the embedder and the judge were not trained on, each asked as if its articles had no phrasings, each
// weighing the same:
//   the invented companies that tuner/companies.json leaves out or keeps for validation
//   banking77   BANKING77: the project's articles; training questions outside the articles' phrasings and the development questions
//   demo        Larkspur: the demo's articles; their own phrasings as questions (demo/questions.jsonl is never read)
//
// `--without` leaves one company out. `--each` writes a prior without each left-out and each validation company into
// FOLDER, `without-COMPANY.json`, to measure the gate on that company (`npm run evaluate -- --companies --prior FOLDER`),
// and nothing else unless `--ship` is given. What ships was learnt on all of them.
//
// Besides, by the multilingual embedder's vectors: the prior for questions in a language that no article is in ("across"), and
// the one for sites that this embedder reads ("multilingual"), for which its two companies kept apart in other languages teach
// as well. The demo is asked in German and French to measure the former. `--across` learns only these two, and leaves the rest
// of the file as it is.
//
// Credit: BANKING77, Casanueva et al., 2020, PolyAI, CC-BY-4.0. Foreign questions (CLINC150, HWU64): foreign_questions.py.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const built = (path) => import(join(root, "dist", "server", path));
const JUDGE_ENGINE = join(root, "dist/server/ports/judge/gguf.js");
const { openGgufEmbedder } = await built("ports/embedder/gguf.js");
const { openGgufJudge } = existsSync(JUDGE_ENGINE) ? await built("ports/judge/gguf.js") : {};
const { splitMarkdown } = await built("text/passages.js");
const { titledSentences } = await built("text/titled-sentences.js");
const { judgedText } = await built("text/judged-text.js");
const { acrossEvidenceOf, fitAcross, fitMultilingual, fitPrior, multilingualEvidenceOf, priorEvidenceOf } =
  await built("gate/fit-prior.js");
const { foreignQuestions } = await built("gate/foreign.js");
const { packed } = await built("math/int8.js");
const { TITLE, TEXT, SENTENCE } = await built("gate/recipe.js");

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    without: { type: "string" },
    output: { type: "string" },
    each: { type: "string" },
    ship: { type: "boolean", default: false },
    across: { type: "boolean", default: false },
    cache: { type: "string" },
  },
});
const [data] = positionals;
if (data === undefined) {
  console.error(
    "node tuner/gate_prior.mjs DATA_FOLDER [--without COMPANY] [--output FILE] [--each FOLDER [--ship]] [--cache FILE] [--across]",
  );
  process.exit(2);
}
const EMBEDDER = join(root, "models", "tuppence-embedder-en-q8_0.gguf");
const MULTILINGUAL = join(root, "models", "tuppence-embedder-multi.gguf");
const JUDGE = join(root, "models", "tuppence-judge-en-q8_0.gguf");
const OUT = join(root, "server", "gate", "data");
const SHIPPED = join(OUT, "gate-prior.json");
const BANKING_QUESTIONS = 500;

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
  return { name: "banking77", articles, asked, isEasy: true };
}

function demo() {
  const articles = read(join(root, "demo", "knowledge.jsonl"));
  return {
    name: "demo",
    isEasy: true,
    articles,
    asked: articles.flatMap((article) => article.examples.map((text) => ({ text, id: article.id }))),
  };
}

/** @param among the folder that has it; questions in other languages than its own are asked of another gate */
function company(name, among = "companies") {
  const folder = join(root, "tuner", among, name);
  return {
    name,
    articles: read(join(folder, "knowledge.jsonl")),
    asked: read(join(folder, "questions.jsonl"))
      .filter((one) => one.lang === undefined)
      .map((one) => ({
        // The server reads a follow-up with what came before it.
        text: one.standalone ?? one.question,
        id: one.expect,
      })),
  };
}

const log = { info() {}, debug() {}, warn: console.error, error: console.error, child: () => log };
const embedder = await openGgufEmbedder({ modelPath: EMBEDDER, log });
const judge = existsSync(JUDGE) ? await openGgufJudge({ modelPath: JUDGE, child: embedder.child, log }) : undefined;
/** What the judge said: question and text to log-odds. A second run with the same models takes seconds. */
const said = new Map(
  options.cache !== undefined && existsSync(options.cache) ? JSON.parse(readFileSync(options.cache, "utf8")) : [],
);
const multilingual = await openGgufEmbedder({
  modelPath: MULTILINGUAL,
  log,
  child: embedder.child,
  prefixes: { question: "query: ", passage: "passage: " },
});
async function flat(texts, kind, reader = embedder) {
  const rows = await reader.embed(texts, {
    kind,
    onProgress: (done) => process.stderr.write(`\r${done}/${texts.length} `),
  });
  const out = new Float32Array(rows.length * reader.dimension);
  for (const [i, row] of rows.entries()) out.set(row, i * reader.dimension);
  return out;
}

const foreign = foreignQuestions();
const foreignBy = (reader) =>
  flat(
    foreign.map((one) => one.question),
    "question",
    reader,
  );
const foreignVectors = options.across ? undefined : await foreignBy(embedder);

function foreignTo(name, all, { dimension }) {
  const places = foreign.flatMap((one, i) => (one.source.startsWith(name) ? [] : [i]));
  const vectors = new Float32Array(places.length * dimension);
  for (const [k, i] of places.entries()) vectors.set(all.subarray(i * dimension, (i + 1) * dimension), k * dimension);
  return {
    texts: places.map((i) => foreign[i].question),
    intents: places.map((i) => foreign[i].intent),
    names: places.map((i) => foreign[i].names ?? []),
    vectors,
  };
}

async function siteOf({ name, articles, asked, isEasy = false }, reader = embedder, foreignToAll = foreignVectors) {
  const pieces = articles.map((article) => splitMarkdown(article.answer).passages.map((one) => one.plain));
  const passages = articles.flatMap((article, a) => [
    { a, kind: TITLE, text: article.title },
    ...pieces[a].map((text) => ({ a, kind: TEXT, text })),
    ...pieces[a]
      .flatMap((text) => titledSentences(article.title, text, article.language))
      .map((text) => ({ a, kind: SENTENCE, text })),
  ]);
  const place = new Map(articles.map((article, a) => [article.id, a]));
  const vectors = await flat(
    passages.map((one) => one.text),
    "passage",
    reader,
  );
  const { dimension } = reader;
  const first = articles.map((_, a) => passages.findIndex((one) => one.a === a && one.kind === TEXT));
  async function judgedBy(question, places) {
    const [vector] = await embedder.embed([question]);
    const cosine = (at) => {
      let sum = 0;
      for (let k = 0; k < dimension; k++) sum += vector[k] * vectors[at * dimension + k];
      return sum;
    };
    const texts = places.map((a) =>
      judgedText(
        articles[a].title,
        pieces[a],
        pieces[a].map((_, p) => cosine(first[a] + p)),
      ),
    );
    const missing = texts.filter((text) => !said.has(`${question}\t${text}`));
    const judgements = missing.length === 0 ? [] : await judge.judge(question, missing);
    for (const [i, text] of missing.entries()) said.set(`${question}\t${text}`, judgements[i]);
    return texts.map((text) => said.get(`${question}\t${text}`));
  }
  return {
    name,
    isEasy,
    language: articles[0].language,
    knowledge: {
      dimension,
      articleIds: articles.map((article) => article.id),
      owner: Int32Array.from(passages, (one) => one.a),
      kind: Uint8Array.from(passages, (one) => one.kind),
      texts: passages.map((one) => (one.kind === SENTENCE ? "" : one.text)),
      vectors,
    },
    questions: {
      texts: asked.map((one) => one.text),
      vectors: await flat(
        asked.map((one) => one.text),
        "question",
        reader,
      ),
      expected: Int32Array.from(asked, (one) => place.get(one.id) ?? -1),
    },
    foreign: foreignTo(name, foreignToAll, reader),
    ...(judge !== undefined && reader === embedder && { read: judgedBy }),
  };
}

const { leftOut, validation } = JSON.parse(readFileSync(join(root, "tuner", "companies.json"), "utf8"));
const english = [...validation, ...leftOut].filter((name) => company(name).articles[0].language.startsWith("en"));
const progress = (name) => process.stderr.write(`\nlearning ${name}`);
const evidenceWithout = (some, name) => some.filter((site) => site.name !== name).map((site) => site.evidence);

// As tuner/train_multilingual.py keeps them apart.
const KEPT_APART = ["maison-solenne-fr", "speichenfuchs-de"];
const acrossSites = [];
const multilingualSites = [];
const foreignAcross = await foreignBy(multilingual);
// Not the demo either: its German and French questions measure this.
for (const site of [
  ...english.filter((name) => name !== options.without).map((name) => company(name)),
  ...KEPT_APART.map((name) => company(name, "training-companies")),
  banking(),
]) {
  process.stderr.write(`\n${site.name}, by the multilingual embedder\n`);
  const read = await siteOf(site, multilingual, foreignAcross);
  acrossSites.push({ name: site.name, evidence: acrossEvidenceOf(read) });
  // Its sites' words are mostly compared by pieces, as in every language but English (server/text/words.ts).
  multilingualSites.push({ name: site.name, evidence: multilingualEvidenceOf({ ...read, language: "und" }) });
}

const sites = [];
if (!options.across) {
  for (const site of [
    ...english.filter((name) => name !== options.without).map((name) => company(name)),
    banking(),
    demo(),
  ]) {
    process.stderr.write(`\n${site.name}\n`);
    sites.push({ name: site.name, evidence: priorEvidenceOf(await siteOf(site)) });
  }
}
/** @param without a site that it isn't learnt on */
async function priorOf(without) {
  const others = {
    across: await fitAcross(evidenceWithout(acrossSites, without), progress),
    multilingual: {
      embedderId: multilingual.id,
      ...(await fitMultilingual(evidenceWithout(multilingualSites, without), progress)),
    },
  };
  if (options.across) return { ...JSON.parse(readFileSync(SHIPPED, "utf8")), ...others };
  return await fitPrior(evidenceWithout(sites, without), others, progress);
}
if (options.each === undefined || options.ship) await ship();
if (options.each !== undefined) await withoutEach(options.each);
if (options.cache !== undefined && judge !== undefined) writeFileSync(options.cache, JSON.stringify([...said]));
await judge?.close();
await embedder.close();

async function withoutEach(folder) {
  mkdirSync(folder, { recursive: true });
  for (const name of english) {
    writeFileSync(
      join(folder, `without-${name}.json`),
      `${JSON.stringify(await priorOf(name))}
`,
    );
  }
}

async function ship() {
  const prior = await priorOf();
  writeFileSync(options.output ?? SHIPPED, `${JSON.stringify(prior)}\n`);
  for (const featureSet of ["words", "vectors", "classifier", "across", "multilingual"]) {
    console.log(featureSet, prior[featureSet].weights.join(" "), prior[featureSet].judged?.join(" ") ?? "");
  }
  // Elsewhere it's for a comparison, so what ships stays.
  if (options.output !== undefined) return;
  const path = join(OUT, "foreign-vectors.json");
  const english = options.across
    ? JSON.parse(readFileSync(path, "utf8")).find((row) => row.embedderId === embedder.id)
    : shippedRow(embedder, foreignVectors);
  writeFileSync(path, `${JSON.stringify([english, shippedRow(multilingual, foreignAcross)])}\n`);
}

/** As server/gate/foreign.ts reads it. */
function shippedRow({ id, dimension }, vectors) {
  const quantised = new Int8Array(vectors.length);
  for (let at = 0; at < vectors.length; at += dimension) {
    quantised.set(packed(vectors.subarray(at, at + dimension)), at);
  }
  return { embedderId: id, dimension, vectors: Buffer.from(quantised.buffer).toString("base64") };
}
