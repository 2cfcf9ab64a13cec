// Measures the fixed numbers of the turn on real questions: node test/bench/turn-thresholds.mjs DATA-FOLDER
// (a folder with banking77/train.jsonl and clinc150/train.jsonl). Needs a build. Writes test/bench/results/.
//   guard: how often it stops an ordinary question (steps 2 and 3)
//   near:  how often two questions of a given cosine mean the same (step 4)
//   support: how many foreign sentences pass for supported, and how many own ones with words left out (step 7)
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { cpus } from "node:os";
import { join } from "node:path";
import { silentLog } from "../../dist/server/lib/log.js";
import { openGgufEmbedder } from "../../dist/server/ports/embedder/gguf.js";
import { splitMarkdown } from "../../dist/server/text/passages.js";
import { findDanger, injectionScore } from "../../dist/server/text/patterns/danger.js";
import { sightOf } from "../../dist/server/text/patterns/kinds.js";
import { splitSentences } from "../../dist/server/text/sentences.js";
import { faultOf, SUPPORT, supportOf } from "../../dist/server/text/support.js";

const [folder] = process.argv.slice(2);
if (folder === undefined) throw new Error("Give the folder of the data sets.");
const root = join(import.meta.dirname, "..", "..");
const lines = (path) =>
  readFileSync(path, "utf8")
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
const share = (part, whole) => Math.round((part / whole) * 100_000) / 100_000;

/** Deterministic: the same numbers on every run. */
function random(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}
const SEED = 11;

// Intents of CLINC150 that are small talk, thanks or a question about the bot itself: right to be taken as such.
const TALK = new Set(
  "greeting goodbye thank_you are_you_a_bot what_is_your_name what_can_i_ask_you tell_joke yes no maybe".split(" "),
);
function guard() {
  const sets = {};
  for (const set of ["banking77/train", "clinc150/train"]) {
    const rows = lines(join(folder, `${set}.jsonl`));
    const count = {
      questions: rows.length,
      selfHarm: 0,
      violence: 0,
      legalThreat: 0,
      abuse: 0,
      injection: 0,
      kinds: {},
    };
    let stopped = 0;
    let miskind = 0;
    for (const { text, intent } of rows) {
      const danger = findDanger(text);
      if (danger === "self-harm") count.selfHarm++;
      if (danger === "violence") count.violence++;
      if (danger === "legal-threat") count.legalThreat++;
      if (danger === "abuse") count.abuse++;
      const injected = injectionScore(text) >= 1;
      if (injected) count.injection++;
      if (danger !== undefined || injected) stopped++;
      const { kind } = sightOf(text);
      if (kind !== "question" && !TALK.has(intent)) {
        miskind++;
        count.kinds[kind] = (count.kinds[kind] ?? 0) + 1;
      }
    }
    sets[set] = { ...count, stoppedShare: share(stopped, rows.length), mistakenKindShare: share(miskind, rows.length) };
  }
  return sets;
}

async function near() {
  const rows = lines(join(folder, "banking77/train.jsonl"));
  const pick = random(SEED);
  const sample = rows.filter(() => pick() < 0.3);
  const embedder = await openGgufEmbedder({
    modelPath: join(root, "models/tuppence-embedder-en-q8_0.gguf"),
    log: silentLog,
  });
  const vectors = await embedder.embed(sample.map((row) => row.text));
  await embedder.close();
  const thresholds = [0.8, 0.85, 0.88, 0.9, 0.92, 0.94, 0.96, 0.98];
  const found = thresholds.map((cosine) => ({ cosine, asked: 0, same: 0 }));
  for (let i = 0; i < sample.length; i++) {
    let best = -1;
    let at = -1;
    for (let j = 0; j < sample.length; j++) {
      if (j === i) continue;
      let cosine = 0;
      for (let k = 0; k < vectors[i].length; k++) cosine += vectors[i][k] * vectors[j][k];
      if (cosine > best) [best, at] = [cosine, j];
    }
    for (const one of found) {
      if (best < one.cosine) continue;
      one.asked++;
      if (sample[i].intent === sample[at].intent) one.same++;
    }
  }
  return {
    questions: sample.length,
    byThreshold: found.map((one) => ({ ...one, sameShare: share(one.same, one.asked) })),
  };
}

function support() {
  const articles = lines(join(root, "demo/knowledge.jsonl"));
  const pick = random(SEED);
  const parts = articles.map((article) => {
    const passages = splitMarkdown(article.answer, "en").passages.map((one) => one.plain);
    return {
      article,
      sentences: passages.flatMap((text) => splitSentences(text).map((one) => text.slice(one.start, one.end))),
    };
  });
  const counts = { own: 0, ownPassed: 0, foreign: 0, foreignPassed: 0, foreignNumbers: 0, foreignNumbersPassed: 0 };
  for (const { article, sentences } of parts) {
    const against = supportOf([article.title, article.answer], article.title, "en", SUPPORT.small);
    for (const sentence of sentences) {
      // A small model shortens: every fourth word is left out, and one word is another.
      const words = sentence.split(" ").filter((_, i) => i % 4 !== 3);
      words[Math.floor(pick() * words.length)] = "item";
      counts.own++;
      if (faultOf(words.join(" "), against) === undefined) counts.ownPassed++;
    }
    for (let i = 0; i < 20; i++) {
      const other = parts[Math.floor(pick() * parts.length)];
      const sentence = other.sentences[Math.floor(pick() * other.sentences.length)];
      if (other.article === article || sentence === undefined) continue;
      counts.foreign++;
      const passed = faultOf(sentence, against) === undefined;
      if (passed) counts.foreignPassed++;
      if (/\d/.test(sentence)) {
        counts.foreignNumbers++;
        if (passed) counts.foreignNumbersPassed++;
      }
    }
  }
  return {
    ...counts,
    ownShare: share(counts.ownPassed, counts.own),
    foreignShare: share(counts.foreignPassed, counts.foreign),
  };
}

const result = {
  commit: execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim(),
  machine: `${cpus().length} x ${cpus()[0]?.model}`,
  seed: SEED,
  guard: guard(),
  near: await near(),
  support: support(),
};
const path = join(root, "test/bench/results", `${new Date().toISOString().slice(0, 10)}-turn-thresholds.json`);
writeFileSync(path, `${JSON.stringify(result, null, 2)}\n`);
console.log(JSON.stringify(result, null, 1));
