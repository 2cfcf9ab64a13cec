// Resident memory of all processes together, in steady state: after questions, when nothing runs.
import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { openCompany } from "./compose.mjs";
import { call, demo, partOf, startServer } from "./server.mjs";
import { demoFolder } from "./start.mjs";

/** MB (10^6 bytes) of RSS, added up: shared pages count in each process, so this is the upper bound. */
const TARGETS = { rss_mb: 650, rss_with_small_model_mb: 1_100 };
const REST_MS = 20_000;

function resident(server) {
  const parts = {};
  for (const pid of server.processes()) {
    const text = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    const of = (name) => (Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(text)?.[1] ?? 0) * 1024) / 1e6;
    const name = partOf(pid);
    parts[name] ??= { rssMb: 0, pssMb: 0, privateMb: 0 };
    const part = parts[name];
    part.rssMb += Math.round(of("Rss"));
    part.pssMb += Math.round(of("Pss"));
    part.privateMb += Math.round(of("Private_Clean") + of("Private_Dirty"));
  }
  const sum = (what) => Object.values(parts).reduce((total, part) => total + part[what], 0);
  return { parts, rssMb: sum("rssMb"), pssMb: sum("pssMb") };
}

async function steady(env, dataDir, composeSite) {
  const server = await startServer({ dataDir, env });
  const questions = demo("questions.jsonl").filter((one) => one.expect !== null);
  for (const { question } of questions) await call(server.url, "/api/v1/answer", { question, site: "larkspur" });
  if (composeSite !== undefined) {
    for (let i = 0; i < 30; i++) {
      await call(server.url, "/api/v1/answer", { question: questions[i].question, site: composeSite });
    }
  }
  const busy = resident(server);
  await sleep(REST_MS);
  const rest = resident(server);
  await server.stop();
  for (const [part, mb] of Object.entries(rest.parts)) {
    console.log(`  ${part.padEnd(12)} ${mb.rssMb} MB resident, ${mb.privateMb} MB of it its own`);
  }
  return { rest, busy };
}

export async function measureMemory({ smallModel }) {
  const without = await steady({}, await demoFolder());
  const figures = {
    rss_mb: without.rest.rssMb,
    pss_mb: without.rest.pssMb,
    rss_right_after_questions_mb: without.busy.rssMb,
  };
  const detail = { without };
  if (smallModel !== undefined) {
    const dataDir = await demoFolder();
    const site = await openCompany(dataDir, smallModel);
    const having = await steady({ SLM_MODEL: smallModel }, dataDir, site);
    figures.rss_with_small_model_mb = having.rest.rssMb;
    figures.pss_with_small_model_mb = having.rest.pssMb;
    detail.having = having;
  }
  return {
    about:
      "MB resident (RSS added up over processes) 20 s after 178 questions, the small model's after 30 composed answers",
    data: "demo",
    detail,
    figures,
    targets: TARGETS,
  };
}
