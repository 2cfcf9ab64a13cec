// From `npm start` to the first answered question: on an empty folder, and later.
import { cpSync, rmSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { call, demo, makeFolder, startServer } from "./server.mjs";

/** The issue's. Seconds. */
const TARGETS = { first_start_s: 45, later_start_s: 10, later_start_with_small_model_s: 10 };

/** A start that has not answered by now will not. */
const PATIENCE_MS = 300_000;

async function timed(dataDir, env, question) {
  const from = performance.now();
  const server = await startServer({ dataDir, env, npm: true, ready: false });
  let form;
  while (form === undefined) {
    if (server.ended()) throw new Error(`The server ended:\n${server.output()}`);
    if (performance.now() - from > PATIENCE_MS) throw new Error(`No answer to "${question}":\n${server.output()}`);
    // Refused or 503 while it starts; a person is offered while there is no knowledge.
    const reply = await call(server.url, "/api/v1/answer", { question }).catch(() => undefined);
    if (reply?.form === "quoted" || reply?.form === "cached") form = reply.form;
    else await sleep(50);
  }
  const seconds = (performance.now() - from) / 1000;
  while (!server.isReady()) await sleep(10);
  await server.stop();
  return seconds;
}

let prepared;
/** A data folder with the demo in it, made once a run; each caller gets a copy. */
export async function demoFolder() {
  if (prepared === undefined) {
    prepared = makeFolder();
    const server = await startServer({ dataDir: join(prepared, "data") });
    await server.stop();
  }
  const folder = join(makeFolder(), "data");
  cpSync(join(prepared, "data"), folder, { recursive: true });
  return folder;
}

export async function measureStart({ smallModel }) {
  const [{ title: question }] = demo("knowledge.jsonl");
  const folder = makeFolder();
  const dataDir = join(folder, "data");
  const figures = { first_start_s: await timed(dataDir, {}, question) };
  prepared ??= folder;
  const later = [];
  for (let i = 0; i < 3; i++) later.push(await timed(dataDir, {}, question));
  figures.later_start_s = later.sort((a, b) => a - b)[1];
  if (smallModel !== undefined) {
    figures.later_start_with_small_model_s = await timed(dataDir, { SLM_MODEL: smallModel }, question);
  }
  rmSync(join(dataDir, "tuppence.lock"), { force: true });
  return {
    about: "seconds from `npm start` to the first answered question; later starts: the middle of three",
    data: "demo",
    figures,
    targets: TARGETS,
  };
}
