// node test/bench/desk-speed.mjs arrival|list [--on pglite|postgres] [--seed 7] [--store]
//   arrival: [--agents 20] [--open 200] [--rate 10] [--seconds 60]   a visitor's message to the agent's screen
//   list:    [--conversations 100000]                                 the lists of that many conversations, over HTTP
//
// Both against the real server (dist/), on an empty database of its own: PGlite, or a Postgres (DATABASE_URL, default the
// local one). Prints each figure beside its limit (issue 15, "Speed"). Needs a build; Linux.
import { join } from "node:path";
import { parseArgs } from "node:util";
import { runnerImport } from "vite";
import { machineOf, percentile, report } from "./results.mjs";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    on: { type: "string", default: "pglite" },
    seed: { type: "string", default: "7" },
    store: { type: "boolean", default: false },
    agents: { type: "string", default: "20" },
    open: { type: "string", default: "200" },
    rate: { type: "string", default: "10" },
    seconds: { type: "string", default: "60" },
    conversations: { type: "string", default: "100000" },
  },
});
const [what] = positionals;
if ((what !== "arrival" && what !== "list") || (values.on !== "pglite" && values.on !== "postgres")) {
  console.error("node test/bench/desk-speed.mjs arrival|list [--on pglite|postgres]");
  process.exit(2);
}
// TypeScript, as the storm that it shares with: Node 20 doesn't load it by itself.
const { module: part } = await runnerImport(join(import.meta.dirname, "desk-speed", `${what}.ts`), {
  configFile: false,
  logLevel: "error",
});
const [seed, engine] = [Number(values.seed), values.on];
const say = (text) => process.stderr.write(`${text}\n`);
const figures = {};
let about;
let targets;
if (what === "arrival") {
  const [agents, open, rate, seconds] = ["agents", "open", "rate", "seconds"].map((name) => Number(values[name]));
  const { own, all, acknowledged, lost } = await part.measureArrivals({
    engine,
    seed,
    agents,
    open,
    rate,
    seconds,
    say,
  });
  figures.on_their_agents_screen_p50_ms = percentile(own, 0.5);
  figures.on_their_agents_screen_p95_ms = percentile(own, 0.95);
  figures.on_all_agents_screens_p95_ms = percentile(all, 0.95);
  figures.acknowledged_p95_ms = percentile(acknowledged, 0.95);
  figures.not_arrived = lost;
  targets = { on_their_agents_screen_p95_ms: 100, on_all_agents_screens_p95_ms: 100, not_arrived: 0 };
  about = `${open} open conversations, ${agents} agents' screens connected (of five members), ${rate} messages a second for ${seconds} s`;
} else {
  const conversations = Number(values.conversations);
  const measured = await part.measureLists({ engine, conversations, say });
  targets = {};
  for (const [name, ms] of Object.entries(measured)) {
    figures[`${name}_p95_ms`] = percentile(ms, 0.95);
    targets[`${name}_p95_ms`] = engine === "postgres" ? 150 : 400;
  }
  about = `${conversations} conversations, 2% of them open, ${Object.values(measured)[0].length} requests of each list`;
}
const machine = machineOf();
const missed = report(
  `desk-${what}-${engine}`,
  {
    about: `${about}, ${engine} (seed ${seed}); ${machine.cores} cores, ${machine.cpu}, load ${machine.load[0]}`,
    machine,
    seed,
    figures,
    targets,
  },
  { store: values.store },
);
process.exit(missed === 0 ? 0 : 1);
