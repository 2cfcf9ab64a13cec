// First token of a quoted answer, measured where the visitor sits and where the server notes it.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { setTimeout as sleep } from "node:timers/promises";
import { percentile, shuffled } from "../results.mjs";
import { COMPOSING, openCompany } from "./compose.mjs";
import { call, cpuMs, demo, dist, partOf, startServer } from "./server.mjs";
import { demoFolder } from "./start.mjs";

const TARGETS = { first_token_p50_ms: 30, first_token_p95_ms: 100 };
const VISITORS = 100;
const WARM_UP_S = 5;

/** The demo's phrasings and test questions, shuffled: none twice in a run of a minute, so that none is a cached answer. */
function questions(seed) {
  const phrasings = demo("knowledge.jsonl").flatMap((one) => one.examples);
  const others = demo("questions.jsonl")
    .filter((one) => one.expect !== null)
    .map((one) => one.question);
  return shuffled([...new Set([...phrasings, ...others])], seed);
}

/** @returns what the client process measured */
async function ask(given) {
  const child = spawn(process.execPath, [join(import.meta.dirname, "load-client.mjs")], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  child.stdin.end(JSON.stringify(given));
  return JSON.parse(await text(child.stdout));
}

/** Two callers who ask the composing site without a pause, until told to stop. */
function keepGenerating(url, list) {
  const stop = new AbortController();
  const forms = {};
  const one = async (offset) => {
    for (let i = offset; !stop.signal.aborted; i += 2) {
      // A question of its own each time: an answer from the cache generates nothing.
      const question = `${list[i % list.length]} (order LO-${200_000 + i})`;
      const { form } = await call(url, "/api/v1/answer", { question, site: COMPOSING });
      forms[form] = (forms[form] ?? 0) + 1;
    }
  };
  const done = Promise.all([one(0), one(1)]);
  return async () => {
    stop.abort();
    await done;
    return forms;
  };
}

export async function measureAnswers({ seconds, rate, seed, smallModel, generating }) {
  const dataDir = await demoFolder();
  if (generating) await openCompany(dataDir, smallModel);
  const server = await startServer({ dataDir, env: smallModel === undefined ? {} : { SLM_MODEL: smallModel } });
  let ready = smallModel === undefined;
  while (!ready) {
    await sleep(50);
    ready = (await call(server.url, "/readyz")).parts.smallModel.status === "ready";
  }
  const list = questions(seed);
  const stop = generating ? keepGenerating(server.url, list.slice(0, 200)) : undefined;
  const pids = Object.fromEntries(server.processes().map((pid) => [partOf(pid), pid]));
  const before = Object.fromEntries(Object.entries(pids).map(([part, pid]) => [part, cpuMs(pid)]));
  const fromMs = performance.now();
  const { times, unanswered } = await ask({
    url: server.url,
    site: "larkspur",
    visitors: VISITORS,
    rate,
    seconds,
    warmUp: WARM_UP_S,
    questions: list,
  });
  const wallMs = performance.now() - fromMs;
  const cpuShare = Object.fromEntries(
    Object.entries(pids).map(([part, pid]) => [part, Math.round(((cpuMs(pid) - before[part]) / wallMs) * 100) / 100]),
  );
  const composed = await stop?.();
  await server.stop();

  const forms = {};
  for (const { form = "none" } of times) forms[form] = (forms[form] ?? 0) + 1;
  const quoted = times.filter((one) => one.form === "quoted");
  const stored = await storedTurns(dataDir);
  const of = (list, share) => percentile(list, share);
  const first = quoted.map((one) => one.firstMs);
  const steps = {};
  for (const name of ["receive", "guard", "understand", "recall", "retrieve", "gate", "answer", "total"]) {
    const values = stored.map((one) => one.latency[name] ?? 0);
    steps[name] = { p50: Math.round(of(values, 0.5) * 100) / 100, p95: Math.round(of(values, 0.95) * 100) / 100 };
  }
  console.log(
    `  forms ${JSON.stringify(forms)}; cores used ${JSON.stringify(cpuShare)}${composed ? `; meanwhile composed ${JSON.stringify(composed)}` : ""}`,
  );
  console.log(
    `  steps, ms: ${Object.entries(steps)
      .map(([name, { p50, p95 }]) => `${name} ${p50}/${p95}`)
      .join(", ")}`,
  );
  const state =
    smallModel === undefined ? "no small model" : generating ? "small model generating" : "small model idle";
  return {
    about: `${rate} messages a second for ${seconds} s from ${VISITORS} visitors over Socket.IO, database on disk, ${state}`,
    data: "demo: phrasings and test questions",
    forms,
    cpuShare,
    steps,
    ...(composed === undefined ? {} : { composed }),
    unanswered,
    p50: Math.round(of(first, 0.5) * 100) / 100,
    p95: Math.round(of(first, 0.95) * 100) / 100,
    figures: {
      first_token_p50_ms: of(first, 0.5),
      first_token_p95_ms: of(first, 0.95),
      first_token_p99_ms: of(first, 0.99),
      acknowledged_p95_ms: of(
        times.map((one) => one.acknowledgedMs),
        0.95,
      ),
      server_first_token_p50_ms: of(
        stored.map((one) => one.firstTokenMs),
        0.5,
      ),
      server_first_token_p95_ms: of(
        stored.map((one) => one.firstTokenMs),
        0.95,
      ),
      quoted_answers: quoted.length,
      unanswered,
    },
    targets: { ...TARGETS, unanswered: 0.5 },
  };
}

/** The quoted turns of visitors as the server stored them; answers to the API without a conversation are no turns. */
async function storedTurns(dataDir) {
  const { openPglite } = await dist("ports/database/pglite.js");
  const { turn } = await dist("store/schema/turn.js");
  const { db, close } = await openPglite(dataDir);
  const turns = await db.select().from(turn);
  await close();
  return turns
    .sort((a, b) => a.createdAt - b.createdAt)
    .slice(100)
    .filter((one) => one.form === "quoted");
}
