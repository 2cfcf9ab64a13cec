import { readFileSync } from "node:fs";
import { createServer, type RequestListener, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { assemble, type Engine, openBackup, openDatabase, openEmbedder, openEvents } from "./assemble.ts";
import { createAuth } from "./auth/auth.ts";
import { createMailer } from "./auth/mail.ts";
import { createPeople } from "./auth/people.ts";
import { readSecret } from "./auth/secret.ts";
import { createModelShelf, openExams, stateWithExam, withModelInUse } from "./commands/model-shelf.ts";
import { type Config, loadDotEnv, readConfig } from "./config.ts";
import { createDemoClock } from "./demo/clock.ts";
import { ensureDemo } from "./demo/company.ts";
import { makeDemoConversations } from "./demo/conversations.ts";
import { readScripts } from "./demo/script.ts";
import { createDesk } from "./desk/desk.ts";
import { createFiles } from "./desk/files.ts";
import { basePath, serveBelow } from "./http/base-path.ts";
import { ownOrigins } from "./http/headers.ts";
import { createHttp } from "./http/http.ts";
import { createMetrics } from "./http/metrics.ts";
import type { Sites } from "./http/parts.ts";
import { packageRoot } from "./lib/built-file.ts";
import { systemClock } from "./lib/clock.ts";
import { messageOf, TuppenceError } from "./lib/errors.ts";
import { createLog, type Log } from "./lib/log.ts";
import type { PartState } from "./lib/part-state.ts";
import { takeLock } from "./ports/database/lock-file.ts";
import type { Db } from "./ports/database/port.ts";
import { createSockets } from "./sockets/sockets.ts";
import { fault, help, ready, terminal } from "./start-up.ts";
import { checkApiKey, createApiKey, ensureApiKey, hasApiKey } from "./store/api-key.ts";
import { demoProgress } from "./store/demo-progress.ts";
import { ensureOrganisation } from "./store/organisation.ts";
import {
  ensureSite,
  findDemoSite,
  findSiteById,
  findSiteByKey,
  firstSite,
  listSites,
  putSite,
  updateSite,
} from "./store/site.ts";
import { checkText } from "./turn/1-receive.ts";

const ROOT = packageRoot(import.meta.url);
/** Milliseconds a stop waits for running turns before it ends all the same: the next start finishes pending turns. */
const STOP_MS = 8_000;
/** Milliseconds between looks for knowledge that another process published. */
const REFRESH_MS = 5_000;
/** Milliseconds between looks at what is not there yet. */
const FOLLOW_MS = 500;

/** Undone in the opposite order when the server stops. */
const stops: (() => Promise<void> | void)[] = [];
let stopping: Promise<void> | undefined;

/** Ends the process once, whatever else asks for it meanwhile. */
function stop(code: number): Promise<void> {
  stopping ??= (async () => {
    setTimeout(() => process.exit(code), STOP_MS).unref();
    for (const one of stops.reverse()) {
      await Promise.resolve(one()).catch((error) => process.stderr.write(`stopping: ${messageOf(error)}\n`));
    }
    process.exit(code);
  })();
  return stopping;
}

async function start(): Promise<void> {
  const startedMs = performance.now();
  loadDotEnv();
  const config = readConfig();
  const log = createLog(config.logLevel);
  // The port before all: one that is in use is told before a database is made.
  let handle: RequestListener = starting;
  const http = createServer((request, response) => handle(request, response));
  const port = await listen(http, config);
  stops.push(() => http.closeAllConnections());
  terminal.say("Starting Tuppence");

  const lock = await takeLock(config.dataDir, {
    onLost: (error) => {
      process.stderr.write(`${fault(error)}\n`);
      void stop(1);
    },
  });
  stops.push(() => lock.release());
  // Its process starts while the database does: each takes about a second. `assemble` tells what is wrong with it.
  const embedder = openEmbedder(log);
  stops.push(async () => (await embedder.catch(() => undefined))?.close());
  const database = await openDatabase(config, log);
  terminal.step(`database: ${database.engine === "pglite" ? "PGlite, PostgreSQL" : "PostgreSQL"} ${database.version}`);
  const { db } = database;
  const { organisationId, newKey } = await ensureKey(db, config);
  const url = config.publicUrl ?? `http://localhost:${port}`;
  const auth = createAuth({
    db,
    secret: await readSecret(config.dataDir, config.authSecret, log),
    url,
    oidc: config.oidc,
    ownOrigins: (host) => ownOrigins(config.publicUrl, host),
    clock: systemClock,
    log,
  });
  const mailer = createMailer(config.mail, log);
  stops.push(() => mailer.close());
  const common = {
    db,
    sessions: auth,
    auth,
    sites: sitesOf(db, organisationId),
    keys: { check: (key: string) => checkApiKey(db, key, systemClock.now()) },
    metrics: createMetrics(),
    lockToken: lock.token,
    publicUrl: config.publicUrl,
    clock: systemClock,
    log,
  };
  const sockets = createSockets(common);
  const people = createPeople({
    db,
    auth,
    mailer,
    organisationId,
    url,
    provider: config.oidc?.name,
    hangUp: sockets.hangUp,
    clock: systemClock,
    log,
  });
  const engine = await assemble(await withModelInUse(config, db), {
    database,
    embedder,
    log,
    voice: sockets.voice,
    onSettled: common.metrics.turnSettled,
  });
  stops.push(() => engine.close());
  terminal.step(`embedder: ${engine.embedder.id}`);
  const events = await openEvents(config, log);
  await events.attach(sockets.io);
  stops.push(() => events.close());

  const { knowledge, turns } = engine;
  await knowledge.start();
  const folder = join(ROOT, "demo");
  const demo =
    config.demo === "off"
      ? undefined
      : await ensureDemo({
          db,
          knowledge,
          organisationId,
          conversations: config.demo === "full",
          folder,
          onProgress: terminal.bar("demo company"),
        });
  terminal.step(`knowledge: ${knowledge.state().detail}`);

  const { voice } = sockets;
  const desk = createDesk({ db, clock: systemClock, voice, floorTaken: turns.floorTaken, checkText });
  const backup = openBackup(config, database, log);
  stops.push(() => backup.stop());
  const exams = openExams(engine, log);
  stops.push(() => exams.close());
  handle = createHttp({
    ...common,
    people,
    models: createModelShelf({ config, engine, exams }),
    turns,
    desk,
    files: createFiles({ db, voice }),
    knowledge,
    backup: ({ path }) => backup.make(path),
    readiness: async () => ({
      ...(await engine.readiness()),
      smallModel: { ...stateWithExam(engine.smallModel.state(), exams), needed: false },
      events: { ...events.state(), needed: false },
    }),
    paths: {
      widget: join(ROOT, "dist", "widget"),
      console: join(ROOT, "dist", "console"),
      shop: join(ROOT, "demo", "shop"),
    },
    version: (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }).version,
  });
  sockets.attach(http, turns);
  serveBelow(http, basePath(config.publicUrl));
  stops.push(() => sockets.close());
  const left = await turns.finishPending();
  if (left > 0) terminal.step(`answered ${left} ${left === 1 ? "message" : "messages"} that the last run left`);
  if (config.databaseUrl !== undefined) stops.push(repeat(REFRESH_MS, log, "refreshing knowledge", knowledge.refresh));

  exams.schedule();
  await lock.publish(`http://127.0.0.1:${port}`);
  ready({
    url,
    seconds: (performance.now() - startedMs) / 1000,
    demo: demo !== undefined,
    newKey,
    ownerLink: (await people.welcome.firstOwnerLink(organisationId, url))?.url,
  });
  const none: PartState = { status: "absent", detail: "No conversations are made for show." };
  let making = none;
  if (demo !== undefined && (await demoProgress(db, demo))?.done === false) {
    making = { status: "starting", detail: "", progress: 0 };
    stops.push(startDemoConversations(demo));
  }
  stops.push(followParts(engine, () => making));

  /** In the background; gives what stops it. */
  function startDemoConversations(siteId: string): () => Promise<void> {
    const leaving = new AbortController();
    const made = readScripts(join(folder, "conversations.jsonl"))
      .then((scripts) =>
        makeDemoConversations({
          db,
          siteId,
          scripts,
          clock: createDemoClock(systemClock),
          now: systemClock.now(),
          log,
          alone: config.databaseUrl === undefined,
          turnsForShow: engine.turnsForShow,
          checkText,
          quietMs: turns.quietMs,
          onMade(conversation, share) {
            making = { status: "starting", detail: "", progress: share };
            voice.rowChanged(conversation);
          },
          signal: leaving.signal,
        }),
      )
      .then((played) => {
        making = played > 0 ? { status: "ready", detail: "" } : none;
      })
      .catch((error) => {
        making = { status: "failed", detail: "could not be made; the log says why." };
        log.warn({ err: error }, "the demo company's conversations could not be made");
      });
    return async () => {
      leaving.abort();
      await made;
    };
  }
}

const starting: RequestListener = (_request, response) => {
  const error = {
    code: "STARTING",
    message: "Tuppence is starting.",
    remedy: "Try again in a few seconds.",
    retryable: true,
  };
  response.writeHead(503, { "content-type": "application/json", "retry-after": "2" }).end(JSON.stringify({ error }));
};

const sitesOf = (db: Db, own: string): Sites => ({
  byKey: (key: string) => findSiteByKey(db, key),
  byId: (id: string) => findSiteById(db, id),
  first: (organisationId?: string) => firstSite(db, organisationId),
  all: (organisationId?: string) => listSites(db, organisationId),
  demo: () => findDemoSite(db),
  async create({ organisationId = own, ...site }) {
    const { row, created } = await ensureSite(db, { ...site, organisationId });
    return created ? row : undefined;
  },
  change: (siteId, change) => updateSite(db, siteId, change),
  ensure: ({ organisationId = own, language = "en", ...site }) => putSite(db, { ...site, organisationId, language }),
});

/** The organisation, and a first API key when there is none: the operator's own, or one that is shown this once. */
async function ensureKey(db: Db, config: Config): Promise<{ organisationId: string; newKey: string | undefined }> {
  const { row } = await ensureOrganisation(db, { name: "Our company" });
  const organisationId = row.id;
  if (config.bootstrapApiKey !== undefined) {
    await ensureApiKey(db, { organisationId, name: "BOOTSTRAP_API_KEY", key: config.bootstrapApiKey });
    return { organisationId, newKey: undefined };
  }
  if (await hasApiKey(db)) return { organisationId, newKey: undefined };
  const { key } = await createApiKey(db, { organisationId, name: "made at first start" });
  return { organisationId, newKey: key };
}

/** Looks at what is not there yet until all of it is. */
function followParts(engine: Engine, demo: () => PartState): () => void {
  const look = async () => {
    const { smallModel, ...others } = await engine.readiness();
    const parts = { ...others, ...(smallModel === undefined ? {} : { smallModel }), demoConversations: demo() };
    if (!terminal.follow(parts)) clearInterval(timer);
  };
  const timer = setInterval(() => void look().catch(() => undefined), FOLLOW_MS);
  timer.unref();
  void look().catch(() => undefined);
  return () => clearInterval(timer);
}

function listen(http: Server, config: Config): Promise<number> {
  return new Promise((resolve, reject) => {
    http.once("error", (error: NodeJS.ErrnoException) => reject(portFault(error, config.port)));
    http.listen(config.port, config.host, () => resolve((http.address() as AddressInfo).port));
  });
}

function portFault(error: NodeJS.ErrnoException, port: number): Error {
  const remedy = "Stop the program that has it, or set PORT to a free one (0 takes any).";
  if (error.code === "EADDRINUSE") return new TuppenceError("PORT_IN_USE", `Port ${port} is in use.`, remedy);
  if (error.code !== "EACCES") return error;
  return new TuppenceError("CONFIG_INVALID", `This user may not open port ${port}.`, "Set PORT to 1024 or more.");
}

/** Runs work again and again, never two at once; gives what stops it. */
function repeat(everyMs: number, log: Log, what: string, work: () => Promise<void>): () => void {
  let busy = false;
  const timer = setInterval(async () => {
    if (busy) return;
    busy = true;
    await work().catch((error) => log.warn({ reason: messageOf(error) }, `${what} failed`));
    busy = false;
  }, everyMs);
  return () => clearInterval(timer);
}

if (process.argv.includes("--help") || process.argv.includes("-h")) {
  process.stdout.write(`${help()}\n`);
} else {
  process.on("SIGTERM", () => void stop(0));
  process.on("SIGINT", () => void stop(0));
  await start().catch(async (error) => {
    // Told to stop while it started: what it still wanted of a closed database is no fault.
    if (stopping !== undefined) return stopping;
    process.stderr.write(`\n${fault(error)}\n`);
    await stop(1);
  });
}
