// node test/bench/desk-storm.mjs [--seed 7] [--minutes 5] [--visitors 50] [--agents 5] [--kills 10]
//   [--on pglite|postgres|two-nodes] [--report FILE]
//
// Plays visitors and agents against the real server (dist/) with lines that break and hang, kill -9 and doubled sends,
// and then checks what clients saw against the database: nothing acknowledged lost, nothing doubled, order kept, no
// assistant message while a person has the floor, every handoff taken once, the ledger right. docs/desk.md has the
// rules. Postgres: DATABASE_URL (default: the local one); two nodes: REDIS_URL as well. Needs a build; Linux.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runnerImport } from "vite";

const { values } = parseArgs({
  options: {
    seed: { type: "string", default: String(Math.floor(Math.random() * 1e6)) },
    minutes: { type: "string", default: "5" },
    visitors: { type: "string", default: "50" },
    agents: { type: "string", default: "5" },
    kills: { type: "string", default: "10" },
    on: { type: "string", default: "pglite" },
    report: { type: "string" },
  },
});
const number = (name) => {
  const value = Number(values[name]);
  if (Number.isFinite(value) && value >= 0) return value;
  console.error(`--${name} must be a number, e.g. --${name} 5. It was "${values[name]}".`);
  process.exit(1);
};
// TypeScript, as the tests that share it: Node 20 doesn't load it by itself.
const load = async (name) =>
  (await runnerImport(join(import.meta.dirname, "storm", name), { configFile: false, logLevel: "error" })).module;
const { ENGINES } = await load("places.ts");
if (!ENGINES.includes(values.on)) {
  console.error(`--on must be one of ${ENGINES.join(", ")}. It was "${values.on}".`);
  process.exit(1);
}
const { run } = await load("run.ts");
const isFine = await run({
  engine: values.on,
  seed: number("seed"),
  minutes: number("minutes"),
  visitors: number("visitors"),
  agents: number("agents"),
  kills: number("kills"),
  report: values.report,
});
process.exit(isFine ? 0 : 1);
