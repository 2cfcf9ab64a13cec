// What a small model writes in each role, on companies that trained nothing:
// node test/bench/roles.mjs --data FILE.jsonl --model GGUF [--adapter GGUF] --out FOLDER [--each 40] [--seed 1] [--roles ...].
// `--data` is what `tuner/adapter_data.py --of left-out` writes. Needs `npm run build`.
// FOLDER gets a line for everything that was written (compose.jsonl, refuse.jsonl, rewrite.jsonl, summarise.jsonl), to be read
// by a person, and rewrite/SITE.jsonl with the rewritten follow-ups, rewrite-standalone/SITE.jsonl with a person's: both for
// `evaluate --knowledge tuner/companies/SITE/knowledge.jsonl --questions FILE`.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { openWorkshop } from "./measure/workshop.mjs";

const server = new URL("../../dist/server/", import.meta.url);
const load = (path) => import(new URL(path, server).href);
const { values: given } = parseArgs({
  options: {
    data: { type: "string" },
    model: { type: "string" },
    adapter: { type: "string" },
    out: { type: "string" },
    each: { type: "string", default: "40" },
    seed: { type: "string", default: "1" },
    roles: { type: "string", default: "compose,refuse,rewrite,summarise" },
  },
});
if (given.data === undefined || given.model === undefined || given.out === undefined) {
  console.error("Give --data FILE, --model GGUF and --out FOLDER.");
  process.exit(1);
}
const { examined } = await load("turn/examined.js");
const { seededRandom, shuffled } = await load("exam/statistics.js");

const chats = readFileSync(given.data, "utf8").split("\n").filter(Boolean).map(JSON.parse);
const roles = given.roles.split(",");
const random = seededRandom(Number(given.seed));
mkdirSync(given.out, { recursive: true });
const workshop = await openWorkshop(given);
const { embedder, smallModel: model } = workshop;
const signal = new AbortController().signal;
const written = Object.fromEntries(roles.map((role) => [role, []]));

const sites = [...new Set(chats.filter((one) => one.article !== undefined).map((one) => one.site))];
for (const site of roles.includes("compose") || roles.includes("refuse") ? sites : []) await composeAll(site);
for (const role of ["rewrite", "summarise"].filter((one) => roles.includes(one))) await writeAll(role);

const lines = (rows) => rows.map((row) => `${JSON.stringify(row)}\n`).join("");
for (const [role, rows] of Object.entries(written)) writeFileSync(join(given.out, `${role}.jsonl`), lines(rows));
if (roles.includes("rewrite")) writeRewritten();
const summary = {
  machine: `${cpus().length} × ${cpus()[0]?.model}`,
  load: loadavg(),
  model: model.id,
  seed: given.seed,
  ...marks(),
};
writeFileSync(join(given.out, "summary.json"), `${JSON.stringify(summary, null, 2)}\n`);
console.log(JSON.stringify(summary, null, 2));
await workshop.close();

/** Replies (and refusals, half as many) through the answer step's own code, from the article that the company's file names. */
async function composeAll(site) {
  const bytes = readFileSync(new URL(`../../tuner/companies/${site}/knowledge.jsonl`, import.meta.url));
  const { live, search } = await workshop.siteWith(site, { name: "knowledge.jsonl", bytes });
  for (const [role, count] of Object.entries({ compose: Number(given.each), refuse: Number(given.each) / 2 })) {
    if (!roles.includes(role)) continue;
    const asked = shuffled(
      chats.filter((one) => one.site === site && one.role === role),
      random,
    ).slice(0, count);
    for (const chat of asked) {
      const question = chat.messages[1].content;
      const article = [...live.articles.values()].find((one) => one.key === chat.article);
      const [vector] = await embedder.embed([question], { kind: "question" });
      const understood = { question, isFollowUp: false, kind: "question", language: live.language, vector };
      const candidates = await examined.retrieve({ live, search, embedder }, understood);
      const candidate = candidates.find((one) => one.articleId === article.id);
      const text = examined.textOf(live, article, question, candidate);
      const tried = await examined.compose(model, { article, text, question, language: live.language, signal });
      written[role].push({ site, article: chat.article, question, text, wanted: chat.messages[2].content, ...tried });
    }
  }
  console.error(site);
}

async function writeAll(role) {
  for (const chat of chats.filter((one) => one.role === role)) {
    const { text, stop } = await model.generate({ messages: chat.messages.slice(0, 2), keep: 1, maxTokens: 160 });
    const [, user, wanted] = chat.messages.map((one) => one.content);
    written[role].push({
      site: chat.site,
      article: chat.article,
      said: user,
      wanted,
      written: text.trim(),
      stop,
      facts: chat.facts,
    });
  }
  console.error(role);
}

/** Question files for `evaluate`: the rewritten follow-ups, and those that a person wrote. */
function writeRewritten() {
  for (const [name, field] of Object.entries({ rewrite: "written", "rewrite-standalone": "wanted" })) {
    mkdirSync(join(given.out, name), { recursive: true });
    for (const site of sites) {
      const rows = written.rewrite.filter((one) => one.site === site && one.article !== undefined);
      writeFileSync(
        join(given.out, name, `${site}.jsonl`),
        lines(rows.map((one) => ({ question: one[field] || "?", expect: one.article, kind: "follow-up" }))),
      );
    }
  }
}

function marks() {
  const share = (role, is) => {
    const rows = written[role];
    return rows === undefined || rows.length === 0 ? undefined : `${rows.filter(is).length} of ${rows.length}`;
  };
  const notes = written.summarise ?? [];
  const facts = notes.flatMap((one) => one.facts.map((fact) => one.written.toLowerCase().includes(fact.toLowerCase())));
  return {
    composed: count(written.compose ?? []),
    refused: count(written.refuse ?? []),
    nothing_shown_from_a_wrong_article: share("refuse", (one) => one.shown === 0),
    rewritten_word_for_word: share("rewrite", (one) => one.written === one.wanted),
    facts_kept: facts.length === 0 ? undefined : `${facts.filter(Boolean).length} of ${facts.length}`,
  };
}

function count(rows) {
  const ends = {};
  for (const one of rows) ends[one.end] = (ends[one.end] ?? 0) + 1;
  return ends;
}
