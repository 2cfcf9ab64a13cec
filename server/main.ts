import { readFileSync } from "node:fs";
import { join } from "node:path";
import { assemble, type Engine, openBackup, openDatabase, openEvents, openLimits } from "./assemble.ts";
import { createAuth } from "./auth/auth.ts";
import { createMailer } from "./auth/mail.ts";
import { createPeople } from "./auth/people.ts";
import { readSecret } from "./auth/secret.ts";
import { openBackground } from "./background-work.ts";
import { createModelShelf, openExams, stateWithExam, withModelInUse } from "./commands/model-shelf.ts";
import { openTunes } from "./commands/open-tunes.ts";
import { type Config, loadDotEnv, readConfig } from "./config.ts";
import { ensureDemo } from "./demo/company.ts";
import { playDemo } from "./demo-show.ts";
import { createDesk } from "./desk/desk.ts";
import { BEAT_MS } from "./desk/presence.ts";
import { createWriting } from "./desk/writing.ts";
import { type Door, openDoor } from "./door.ts";
import { openEncoders } from "./encoders.ts";
import type { Jobs } from "./jobs/jobs.ts";
import { createJobList } from "./jobs/list.ts";
import { reportReplayHandler } from "./learning/report-replay.ts";
import { packageRoot } from "./lib/built-file.ts";
import { systemClock as clock } from "./lib/clock.ts";
import { createLog, type Log } from "./lib/log.ts";
import type { PartState } from "./lib/part-state.ts";
import { startWatchdog } from "./lib/watchdog.ts";
import { onStop, repeat, stop, stopUnderWay } from "./lifetime.ts";
import { compileLoops } from "./math/simd.ts";
import { liveAmongNodes, readPlace } from "./nodes.ts";
import { openClassification } from "./open-classification.ts";
import { openFiles } from "./open-files.ts";
import { openMail } from "./open-mail.ts";
import { ownJobs } from "./own-jobs.ts";
import { takeLock } from "./ports/database/lock-file.ts";
import { startRounds } from "./rounds.ts";
import { fault, help, ready, terminal } from "./start-up.ts";
import { checkApiKey } from "./store/api-key.ts";
import { dropUnfitAnswers } from "./store/cached-answer.ts";
import { ensureKey, sitesOf } from "./tenants.ts";
import { ownOrigins } from "./transport/headers.ts";
import { basePath, serveBelow } from "./transport/http/base-path.ts";
import { createHttp } from "./transport/http/http.ts";
import { createMetrics } from "./transport/metrics.ts";
import { createSockets } from "./transport/sockets/sockets.ts";
import { checkText } from "./turn/1-receive.ts";
import { ServerNode } from "./turn/node.ts";

const ROOT = packageRoot(import.meta.url);
const DEMO_FOLDER = join(ROOT, "demo");
/** Milliseconds between two checks for parts that aren't ready yet. */
const FOLLOW_MS = 500;
/** Milliseconds between looks for waiting conversations that can be assigned to somebody. */
const ASSIGN_MS = 2_000;
/** Milliseconds between looks for snoozed conversations whose time has come. */
const WAKE_MS = 5_000;

async function start(): Promise<void> {
  const startedMs = performance.now();
  loadDotEnv();
  const config = readConfig();
  const log = createLog(config.logLevel);
  const watchdog = startWatchdog(config.watchdogMs);
  onStop(() => watchdog.stop());
  // The port first: if it's in use, we say so before creating a database.
  const door = await openDoor(config);
  terminal.say("Starting Tuppence");
  compileLoops();
  const ground = await openGround(config, log);
  const url = config.publicUrl ?? `http://localhost:${door.port}`;
  const contact = await openContact(ground, url);
  const { engine, node } = await openEngine(ground, contact);
  const siteId = await openKnowledge(ground, engine);
  await serve({ door, ground, contact, engine, node, url, blockedMs: watchdog.delayMs });
  await ground.lock.publish(`http://127.0.0.1:${door.port}`);
  ready({
    url,
    seconds: (performance.now() - startedMs) / 1000,
    demo: siteId !== undefined,
    newKey: ground.newKey,
    ownerLink: (await contact.people.welcome.firstOwnerLink(ground.organisationId, url))?.url,
  });
  const { voice } = contact.sockets;
  const demo = await playDemo({
    ...ground,
    siteId,
    folder: DEMO_FOLDER,
    engine,
    rowChanged: (conversation) => voice.rowChanged(conversation),
  });
  followParts(engine, demo);
}

export type Ground = Awaited<ReturnType<typeof openGround>>;
export type Contact = Awaited<ReturnType<typeof openContact>>;

/** The foundation: the data folder's lock, the database with its organisation, and what counts and signs. */
async function openGround(config: Config, log: Log) {
  const lock = await takeLock(config.dataDir, {
    onLost: (error) => {
      process.stderr.write(`${fault(error)}\n`);
      void stop(1);
    },
  });
  onStop(() => lock.release());
  // Its process starts while the database does: each takes about a second. `assemble` tells what is wrong with it.
  const encoders = openEncoders(config, log);
  onStop(async () => (await encoders.catch(() => undefined))?.embedders.close());
  const database = await openDatabase(config, log);
  terminal.step(`database: ${database.engine === "pglite" ? "PGlite, PostgreSQL" : "PostgreSQL"} ${database.version}`);
  const { db } = database;
  const key = await ensureKey(db, config);
  const limits = await openLimits(config, log);
  onStop(() => limits.close());
  const secret = await readSecret(config.dataDir, config.authSecret, log);
  return { config, log, lock, encoders, database, db, ...key, limits, secret };
}

/** Everything that connects: members, visitors' and agents' windows, e-mail, other nodes. */
async function openContact(ground: Ground, url: string) {
  const { config, log, db, organisationId, limits, secret } = ground;
  const auth = createAuth({
    db,
    secret,
    url,
    oidc: config.oidc,
    ownOrigins: (host) => ownOrigins(config.publicUrl, host),
    limits,
    clock,
    log,
  });
  const mailer = createMailer(config.mail, log);
  onStop(() => mailer.close());
  const common = {
    db,
    sessions: auth,
    auth,
    sites: sitesOf(db, organisationId),
    keys: { check: (key: string) => checkApiKey(db, key, clock.now()) },
    metrics: createMetrics(),
    lockToken: ground.lock.token,
    publicUrl: config.publicUrl,
    limits,
    clock,
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
    disconnect: sockets.disconnect,
    clock,
    log,
  });
  const events = await openEvents(config, log);
  await events.attach(sockets.io);
  onStop(() => events.close());
  return { common, mailer, sockets, people, events };
}

/** What answers; `node` is this process among those that share the database. */
async function openEngine(ground: Ground, { sockets, events, common }: Contact) {
  const { config, log, db, database, encoders, limits, secret } = ground;
  const node = new ServerNode({
    db,
    clock,
    log,
    events,
    secret,
    ...(database.engine === "postgres" ? { place: await readPlace(config.dataDir) } : {}),
  });
  await node.join();
  const engine = await assemble(await withModelInUse(config, db), {
    database,
    encoders,
    log,
    voice: sockets.voice,
    limits,
    node,
    onPublished: (siteId) => events.publish({ type: "knowledge-published", siteId }),
    onSettled: common.metrics.turnSettled,
  });
  onStop(() => engine.close());
  terminal.step(`embedder: ${engine.embedder.id}`);
  return { engine, node };
}

/** Loads what is live. @returns the demo company's site, when it is wanted */
async function openKnowledge({ config, db, organisationId }: Ground, { knowledge }: Engine) {
  await knowledge.start();
  const demo =
    config.demo === "off"
      ? undefined
      : await ensureDemo({
          db,
          knowledge,
          organisationId,
          conversations: config.demo === "full",
          folder: DEMO_FOLDER,
          onProgress: terminal.bar("demo company"),
        });
  terminal.step(`knowledge: ${knowledge.state().detail}`);
  return demo;
}

/** What the server hands out as it is. */
const PATHS = {
  widget: join(ROOT, "dist", "widget"),
  console: join(ROOT, "dist", "console"),
  shop: join(ROOT, "demo", "shop"),
};

/** Opens the door to requests and windows, finishes what the last run left, and starts what is done now and then. */
async function serve(options: {
  door: Door;
  ground: Ground;
  contact: Contact;
  engine: Engine;
  node: ServerNode;
  /** Where browsers reach the server. */
  url: string;
  blockedMs: () => number;
}): Promise<void> {
  const { door, ground, contact, engine, node } = options;
  const { config, log, db, database } = ground;
  const { sockets, events, mailer } = contact;
  const { knowledge, turns, proposals, health, past } = engine;
  const { voice } = sockets;
  const desk = createDesk({ db, clock, voice, floorTaken: turns.floorTaken, checkText });
  const backup = openBackup(config, database, log);
  onStop(() => backup.stop());
  const exams = openExams(engine, log);
  onStop(() => exams.close());
  const models = createModelShelf({ config, engine, exams, log });
  onStop(() => models.close());
  const tunes = openTunes({ engine, config, exams, log });
  onStop(() => tunes.close());
  const opened = await openFiles({ config, database, voice, clock });
  const { files } = opened;
  onStop(() => opened.close());
  const addJob: Jobs["add"] = (job, tx) => background.jobs.add(job, tx);
  const mail = openMail({
    ...{ config, db, secret: ground.secret, mailer, voice, files, clock, log },
    ...{ url: options.url, isHere: sockets.isHere, send: turns.send, addJob },
  });
  const classification = openClassification({ db, clock, log, voice, engine, addJob });
  const background = openBackground({
    ...{ config, db, knowledge, secret: ground.secret, postman: mailer, consoleUrl: options.url, clock, log },
    handlers: { ...mail.handlers, ...classification.handlers, ...replayHandler({ db, clock, engine }) },
  });
  onStop(async () => {
    mail.mailboxes.close();
    await background.close();
  });
  door.serve(
    createHttp({
      ...contact.common,
      people: contact.people,
      models,
      tunes,
      ...{ sources: background.sources, schedule: background.schedule, push: background.push },
      ...{ topics: classification.topics, addJob, classifiers: classification.classifiers },
      ...{ webhooks: background.webhooks, calendars: background.calendars },
      jobs: createJobList({ db, jobs: background.jobs, own: ownJobs({ proposals, tunes }) }),
      turns,
      largeModel: engine.largeModel,
      desk,
      writing: createWriting({ db, clock, voice, largeModel: engine.largeModel, prices: engine.prices }),
      files,
      mail: mail.channels,
      ...{ presenceChanged: () => sockets.atDesk.look(), disconnect: sockets.disconnect },
      knowledge,
      proposals,
      gaps: engine.gaps,
      health,
      past,
      backup: ({ path }) => backup.make(path),
      readiness: async () => ({
        ...(await engine.readiness()),
        smallModel: { ...stateWithExam(engine.smallModel.state(), exams), needed: false },
        events: { ...events.state(), needed: false },
        files: { ...opened.state(), needed: false },
      }),
      blockedMs: options.blockedMs,
      paths: PATHS,
      version: (JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as { version: string }).version,
    }),
  );
  sockets.attach(door.http, turns);
  repeat(BEAT_MS, log, "looking who is at the desk", async () => {
    await sockets.dropEnded();
    await desk.releaseAbsent({ onlyLeft: !(await sockets.atDesk.beat()) });
  });
  repeat(ASSIGN_MS, log, "assigning waiting conversations", desk.assignWaiting);
  repeat(WAKE_MS, log, "waking snoozed conversations", desk.triage.wakeDue);
  serveBelow(door.http, basePath(config.publicUrl));
  onStop(() => sockets.close());
  const unfit = await dropUnfitAnswers(db);
  if (unfit > 0) log.info({ unfit }, "stored answers that an older version kept are not given again");
  onStop(liveAmongNodes({ events, node, turns, knowledge, voice, log }));
  const left = await turns.finishPending();
  if (left > 0) terminal.step(`answered ${left} ${left === 1 ? "message" : "messages"} that the last run left`);
  await startRounds({ desk, ground, mailer, mail, files, engine, background, exams, tunes, classification });
}

type ReplayDeps = Omit<Parameters<typeof reportReplayHandler>[0], "turns"> &
  Record<"engine", Pick<Engine, "replayTurns">>;

const replayHandler = ({ engine, ...deps }: ReplayDeps) => ({
  "report-replay": reportReplayHandler({ ...deps, turns: engine.replayTurns }),
});

/** Checks the parts that aren't ready yet until all of them are. */
function followParts(engine: Engine, demo: () => PartState): void {
  const look = async () => {
    const { smallModel, ...others } = await engine.readiness();
    const deps = { ...others, ...(smallModel === undefined ? {} : { smallModel }), demoConversations: demo() };
    if (!terminal.follow(deps)) clearInterval(timer);
  };
  const timer = setInterval(() => void look().catch(() => undefined), FOLLOW_MS);
  timer.unref();
  void look().catch(() => undefined);
  onStop(() => clearInterval(timer));
}

if (process.argv.includes("--help") || process.argv.includes("-h")) {
  process.stdout.write(`${help()}\n`);
} else {
  process.on("SIGTERM", () => void stop(0));
  process.on("SIGINT", () => void stop(0));
  await start().catch(async (error) => {
    // Told to stop while it was starting: errors from the closed database don't matter.
    const stopping = stopUnderWay();
    if (stopping !== undefined) return stopping;
    process.stderr.write(`\n${fault(error)}\n`);
    await stop(1);
  });
}
