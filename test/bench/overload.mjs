// node test/bench/overload.mjs [--rate 200] [--seconds 30] [--visitors 400] [--root CHECKOUT] [--database-url URL]
//
// Sends more messages than a server can answer and prints how long their acknowledgement took, how many were
// told that it is busy (and repeated them, as the widget does), how many were lost or stored twice, and how long agents'
// calls took meanwhile. Visitors type in open loop; each window sends one message at a time, as the widget does, and what
// is typed meanwhile waits in it. `--root`: another checkout, built, with its own dist/; without a database URL its embedded database.
import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { cpus, loadavg, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { parseArgs } from "node:util";
import { io } from "socket.io-client";

const { values: given } = parseArgs({
  options: {
    rate: { type: "string", default: "200" },
    seconds: { type: "string", default: "30" },
    visitors: { type: "string", default: "400" },
    port: { type: "string", default: "4160" },
    root: { type: "string", default: join(import.meta.dirname, "..", "..") },
    "database-url": { type: "string" },
  },
});
const [rate, seconds, count] = [given.rate, given.seconds, given.visitors].map(Number);
const root = resolve(given.root);
const url = `http://127.0.0.1:${given.port}`;
const KEY = "tup_bench_0123456789abcdef";
const QUESTIONS = [
  "How do I return an item?",
  "Where is my parcel?",
  "Can I pay by invoice?",
  "How long is the warranty?",
];
const quantile = (list, q) => Math.round([...list].sort((a, b) => a - b)[Math.floor((list.length - 1) * q)] ?? 0);
const figures = (list) =>
  `p50 ${quantile(list, 0.5)} ms, p95 ${quantile(list, 0.95)} ms, p99 ${quantile(list, 0.99)} ms`;

const dataDir = mkdtempSync(join(tmpdir(), "tuppence-overload-"));
const database = given["database-url"];
const server = spawn(process.execPath, [join(root, "dist", "server", "main.js")], {
  cwd: tmpdir(),
  stdio: ["ignore", "pipe", "inherit"],
  env: {
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    DATA_DIR: dataDir,
    HOST: "127.0.0.1",
    PORT: given.port,
    SLM_MODEL: "none",
    DEMO: "shop",
    LOG_LEVEL: "error",
    BOOTSTRAP_API_KEY: KEY,
    ...(database === undefined ? {} : { DATABASE_URL: database }),
  },
});
process.on("exit", () => server.kill("SIGKILL"));
const gone = new Promise((done) => server.once("close", done));
await new Promise((done, failed) => {
  let said = "";
  server.stdout.on("data", (text) => {
    said += text;
    if (said.includes("is ready (")) done();
  });
  gone.then(() => failed(new Error(`The server ended: ${said}`)));
});

const acknowledged = [];
const sent = new Map();
let busy = 0;
let open = 0;

/** Each from an address of their own, as behind a proxy. */
async function visitor(i) {
  const address = `198.18.${i >> 8}.${i & 255}`;
  const socket = io(`${url}/widget`, {
    auth: { site: "larkspur" },
    transports: ["websocket"],
    forceNew: true,
    extraHeaders: { origin: url, "x-forwarded-for": address },
  });
  await new Promise((done, failed) => {
    socket.once("welcome", done);
    socket.once("connect_error", failed);
  });
  return socket;
}

/** What a window has still to send, the first of it in flight. */
const outboxes = new Map();

function type(socket, text, id) {
  const outbox = outboxes.get(socket) ?? [];
  outboxes.set(socket, outbox);
  outbox.push({ text, id });
  if (outbox.length === 1) send(socket, outbox);
}

/** Sends until it is stored, then the next. */
function send(socket, outbox, refusals = 0) {
  const [{ text, id }] = outbox;
  const fromMs = performance.now();
  socket.emit("message-send", { clientMessageId: id, text }, (ack) => {
    if (refusals === 0) acknowledged.push(performance.now() - fromMs);
    if (!ack.ok && ack.error.retryable) {
      if (refusals === 0 && ack.error.code === "TOO_BUSY") busy++;
      setTimeout(() => send(socket, outbox, refusals + 1), ack.error.retryAfterMs ?? 3_000);
      return;
    }
    sent.set(id, ack.ok ? "stored" : ack.error.code);
    open--;
    outbox.shift();
    if (outbox.length > 0) send(socket, outbox);
  });
}

const sockets = [];
for (let i = 0; i < count; i += 20) {
  sockets.push(...(await Promise.all(Array.from({ length: Math.min(20, count - i) }, (_, k) => visitor(i + k)))));
}
const agents = [];
let watching = true;
const agent = (async () => {
  while (watching) {
    const fromMs = performance.now();
    await fetch(`${url}/api/v1/handoffs`, { headers: { authorization: `Bearer ${KEY}` } }).then((reply) =>
      reply.text(),
    );
    agents.push(performance.now() - fromMs);
    await sleep(500);
  }
})();
const load = loadavg();
const fromMs = performance.now();
const total = rate * seconds;
for (let i = 0; i < total; i++) {
  const wait = fromMs + (i * 1000) / rate - performance.now();
  if (wait > 0) await sleep(wait);
  open++;
  const id = crypto.randomUUID();
  sent.set(id, "open");
  type(sockets[i % count], QUESTIONS[i % QUESTIONS.length], id);
}
const untilMs = performance.now() + 60_000;
while (open > 0 && performance.now() < untilMs) await sleep(250);
const lastMs = performance.now() - fromMs;
watching = false;
await agent;
for (const socket of sockets) socket.disconnect();
server.kill("SIGTERM");
await gone;

const load_ = (path) => import(join(root, "dist", "server", path));
const opened =
  database === undefined
    ? await (await load_("ports/database/pglite.js")).openPglite(dataDir)
    : await (await load_("ports/database/postgres.js")).openPostgres(database);
const { rows } = await opened.db.execute("select client_message_id as id from message where author = 'visitor'");
await opened.close();
rmSync(dataDir, { recursive: true, force: true });
const stored = new Map();
for (const { id } of rows) stored.set(id, (stored.get(id) ?? 0) + 1);
const of = (state) => [...sent.values()].filter((one) => one === state).length;
const commit = execFileSync("git", ["rev-parse", "--short", "HEAD"], { cwd: root, encoding: "utf8" }).trim();
console.log(
  [
    `${cpus().length} × ${cpus()[0]?.model}, Node ${process.version}, load ${load.map((one) => one.toFixed(1)).join(" ")}; commit ${commit}; ${database === undefined ? "PGlite" : "Postgres"}; no randomness but the servers' own`,
    `sent              ${total} in ${seconds} s by ${count} visitors; all settled after ${(lastMs / 1000).toFixed(1)} s`,
    `first reply       ${figures(acknowledged)} (stored, or told to come again; ${total - acknowledged.length} without one)`,
    `told busy         ${busy}, then stored after repeating`,
    `stored            ${of("stored")}, refused for good ${[...sent.values()].filter((one) => one !== "stored" && one !== "open").length}, still open ${of("open")}`,
    `lost              ${[...sent].filter(([id, how]) => how === "stored" && !stored.has(id)).length}`,
    `doubled           ${[...sent.keys()].filter((id) => (stored.get(id) ?? 0) > 1).length}`,
    `agents' calls     ${figures(agents)} (${agents.length})`,
  ].join("\n"),
);
process.exit(0);
