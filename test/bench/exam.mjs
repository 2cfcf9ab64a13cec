// Takes the small model's exams on a knowledge file, outside of any server: node test/bench/exam.mjs --knowledge FILE
// --model GGUF [--roles judge,compose] [--questions 120] [--seed 1] [--out FILE]. Needs `npm run build`.
// The exam's code is the server's (dist/server/exam/exams.js); only the gate's quick tune, which no exam reads, is left out.
import { readFileSync, writeFileSync } from "node:fs";
import { cpus, loadavg } from "node:os";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { openWorkshop } from "./measure/workshop.mjs";

const server = new URL("../../dist/server/", import.meta.url);
const load = (path) => import(new URL(path, server).href);
const { values: given } = parseArgs({
  options: {
    knowledge: { type: "string" },
    model: { type: "string" },
    adapter: { type: "string" },
    roles: { type: "string", default: "judge,compose" },
    questions: { type: "string", default: "120" },
    seed: { type: "string", default: "1" },
    out: { type: "string" },
  },
});
if (given.knowledge === undefined || given.model === undefined) {
  console.error("Give --knowledge FILE and --model GGUF.");
  process.exit(1);
}
const { createExams } = await load("exam/exams.js");
const { commitOf } = await load("lib/commit.js");
const { examTable } = await load("commands/exam-table.js");
const { examined } = await load("turn/examined.js");
const { fingerprintOf } = await load("exam/shipped.js");

const workshop = await openWorkshop(given);
const { database, embedder, smallModel, log } = workshop;
const { siteId, live, search } = await workshop.siteWith("exam", {
  name: basename(given.knowledge),
  bytes: readFileSync(given.knowledge),
});
const exams = createExams({
  db: database.db,
  embedder,
  smallModel,
  examined,
  knowledge: async () => ({ live, gate: () => undefined, search }),
  idle: async () => {},
  log,
});
const result = {
  at: new Date().toISOString(),
  machine: `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}`,
  knowledge: `${basename(join(given.knowledge, ".."))}/${basename(given.knowledge)}`,
  commit: commitOf(),
  model: smallModel.id,
  // What a result that is shipped in models/ is recognised by (server/exam/shipped.ts).
  checksum: await smallModel.checksum(),
  fingerprint: fingerprintOf(live),
  embedder: embedder.id,
  command: `node test/bench/exam.mjs --knowledge ${given.knowledge} --model ${basename(given.model)} --out ${given.out}`,
  exams: {},
};
for (const role of given.roles.split(",")) {
  let tenth = -1;
  const started = performance.now();
  const row = await exams.run({
    siteId,
    role,
    questions: Number(given.questions),
    seed: Number(given.seed),
    onProgress({ share }) {
      if (Math.floor(share * 10) <= tenth) return;
      tenth = Math.floor(share * 10);
      console.error(`${role} ${tenth * 10}%`);
    },
  });
  result.exams[role] = { minutes: (performance.now() - started) / 60_000, load_average: loadavg(), ...row.figures };
  console.log(`${examTable(row)}\n`);
  if (given.out !== undefined) writeFileSync(given.out, pretty(result));
}
await exams.close();
await workshop.close();

/** Indented, each case on a line of its own. */
function pretty(value) {
  const cases = [];
  const text = JSON.stringify(
    value,
    (key, part) => (key === "cases" ? part.map((one) => `@${cases.push(JSON.stringify(one)) - 1}@`) : part),
    1,
  );
  return `${text.replace(/"@(\d+)@"/g, (_, i) => cases[i])}\n`;
}
