import { join } from "node:path";
import { priorityKind, sentimentKind } from "./classification/fixed-kinds.ts";
import type { Kind } from "./classification/kind.ts";
import { createTeller, type Teller } from "./classification/teller.ts";
import { topicKind } from "./classification/topic-kind.ts";
import type { Config } from "./config.ts";
import type { Voice } from "./desk/voice.ts";
import type { Gate } from "./domain/verdict.ts";
import type { Embedders } from "./embedders.ts";
import { type Encoders, openEncoders, readerFor } from "./encoders.ts";
import { createQuickTune } from "./gate/quick-tune.ts";
import type { Tune } from "./gate/tune-input.ts";
import { createHealth, type Health } from "./health/health.ts";
import { createKnowledge, type Knowledge } from "./knowledge/knowledge.ts";
import type { LiveKnowledge } from "./knowledge/live.ts";
import { createGaps, type Gaps } from "./learning/gaps.ts";
import { type Clock, systemClock } from "./lib/clock.ts";
import type { Log } from "./lib/log.ts";
import type { PartState } from "./lib/part-state.ts";
import { createWebFetch } from "./lib/web-fetch.ts";
import { createPrices, type Prices, seedPrices } from "./money/prices.ts";
import { createPast, type Past } from "./past/past.ts";
import { type Backup, backupPglite, backupPostgres } from "./ports/database/backup.ts";
import { scheduleBackups } from "./ports/database/backup-schedule.ts";
import { openPglite, type PgliteDatabase } from "./ports/database/pglite.ts";
import type { DatabasePort, Db } from "./ports/database/port.ts";
import { openPostgres } from "./ports/database/postgres.ts";
import type { Embedder } from "./ports/embedder/port.ts";
import { localEvents } from "./ports/events/local.ts";
import type { EventsPort } from "./ports/events/port.ts";
import { anthropicLargeModel } from "./ports/large-model/anthropic.ts";
import { azureLargeModel } from "./ports/large-model/azure.ts";
import { kindOfUrl } from "./ports/large-model/kind.ts";
import { noLargeModel } from "./ports/large-model/none.ts";
import { ollamaLargeModel } from "./ports/large-model/ollama.ts";
import { openAiLargeModel } from "./ports/large-model/openai.ts";
import type { LargeModel } from "./ports/large-model/port.ts";
import { memoryLimits, noLimits } from "./ports/limits/memory.ts";
import type { LimitsPort } from "./ports/limits/port.ts";
import { startSmallModel } from "./ports/small-model/background.ts";
import { noSmallModel } from "./ports/small-model/none.ts";
import { openAiSmallModel } from "./ports/small-model/openai.ts";
import type { SmallModel, SwitchableModel } from "./ports/small-model/port.ts";
import { switchable } from "./ports/small-model/switchable.ts";
import { createEmbeddedIndex } from "./ports/vectors/embedded.ts";
import type { VectorIndex } from "./ports/vectors/port.ts";
import { createProposals, type Proposals } from "./proposals/proposals.ts";
import { createReaders } from "./readers.ts";
import { createReplays } from "./replays.ts";
import { tunedFiles } from "./tuned-model.ts";
import { createRecall, noRecall } from "./turn/4-recall.ts";
import { createGate } from "./turn/6-gate.ts";
import { createJudge } from "./turn/judging.ts";
import type { ServerNode } from "./turn/node.ts";
import type { ServiceDeps, SettledTurn, Turns } from "./turn/parts.ts";
import { createTurns } from "./turn/service.ts";
import type { Classified } from "./wire/classification.ts";

const withoutAcross = ({ across: _, ...others }: Embedders): Embedders => others;

/** Everything that answers, without the transports: shared by the server, the commands and the evaluation. */
export interface Engine {
  readonly database: DatabasePort;
  readonly index: VectorIndex;
  /** The usual one; a site's own is `embedders.withId(live.embedderId)`. */
  readonly embedder: Embedder;
  readonly embedders: Embedders;
  readonly smallModel: SwitchableModel;
  readonly largeModel: LargeModel;
  readonly knowledge: Knowledge;
  readonly turns: Turns;
  readonly proposals: Proposals;
  readonly health: Health;
  readonly past: Past;
  /** What a large model is paid with. */
  readonly prices: Prices;
  /** Ask old questions again. */
  readonly replayTurns: Pick<Turns, "answerOnce">;
  /** Tells what conversations are. */
  readonly teller: Teller;
  /** What it tells. */
  readonly kinds: Readonly<Record<Classified, Kind>>;
  /**
   * Turns of conversations that are made for show, by the same steps: without models that write or cost, without metrics,
   * and without answers that are kept for others.
   */
  turnsForShow(options: { clock: Clock; voice: Voice }): Turns;
  /** Questions that were asked before and got no good answer, and what is done about them. */
  readonly gaps: Gaps;
  /** By name; `needed`: nothing can be answered without it. */
  readiness(): Promise<Record<string, PartState & { needed: boolean }>>;
  /** Waits for running turns, then closes every part. */
  close(): Promise<void>;
}

export interface AssembleOptions {
  readonly database: DatabasePort;
  readonly log: Log;
  readonly voice: Voice;
  readonly clock?: Clock;
  /** This process among those that share the database; default: it is the only one. */
  readonly node?: ServerNode;
  /** This process has put a site's knowledge live. */
  readonly onPublished?: (siteId: string) => void;
  /** Already being opened; default: they're opened here. The engine closes them. */
  readonly encoders?: Promise<Encoders>;
  /** Default: this process's own counts. The caller closes it. */
  readonly limits?: LimitsPort;
  readonly onSettled?: (turn: SettledTurn) => void;
  /** Prepare for questions in languages that a site's articles aren't in. Default true. */
  readonly readsAcross?: boolean;
  /** Wraps the quick tune: an evaluation adds its calibration questions and keeps the training input. */
  readonly tuneWith?: (tune: Tune, embedder: Embedder) => Tune;
}

/**
 * Chooses the implementations and wires them. Knowledge isn't loaded yet (`engine.knowledge.start()`), and turns that a
 * dead process left aren't finished yet (`engine.turns.finishPending()`). If assembly fails, the database is closed.
 * @throws DATABASE_*, MODEL_NOT_GGUF, CONFIG_INVALID
 */
export async function assemble(config: Config, options: AssembleOptions): Promise<Engine> {
  const { database, log, voice, clock = systemClock } = options;
  const opened: { close(): Promise<void> }[] = [database];
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    opened.unshift(part);
    return part;
  };
  try {
    const { embedders: all, judge } = await (options.encoders ?? openEncoders(config, log));
    const embedders = options.readsAcross === false ? withoutAcross(all) : all;
    for (const part of [embedders, judge]) if (part !== undefined) keep(part);
    const embedder = embedders.usual;
    await seedPrices(database.db);
    const index = keep(await openIndex(config));
    const smallModel = keep(switchable(await openSmallModel(config, database.db, log)));
    const largeModel = keep(openLargeModel(config, log));
    const quickTune = createQuickTune({ embedder });
    const tune = options.tuneWith?.(quickTune, embedder) ?? quickTune;
    const fetch = createWebFetch({ privateHosts: config.sourcePrivateHosts });
    const health = keep(createHealth({ db: database.db, embedder, fetch, clock, log }));
    const onPublished = (siteId: string) => {
      health.changed(siteId);
      options.onPublished?.(siteId);
    };
    const knowledge = keep(createKnowledge({ database, index, embedder, choice: embedders, tune, log, onPublished }));
    const prices = createPrices(database.db, clock);
    const judged = judge === undefined ? {} : { judge };
    const proposals = keep(
      createProposals({ database, embedder, ...judged, largeModel, prices, live: knowledge.live, clock, log }),
    );
    const gates = oncePerVersion((live) =>
      createGate(live, {
        judge: createJudge({ db: database.db, clock, smallModel }, live),
        ...(judge === undefined ? {} : { read: readerFor(config, judge, live) }),
      }),
    );
    const readers = createReaders({ knowledge, embedders });
    const kinds = { topic: topicKind(), priority: priorityKind(), sentiment: sentimentKind() };
    const { embedderOf } = knowledge;
    const teller = createTeller({ db: database.db, log, kinds: Object.values(kinds), embedderOf });
    const plain: ServiceDeps = {
      db: database.db,
      clock,
      log,
      voice,
      ...(options.node === undefined ? {} : { node: options.node }),
      embedder,
      tellClasses: teller.ofHandoff,
      recall: createRecall(),
      prices,
      limits: options.limits ?? memoryLimits(),
      ...(config.publicUrl === undefined ? {} : { publicUrl: config.publicUrl }),
      async knowledge(siteId) {
        const live = knowledge.live(siteId);
        // An empty version is a site without knowledge: the team gets every question.
        if (live === undefined || live.articles.size === 0) return undefined;
        return { live, gate: gates(live), ...(await readers.of(live)) };
      },
    };
    const turns = createTurns({
      ...plain,
      smallModel,
      largeModel,
      ...(options.onSettled === undefined ? {} : { onSettled: options.onSettled }),
    });
    const replays = createReplays({ plain, knowledge, index, embedders, gates });
    const gaps = keep(
      createGaps({
        ...{ db: database.db, clock, log, largeModel, prices, live: knowledge.live, embedderOf: knowledge.embedderOf },
        ...replays,
      }),
    );
    const turnsForShow = (own: { clock: Clock; voice: Voice }) =>
      createTurns({ ...plain, ...own, recall: noRecall, limits: noLimits, isDemo: true });
    const past = keep(
      createPast({ database, live: knowledge.live, turns: turnsForShow({ clock, voice }), clock, log }),
    );
    return {
      database,
      index,
      embedder,
      embedders,
      smallModel,
      largeModel,
      knowledge,
      turns,
      ...{ proposals, gaps, health, past, prices, teller, kinds, replayTurns: replays.liveTurns },
      turnsForShow,
      readiness: () =>
        statesOf({
          database,
          vectors: index,
          embedder,
          judge: judge ?? noJudge(config),
          knowledge,
          smallModel,
          largeModel,
        }),
      async close() {
        await turns.close();
        await options.node?.leave().catch((error) => log.warn({ err: error }, "this node could not say that it stops"));
        for (const part of opened)
          await part.close().catch((error) => log.warn({ err: error }, "a part did not close"));
      },
    };
  } catch (error) {
    for (const part of opened) await part.close().catch(() => undefined);
    throw error;
  }
}

/** Makes a version's gate when it's first asked for. */
function oncePerVersion(make: (live: LiveKnowledge) => Gate): (live: LiveKnowledge) => Gate {
  const made = new WeakMap<LiveKnowledge, Gate>();
  return (live) => {
    const gate = made.get(live) ?? make(live);
    made.set(live, gate);
    return gate;
  };
}

const noJudge = (config: Config): Stateful => ({
  state: () => ({
    status: "absent",
    detail: config.judge.isOn
      ? "No judge. Set JUDGE_MODEL to a GGUF cross-encoder, or JUDGE_URL to a server with a /rerank, to add one."
      : "Turned off (JUDGE=off).",
  }),
});

type Stateful = { state(): PartState | Promise<PartState> };
/** Nothing can be answered without these. */
const NEEDED: ReadonlySet<string> = new Set(["database", "vectors", "embedder"]);

async function statesOf(parts: Readonly<Record<string, Stateful>>) {
  const states = Object.entries(parts).map(
    async ([name, part]) => [name, { ...(await part.state()), needed: NEEDED.has(name) }] as const,
  );
  return Object.fromEntries(await Promise.all(states));
}

/** PGlite in DATA_DIR, whose lock the caller holds, or the Postgres of DATABASE_URL; migrated. */
export function openDatabase(config: Config, log: Log): Promise<DatabasePort> {
  return config.databaseUrl === undefined
    ? openPglite(config.dataDir, { log })
    : openPostgres(config.databaseUrl, { log });
}

/** The small model of this configuration, starting; a tune in use is put on top of it. */
export async function openSmallModel(config: Config, db: Db, log: Log): Promise<SmallModel> {
  if (config.slmUrl !== undefined) return openAiSmallModel({ url: config.slmUrl, model: config.slmModel, log });
  if (config.slmModel === "none") return noSmallModel();
  const tuned = await tunedFiles(config, db, log);
  return await startSmallModel({
    model: tuned?.modelPath ?? config.slmModel,
    ...(tuned?.adapterPath === undefined ? {} : { child: { adapterPath: tuned.adapterPath } }),
    modelsDir: config.modelsDir,
    sources: config.modelSources,
    environment: config.inherited,
    log,
  });
}

function openLargeModel(config: Config, log: Log): LargeModel {
  const { llmUrl: url, llmModel: model, llmApiKey: apiKey, llmApiVersion: apiVersion } = config;
  if (url === undefined || model === undefined) return noLargeModel();
  const options = { url, model, log, ...(apiKey === undefined ? {} : { apiKey }) };
  const kind = config.llmKind === "auto" ? kindOfUrl(url) : config.llmKind;
  switch (kind) {
    case "anthropic":
      return anthropicLargeModel(options);
    case "azure":
      return azureLargeModel({ ...options, apiVersion });
    case "ollama":
      return ollamaLargeModel(options);
    case "openai":
      return openAiLargeModel(options);
  }
}

/** Carries events to other server processes, when there may be some. */
export async function openEvents(config: Config, log: Log): Promise<EventsPort> {
  if (config.redisUrl === undefined) return localEvents();
  const { redisEvents } = await import("./ports/events/redis.ts");
  return redisEvents({ url: config.redisUrl, log });
}

/** Where limits are counted: by every server on one Redis together, or by this process alone. */
export async function openLimits(config: Config, log: Log): Promise<LimitsPort> {
  if (config.redisUrl === undefined) return memoryLimits();
  const { redisLimits } = await import("./ports/limits/redis.ts");
  return redisLimits({ url: config.redisUrl, log });
}

// Clients for servers that most installations don't have are only loaded if there is one: each takes a tenth of a
// second of every start.
async function openIndex({ qdrantUrl: url, qdrantApiKey: apiKey }: Config): Promise<VectorIndex> {
  if (url === undefined) return createEmbeddedIndex();
  const { createQdrantIndex } = await import("./ports/vectors/qdrant.ts");
  return createQdrantIndex({ url, ...(apiKey === undefined ? {} : { apiKey }) });
}

/** Backups to a path, and of the embedded database one a day into DATA_DIR/backups. */
export function openBackup(
  config: Config,
  database: DatabasePort,
  log: Log,
): { make(path: string): Promise<Backup>; stop(): Promise<void> } {
  const { databaseUrl } = config;
  if (databaseUrl !== undefined) return { make: (path) => backupPostgres(databaseUrl, path), stop: async () => {} };
  const filesDir = config.filesUrl === undefined ? config.filesDir : undefined;
  const make = (path: string) => backupPglite(database as PgliteDatabase, path, filesDir);
  const schedule = scheduleBackups({ backup: make, folder: join(config.dataDir, "backups"), clock: systemClock, log });
  return { make, stop: schedule.stop };
}
