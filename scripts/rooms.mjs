// The server's rooms: who may import whom. `node scripts/rooms.mjs` prints the import graph and fails when two rooms
// import each other, when an import is not in the table, or when biome.json or ARCHITECTURE.md say something else.
// `node scripts/rooms.mjs --write` makes biome.json's overrides and ARCHITECTURE.md's table from this file.
import { readFileSync, writeFileSync } from "node:fs";
import { dirname, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { sources } from "./sources.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/**
 * Top to bottom: a room imports only rooms below it, and of those only the ones named. Type imports count.
 * `ports` always means a port's interface (`ports/<port>/port.ts`); only the wiring chooses implementations.
 * @type {readonly { room: string, holds: string, may: readonly string[] }[]}
 */
export const ROOMS = [
  {
    room: "demo",
    holds: "the demo company and its conversations: scripts, their times, a clock that can be set back",
    may: ["turn", "desk", "knowledge", "settings", "store", "ports", "domain", "wire", "lib"],
  },
  {
    room: "transport",
    holds: "`http/` and `sockets/`: parse with `wire`, call, map errors; they decide nothing",
    may: [
      "learning",
      "turn",
      "mail",
      "classification",
      "desk",
      "tuning",
      "proposals",
      "health",
      "past",
      "sources",
      "schedule",
      "webhooks",
      "push",
      "jobs",
      "money",
      "help",
      "knowledge",
      "auth",
      "settings",
      "store",
      "ports",
      "domain",
      "wire",
      "text",
      "lib",
    ],
  },
  {
    room: "learning",
    holds: "what visitors asked without a good answer, in groups; what agents' replies teach; replays",
    may: [
      "jobs",
      "turn",
      "proposals",
      "money",
      "knowledge",
      "settings",
      "store",
      "ports",
      "domain",
      "wire",
      "text",
      "math",
      "lib",
    ],
  },
  {
    room: "past",
    holds: "conversations from the desk that a company had before: exports, the mask, replay, replies worth keeping",
    may: ["turn", "proposals", "knowledge", "store", "ports", "domain", "wire", "text", "lib"],
  },
  {
    room: "turn",
    holds: "one visitor message: the nine steps, the pipeline, the service around it",
    may: [
      "desk",
      "money",
      "exam",
      "help",
      "knowledge",
      "gate",
      "settings",
      "store",
      "ports",
      "domain",
      "wire",
      "text",
      "lib",
    ],
  },
  {
    room: "mail",
    holds: "e-mail as a channel: mailboxes and the webhook, what a mail is and where it belongs, replies that go out",
    may: ["desk", "jobs", "settings", "store", "ports", "domain", "wire", "text", "lib"],
  },
  {
    room: "classification",
    holds: "what conversations are about, how pressing, how the customer feels: learnt from people, told, measured",
    may: ["desk", "gate", "jobs", "settings", "store", "ports", "domain", "wire", "text", "math", "lib"],
  },
  {
    room: "desk",
    holds: "handoff queue, the floor, notes, ratings, files; who hears what happens in a conversation",
    may: ["money", "settings", "store", "ports", "domain", "wire", "text", "lib"],
  },
  {
    room: "tuning",
    holds: "deep tunes: a site's data set, the trainer's process, the exam of both models, what is promoted",
    may: ["proposals", "exam", "knowledge", "store", "ports", "domain", "wire", "text", "lib"],
  },
  {
    room: "proposals",
    holds: "phrasings proposed for articles: where they come from, the job, the check, what was decided",
    may: ["money", "knowledge", "gate", "store", "ports", "domain", "wire", "text", "lib"],
  },
  {
    room: "health",
    holds: "how well the articles do: contradictions, confusable pairs, links, dates; figures by article, a score",
    may: ["knowledge", "store", "ports", "domain", "wire", "text", "math", "lib"],
  },
  {
    room: "sources",
    holds: "websites, help centres' APIs and repositories that articles are read from and kept in step with",
    may: ["jobs", "knowledge", "store", "ports", "domain", "wire", "text", "lib"],
  },
  {
    room: "schedule",
    holds: "articles that are published or archived at a chosen time",
    may: ["jobs", "knowledge", "settings", "store", "ports", "domain", "wire", "lib"],
  },
  {
    room: "webhooks",
    holds: "what is sent to other systems, Slack and Teams: endpoints, the outbox, signatures, retries, the log",
    may: ["jobs", "store", "ports", "domain", "wire", "lib"],
  },
  {
    room: "push",
    holds: "what members are told on their devices while no console is visible: subscriptions, the outbox, sending",
    may: ["jobs", "settings", "store", "ports", "domain", "wire", "lib"],
  },
  {
    room: "money",
    holds: "ledger lines, prices, counterfactual, the overview's figures",
    may: ["settings", "store", "ports", "domain", "wire", "math", "lib"],
  },
  {
    room: "exam",
    holds: "whether a model may speak: draw, judge, compose, statistics",
    may: ["knowledge", "gate", "store", "ports", "domain", "text", "math", "lib"],
  },
  {
    room: "evaluation",
    holds: "how well the whole answers: figures, slices by kind of question, means over sites, ablation",
    may: ["gate", "ports", "domain", "wire", "text", "math", "lib"],
  },
  {
    room: "help",
    holds: "the public help centre: which articles it shows, in which language and order, and where",
    may: ["knowledge", "settings", "store", "ports", "domain", "wire", "text", "lib"],
  },
  {
    room: "knowledge",
    holds: "import, edit, split, publish, the live version in memory",
    may: ["gate", "settings", "store", "ports", "domain", "wire", "text", "lib"],
  },
  {
    room: "gate",
    holds:
      "whether to speak: the quick tune, evidence, classifier, calibration, asking; whether a written sentence may be shown",
    may: ["ports", "domain", "text", "math", "lib"],
  },
  {
    room: "jobs",
    holds: "background work that survives its process: claims, tries, progress, the list of all of it",
    may: ["store", "ports", "domain", "wire", "lib"],
  },
  {
    room: "auth",
    holds: "members, sessions, invitations, links; better-auth behind them",
    may: ["settings", "store", "ports", "domain", "wire", "lib"],
  },
  {
    room: "settings",
    holds: "what a manager may set for a site, with defaults; hours, identity",
    may: ["store", "ports", "domain", "wire", "lib"],
  },
  {
    room: "store",
    holds: "schema and all SQL: a file a noun, a function a question",
    may: ["ports", "domain", "wire", "lib"],
  },
  {
    room: "ports",
    holds: "a folder a port: `port.ts`, an embedded and a scale-out implementation",
    may: ["domain", "math", "lib"],
  },
  { room: "text", holds: "pure language helpers", may: ["domain", "lib"] },
  { room: "math", holds: "linear algebra and statistics", may: ["lib"] },
  { room: "lib", holds: "errors, ids, clock, log, supervised processes", may: ["wire"] },
  {
    room: "domain",
    holds: "the nouns that rooms pass on: article, question, candidate, verdict, outcome, reasons, money",
    may: ["wire"],
  },
  { room: "wire", holds: "zod schemas and names that both sides of a line share", may: [] },
];

/** Packages that only some rooms may import. */
const PACKAGES = {
  "drizzle-orm": ["store", "ports"],
  "drizzle-orm/**": ["store", "ports"],
  express: ["transport"],
  "socket.io": ["transport", "ports"],
};

/** The files beside the rooms: only they choose implementations. */
const WIRING = [
  "main",
  "cli",
  "assemble",
  "config",
  "start-up",
  "terminal",
  "lifetime",
  "door",
  "tenants",
  "demo-show",
  "nodes",
  "tuned-model",
  "replays",
  "background-work",
  "own-jobs",
].map((name) => `**/${name}.ts`);

/** Pairs of rooms that may import each other, with the reason; none today. */
const MUTUAL = new Map();

const allowance = (room) => (room === "ports" ? ["!**/ports/*/port.ts"] : [`!**/${room}/**`]);

function overrideOf({ room, may }) {
  const packages = Object.entries(PACKAGES)
    .filter(([, rooms]) => !rooms.includes(room))
    .map(([name]) => name);
  // A nested file reaches its own room by "../"; the wiring beside the rooms stays out of reach.
  const depth = { transport: 2, text: 1, ports: 0 }[room] ?? 0;
  const nested = ["!../*.ts", "!../../*.ts"].slice(0, depth);
  const group =
    room === "wire"
      ? ["*", "*/**", "!zod/mini", "!./*.ts"]
      : [...packages, "../**", ...may.flatMap(allowance), ...nested, ...WIRING];
  const others =
    may.length === 0
      ? "nothing of the server"
      : may.map((one) => (one === "ports" ? "ports' interfaces" : one)).join(", ");
  return restricted([`server/${room}/**`], group, `Room ${room} may import ${others} (scripts/rooms.mjs).`);
}

const restricted = (includes, group, message) => ({
  includes,
  linter: {
    rules: { style: { noRestrictedImports: { level: "error", options: { patterns: [{ group, message }] } } } },
  },
});

/** `server/turn/1-receive.ts` to `9-settle.ts`; Biome's patterns know no character classes. */
const STEPS = "123456789".split("").map((number) => `${number}-*.ts`);

/** A step of the turn: what its room may, without its siblings. */
function stepOverride() {
  const turn = ROOMS.find(({ room }) => room === "turn");
  const override = overrideOf(turn);
  const [pattern] = override.linter.rules.style.noRestrictedImports.options.patterns;
  return restricted(
    STEPS.map((step) => `server/turn/${step}`),
    [...pattern.group, ...STEPS.map((step) => `./${step}`), "./pipeline.ts", "./service.ts"],
    "A step may import what its room may, and no other step: pipeline.ts alone knows their order (scripts/rooms.mjs).",
  );
}

export const overrides = () => [
  ...ROOMS.map(overrideOf),
  stepOverride(),
  restricted(
    ["widget/**", "admin/**", "markdown/**"],
    ["**/server/**", "!**/server/wire/**"],
    "Front ends see the wire only.",
  ),
];

/** biome.json with the overrides of this file in place of those it has. */
function biomeWith(text) {
  const config = JSON.parse(text);
  const kept = config.overrides.filter((one) => one.linter?.rules?.style?.noRestrictedImports === undefined);
  return { ...config, overrides: [...kept, ...overrides()] };
}

const START = "<!-- rooms: made by scripts/rooms.mjs --write -->";
const END = "<!-- end of rooms -->";

function table() {
  const rows = ROOMS.map(({ room, holds, may }) => {
    const rooms = may.map((one) => (one === "ports" ? "ports' interfaces" : one)).join(", ");
    return `| \`${room}\` | ${holds} | ${rooms} |`;
  });
  return [START, "| room | holds | may import |", "| --- | --- | --- |", ...rows, END].join("\n");
}

function architectureWith(text) {
  const from = text.indexOf(START);
  const to = text.indexOf(END);
  if (from < 0 || to < 0)
    throw new Error(`ARCHITECTURE.md has no place for the table of rooms: "${START}" … "${END}".`);
  return text.slice(0, from) + table() + text.slice(to + END.length);
}

/** Every import between rooms: [importing room, imported room, file]. Files beside the rooms are the wiring. */
export function importsBetweenRooms() {
  const server = join(root, "server");
  const found = [];
  for (const file of sources(server)) {
    const from = relative(server, file).split(sep);
    if (from.length === 1) continue;
    const text = readFileSync(file, "utf8");
    for (const [, path] of text.matchAll(/(?:\bfrom|\bimport)\s*\(?\s*"(\.[^"]+)"/g)) {
      const to = relative(server, join(dirname(file), path)).split(sep);
      if (to[0] !== ".." && to[0] !== from[0]) found.push([from[0], to[0], relative(root, file), to.join("/")]);
    }
  }
  return found;
}

/** What is wrong, a line each; empty when the house is in order. */
export function faults() {
  const wrong = [];
  const imports = importsBetweenRooms();
  const edges = new Set(imports.map(([from, to]) => `${from} > ${to}`));
  const known = new Map(ROOMS.map(({ room, may }) => [room, may]));
  for (const [from, to, file, target] of imports) {
    const may = known.get(from);
    if (may === undefined) {
      if (from !== "commands") wrong.push(`${file}: room ${from} is not in the table`);
    } else if (!may.includes(to)) wrong.push(`${file}: room ${from} may not import ${to}`);
    else if (to === "ports" && !target.endsWith("/port.ts"))
      wrong.push(`${file}: imports ${target}, not the interface`);
  }
  for (const edge of edges) {
    const [a, b] = edge.split(" > ");
    if (a < b && edges.has(`${b} > ${a}`) && !MUTUAL.has(`${a} ${b}`))
      wrong.push(`rooms ${a} and ${b} import each other`);
  }
  const order = ROOMS.map(({ room }) => room);
  for (const { room, may } of ROOMS)
    for (const other of may)
      if (order.indexOf(other) <= order.indexOf(room))
        wrong.push(`the table lets ${room} import ${other}, which is above it`);
  const biome = readFileSync(join(root, "biome.json"), "utf8");
  if (JSON.stringify(JSON.parse(biome)) !== JSON.stringify(biomeWith(biome)))
    wrong.push("biome.json differs from scripts/rooms.mjs: run `node scripts/rooms.mjs --write`");
  const architecture = readFileSync(join(root, "ARCHITECTURE.md"), "utf8");
  if (architecture !== architectureWith(architecture))
    wrong.push("ARCHITECTURE.md's table differs from scripts/rooms.mjs: run `node scripts/rooms.mjs --write`");
  return wrong;
}

function main() {
  if (process.argv.includes("--write")) {
    const biome = join(root, "biome.json");
    writeFileSync(biome, `${JSON.stringify(biomeWith(readFileSync(biome, "utf8")), null, 2)}\n`);
    const architecture = join(root, "ARCHITECTURE.md");
    writeFileSync(architecture, architectureWith(readFileSync(architecture, "utf8")));
    console.log("Wrote biome.json and ARCHITECTURE.md; `npm run format` lays the JSON out.");
  }
  const counts = new Map();
  for (const [from, to] of importsBetweenRooms())
    counts.set(`${from} > ${to}`, (counts.get(`${from} > ${to}`) ?? 0) + 1);
  for (const [edge, count] of [...counts].sort()) console.log(`${edge}: ${count}`);
  const mutual = [...counts.keys()].filter((edge) => {
    const [a, b] = edge.split(" > ");
    return a < b && counts.has(`${b} > ${a}`);
  });
  console.log(`pairs of rooms that import each other: ${mutual.length} (10 in November 2026)`);
  const wrong = faults();
  for (const line of wrong) console.error(line);
  if (wrong.length > 0) process.exitCode = 1;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) main();
