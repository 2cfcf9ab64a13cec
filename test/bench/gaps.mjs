// Groups of unanswered questions against the articles that would have answered them. Needs a build.
//   node test/bench/gaps.mjs            300 questions of the left-out companies through the widget, whose articles are
//                                       missing there: the groups against the true articles, then one group turned into an
//                                       article, and how many of its conversations the assistant would answer afterwards
//   node test/bench/gaps.mjs --choose   how near two questions must be, chosen on the other companies (grouping.ts)
//   --asked 10                          questions of each company, to see that it runs: 60 of six
// Both print. The first writes test/bench/results/ with --store.
import { execFileSync } from "node:child_process";
import { randomUUID } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { io } from "socket.io-client";
import { call, dist, jsonl, makeFolder, ROOT, startServer } from "./measure/server.mjs";
import { machineOf, shuffled } from "./results.mjs";

const { values: options } = parseArgs({
  options: {
    choose: { type: "boolean" },
    store: { type: "boolean" },
    seed: { type: "string", default: "1" },
    asked: { type: "string", default: "50" },
  },
});
const SEED = Number(options.seed);
/** Articles that are taken away from each company, and questions that are asked about them: 300 of six. */
const WITHHELD = 8;
const ASKED = Number(options.asked);
const { leftOut, validation } = JSON.parse(readFileSync(join(ROOT, "tuner", "companies.json"), "utf8"));
const file = (name, what) => jsonl(join(ROOT, "tuner", "companies", name, `${what}.jsonl`));
const { agreement } = await dist("math/agreement.js");
const share = (value) => Math.round(value * 1000) / 1000;

/** Articles that are taken away, those that stay, and what is asked: single messages only, as they stand. */
function drawn(name, seed) {
  const articles = shuffled(file(name, "knowledge"), seed);
  const withheld = articles.slice(0, WITHHELD);
  const ids = new Set(withheld.map((one) => one.id));
  const questions = file(name, "questions").filter((one) => ids.has(one.expect) && one.history === undefined);
  return { withheld, kept: articles.slice(WITHHELD), asked: shuffled(questions, seed).slice(0, ASKED) };
}

async function choose() {
  const { openGgufEmbedder } = await dist("ports/embedder/gguf.js");
  const { silentLog } = await dist("lib/log.js");
  const { groupByMeaning, middleOf, withoutMiddle } = await dist("learning/grouping.js");
  const model = (name) => join(ROOT, "models", name);
  const embedders = {
    en: await openGgufEmbedder({ modelPath: model("tuppence-embedder-en-q8_0.gguf"), log: silentLog }),
    other: await openGgufEmbedder({
      modelPath: model("tuppence-embedder-multi.gguf"),
      prefixes: { question: "query: ", passage: "passage: " },
      log: silentLog,
    }),
  };
  const isEnglish = (name) => (file(name, "knowledge")[0].language ?? "en").startsWith("en");
  const sets = {
    validation: validation.map((name) => [name, "en"]),
    "validation, multilingual embedder": validation.map((name) => [name, "other"]),
    "other languages, multilingual embedder": ["clairnet", "rutanorte"]
      .filter((name) => !leftOut.includes(name) && !isEnglish(name))
      .map((name) => [name, "other"]),
  };
  for (const [set, companies] of Object.entries(sets)) {
    const cases = [];
    for (const [name, reader] of companies) {
      for (let seed = 1; seed <= 5; seed++) {
        const { kept, asked } = drawn(name, seed);
        const embed = (texts) => embedders[reader].embed(texts, { kind: "question" });
        const titles = await embed(kept.map((one) => one.title));
        const vectors = await embed(asked.map((one) => one.question));
        cases.push({ asked, titles, vectors });
      }
    }
    const measured = async (least, isCentred) => {
      const found = [];
      for (const { asked, titles, vectors } of cases) {
        const middle = middleOf(titles, vectors);
        const groups = await groupByMeaning(
          asked.map((one, i) => ({
            question: one.question,
            vector: isCentred ? withoutMiddle(vectors[i], middle) : vectors[i],
          })),
          least,
        );
        const labels = [];
        for (const [g, members] of groups.entries()) for (const i of members) labels[i] = g;
        const of = agreement(
          labels,
          asked.map((one) => one.expect),
        );
        found.push({ ...of, groups: groups.length });
      }
      const mean = (of) => share(found.reduce((sum, one) => sum + of(one), 0) / found.length);
      return {
        adjustedRand: mean((one) => one.adjustedRand),
        vMeasure: mean((one) => one.vMeasure),
        homogeneity: mean((one) => one.homogeneity),
        completeness: mean((one) => one.completeness),
        groups: mean((one) => one.groups),
      };
    };
    console.log(`\n${set}: ${companies.map(([name]) => name).join(", ")}; ${cases.length} draws of ${ASKED} questions`);
    const table = {};
    for (let least = 0.2; least <= 0.601; least += 0.05)
      table[`cosine ${least.toFixed(2)}`] = await measured(least, false);
    for (let least = 0.05; least <= 0.451; least += 0.05) {
      table[`without the site's middle, cosine ${least.toFixed(2)}`] = await measured(least, true);
    }
    console.table(table);
  }
  for (const one of Object.values(embedders)) await one.close();
}

/** A visitor's window: asks, says that an answer didn't help, then asks for a person. @returns the conversation's id */
async function visit(server, name, question, place) {
  const socket = io(`${server.url}/widget`, {
    auth: { site: name },
    transports: ["websocket"],
    forceNew: true,
    extraHeaders: { origin: `https://${name}.example`, "x-forwarded-for": `203.0.113.${place % 250}` },
  });
  const emit = async (event, body) => {
    const ack = await socket.timeout(30_000).emitWithAck(event, body);
    if (!ack.ok) throw new Error(`${event}: ${ack.error.message}`);
    return ack.data;
  };
  try {
    const settled = new Promise((resolve) => socket.on("message-end", resolve));
    const { conversation } = await emit("message-send", { clientMessageId: randomUUID(), text: question });
    const { message } = await Promise.race([
      settled,
      new Promise((_, refuse) => setTimeout(() => refuse(new Error(`No answer to "${question}".`)), 30_000)),
    ]);
    const isAnswer = ["quoted", "composed", "cached"].includes(message.form);
    // Its article is missing: an answer is from another one.
    if (isAnswer) await emit("rating-set", { messageId: message.id, helped: false });
    await emit("person-request", { clientMessageId: randomUUID(), conversationId: conversation.conversationId });
    return { conversationId: conversation.conversationId, form: message.form };
  } finally {
    socket.close();
  }
}

/** An agent takes the conversation, replies and closes it. */
async function handle(server, conversationId, text) {
  const at = async () =>
    (await call(server.url, "/api/v1/handoffs")).handoffs.find((one) => one.conversationId === conversationId);
  let handoff = await at();
  for (let tries = 0; handoff === undefined && tries < 50; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    handoff = await at();
  }
  const to = (what) => `/api/v1/handoffs/${handoff.id}/${what}`;
  await call(server.url, to("claim"), { agent: "Sam" });
  await call(server.url, to("reply"), { agent: "Sam", clientMessageId: randomUUID(), text });
  await call(server.url, to("close"), { agent: "Sam" });
}

async function gapsOf(server, name) {
  const gaps = [];
  for (let cursor = "0"; cursor !== null; ) {
    const query = new URLSearchParams({ site: name, cursor });
    const page = await call(server.url, `/api/v1/knowledge/gaps?${query}`);
    if (page.refreshing) {
      await new Promise((resolve) => setTimeout(resolve, 500));
      gaps.length = 0;
      cursor = "0";
      continue;
    }
    if (page.fault !== null) throw new Error(page.fault);
    gaps.push(...page.gaps);
    cursor = page.next;
  }
  return gaps;
}

async function company(server, dataDir, name) {
  const { withheld, kept, asked } = drawn(name, SEED);
  const cli = (...words) =>
    execFileSync(process.execPath, [join(ROOT, "dist", "server", "cli.js"), ...words], {
      env: { PATH: process.env.PATH, DATA_DIR: dataDir, LOG_LEVEL: "warn" },
    });
  cli("site", "add", name, "--origin", `https://${name}.example`);
  const from = join(dataDir, `${name}.jsonl`);
  writeFileSync(from, kept.map((one) => `${JSON.stringify(one)}\n`).join(""));
  cli("knowledge", "import", "--site", name, from);
  cli("knowledge", "publish", "--site", name);

  const expected = new Map();
  const answers = new Map(withheld.map((one) => [one.id, one.answer]));
  const forms = {};
  const named = [];
  for (const [place, { question, expect }] of asked.entries()) {
    const { conversationId, form } = await visit(server, name, question, place);
    forms[form] = (forms[form] ?? 0) + 1;
    expected.set(conversationId, expect);
    await handle(server, conversationId, `Hi, thanks for writing.\n\n${answers.get(expect)}\n\nBest regards, Sam`);
    const { turns } = await call(server.url, `/api/v1/conversations/${conversationId}`);
    named.push({ expect, article: turns[0].ranked?.[0]?.articleId ?? "none" });
  }

  // Longer than a list counts as new (learning/gaps.ts).
  await new Promise((resolve) => setTimeout(resolve, 6_000));
  const started = performance.now();
  const gaps = await gapsOf(server, name);
  const ms = performance.now() - started;
  const labels = [];
  const classes = [];
  for (const { id } of gaps) {
    const { questions } = await call(server.url, `/api/v1/knowledge/gaps/${id}?site=${name}`);
    for (const { conversationId } of questions) {
      labels.push(id);
      classes.push(expected.get(conversationId));
    }
  }
  const measures = {
    groups: agreement(labels, classes),
    // What there is without grouping: by the article that the assistant found nearest.
    nearestArticle: agreement(
      named.map((one) => one.article),
      named.map((one) => one.expect),
    ),
  };
  const dealt = await dealWith(server, name, gaps[0]);
  return {
    name,
    articles: withheld.length,
    questions: asked.length,
    grouped: labels.length,
    groups: gaps.length,
    forms,
    ms: Math.round(ms),
    measures,
    dealt,
  };
}

/** The dearest group becomes an article, from the agents' replies as they are. */
async function dealWith(server, name, gap) {
  const at = (what) => `/api/v1/knowledge/gaps/${gap.id}/${what}`;
  const before = (await call(server.url, at("replay"), { site: name, against: "live" })).result.gap.replay;
  const { content } = await call(server.url, at("draft"), { site: name, by: "replies" });
  await call(server.url, at("article"), { site: name, content });
  const unpublished = (await call(server.url, at("replay"), { site: name, against: "unpublished" })).result.gap.replay;
  await call(server.url, `/api/v1/knowledge/publish?site=${name}`, new Uint8Array());
  const after = (await call(server.url, at("replay"), { site: name, against: "live" })).result.gap.replay;
  const counts = ({ answered, fromArticle, offered }) => ({ answered, fromArticle, offered });
  return {
    ...{ question: gap.question, title: content.title, conversations: after.conversations },
    ...{ personSeconds: gap.personSeconds, personNanoUsd: gap.personNanoUsd },
    ...{ before: counts(before), unpublished: counts(unpublished), after: counts(after) },
  };
}

async function show() {
  const dataDir = makeFolder();
  const server = await startServer({ dataDir, env: { DEMO: "off" } });
  const found = [];
  try {
    for (const name of leftOut) {
      found.push(await company(server, dataDir, name));
      const { measures, dealt, forms, ...one } = found.at(-1);
      console.log(
        `\n${name}: ${one.grouped} of ${one.questions} questions in ${one.groups} groups (${one.articles} articles), ${one.ms} ms; ${JSON.stringify(forms)}`,
      );
      console.table(
        Object.fromEntries(
          Object.entries(measures).map(([by, of]) => [
            by,
            Object.fromEntries(Object.entries(of).map(([k, v]) => [k, share(v)])),
          ]),
        ),
      );
      console.log(JSON.stringify(dealt));
    }
  } finally {
    await server.stop();
  }
  const mean = (of) => share(found.reduce((sum, one) => sum + of(one), 0) / found.length);
  const means = (by) =>
    Object.fromEntries(Object.keys(found[0].measures[by]).map((what) => [what, mean((one) => one.measures[by][what])]));
  const run = {
    machine: machineOf(),
    seed: SEED,
    questions: found.reduce((sum, one) => sum + one.questions, 0),
    grouped: found.reduce((sum, one) => sum + one.grouped, 0),
    means: { groups: means("groups"), nearestArticle: means("nearestArticle") },
    companies: found,
  };
  console.log(`\nMeans of ${found.length} companies, ${run.grouped} of ${run.questions} questions:`);
  console.table(run.means);
  if (options.store) {
    const path = join(ROOT, "test/bench/results", `${new Date().toISOString().slice(0, 10)}-gaps.json`);
    writeFileSync(path, `${JSON.stringify(run, null, 2)}\n`);
  }
}

await (options.choose ? choose() : show());
