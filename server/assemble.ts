import { join } from "node:path";
import type { Config } from "./config.ts";
import { createKnowledge, type Knowledge } from "./knowledge/knowledge.ts";
import type { Tune } from "./knowledge/tune-input.ts";
import { createQuickTune } from "./learn/quick-tune.ts";
import { packageRoot } from "./lib/built-file.ts";
import { type Clock, systemClock } from "./lib/clock.ts";
import type { Log } from "./lib/log.ts";
import type { PartState } from "./lib/part-state.ts";
import { createPrices, seedPrices } from "./money/prices.ts";
import { type Backup, backupPglite, backupPostgres } from "./ports/database/backup.ts";
import { scheduleBackups } from "./ports/database/backup-schedule.ts";
import { openPglite, type PgliteDatabase } from "./ports/database/pglite.ts";
import type { DatabasePort } from "./ports/database/port.ts";
import { openPostgres } from "./ports/database/postgres.ts";
import { openGgufEmbedder } from "./ports/embedder/gguf.ts";
import type { Embedder } from "./ports/embedder/port.ts";
import { localEvents } from "./ports/events/local.ts";
import type { EventsPort } from "./ports/events/port.ts";
import { noLargeModel } from "./ports/large-model/none.ts";
import { openAiLargeModel } from "./ports/large-model/openai.ts";
import type { LargeModel } from "./ports/large-model/port.ts";
import { startSmallModel } from "./ports/small-model/background.ts";
import { noSmallModel } from "./ports/small-model/none.ts";
import { openAiSmallModel } from "./ports/small-model/openai.ts";
import type { SmallModel } from "./ports/small-model/port.ts";
import { createEmbeddedIndex } from "./ports/vectors/embedded.ts";
import type { VectorIndex } from "./ports/vectors/port.ts";
import { createRecall, noRecall } from "./turn/4-recall.ts";
import { createGate } from "./turn/6-gate.ts";
import { createJudge } from "./turn/judging.ts";
import type { SettledTurn, Turns, TurnsParts } from "./turn/parts.ts";
import { createTurns } from "./turn/turns.ts";
import type { Gate, Voice } from "./turn/types.ts";

/** The embedder that the repository ships. */
export const EMBEDDER_PATH = join(packageRoot(import.meta.url), "models", "all-minilm-l6-v2-q8_0.gguf");

/** Everything that answers, without the transports: what the server, the commands and the evaluation share. */
export interface Engine {
  readonly database: DatabasePort;
  readonly index: VectorIndex;
  readonly embedder: Embedder;
  readonly smallModel: SmallModel;
  readonly largeModel: LargeModel;
  readonly knowledge: Knowledge;
  readonly turns: Turns;
  /**
   * Turns of conversations that are made for show, by the same steps: without models that write or cost, without metrics,
   * and without answers that are kept for others.
   */
  turnsForShow(given: { clock: Clock; voice: Voice }): Turns;
  /** By name; `needed`: without it nothing is answered. */
  readiness(): Promise<Record<string, PartState & { needed: boolean }>>;
  /** Waits for running turns, then closes every part. */
  close(): Promise<void>;
}

/**
 * Chooses the implementations and wires them. Knowledge is not loaded yet (`engine.knowledge.start()`), nor are turns
 * finished that a dead process left (`engine.turns.finishPending()`). A database whose assembly fails is closed.
 * @throws DATABASE_*, MODEL_NOT_GGUF, CONFIG_INVALID
 */
export async function assemble(
  config: Config,
  given: {
    database: DatabasePort;
    log: Log;
    voice: Voice;
    clock?: Clock;
    /** On its way already; default: it is opened here. It is the engine's to close. */
    embedder?: Promise<Embedder>;
    onSettled?: (turn: SettledTurn) => void;
    /** Stands before the quick tune: an evaluation adds its calibration questions and keeps what was learnt from. */
    tuneWith?: (tune: Tune, embedder: Embedder) => Tune;
  },
): Promise<Engine> {
  const { database, log, voice, clock = systemClock } = given;
  const opened: { close(): Promise<void> }[] = [database];
  const keep = <T extends { close(): Promise<void> }>(part: T): T => {
    opened.unshift(part);
    return part;
  };
  try {
    const embedder = keep(await (given.embedder ?? openEmbedder(log)));
    await seedPrices(database.db);
    const index = keep(
      config.qdrantUrl === undefined ? createEmbeddedIndex() : await openQdrant(config.qdrantUrl, config.qdrantApiKey),
    );
    const smallModel = keep(await openSmallModel(config, log));
    const largeModel = keep(openLargeModel(config, log));
    const quickTune = createQuickTune({ embedder });
    const tune = given.tuneWith?.(quickTune, embedder) ?? quickTune;
    const knowledge = keep(createKnowledge({ database, index, embedder, tune, log }));
    const gates = new WeakMap<object, Gate>();
    const plain: TurnsParts = {
      db: database.db,
      clock,
      log,
      voice,
      embedder,
      recall: createRecall(),
      prices: createPrices(database.db, clock),
      async knowledge(siteId) {
        const live = knowledge.live(siteId);
        if (live === undefined) return undefined;
        let gate = gates.get(live);
        if (gate === undefined) {
          gate = createGate(live, { judge: createJudge({ db: database.db, clock, smallModel }, live) });
          gates.set(live, gate);
        }
        return { live, gate, search: (query) => knowledge.search(live, query) };
      },
    };
    const turns = createTurns({
      ...plain,
      smallModel,
      largeModel,
      ...(given.onSettled === undefined ? {} : { onSettled: given.onSettled }),
    });
    return {
      database,
      index,
      embedder,
      smallModel,
      largeModel,
      knowledge,
      turns,
      turnsForShow: (own) => createTurns({ ...plain, ...own, recall: noRecall, isDemo: true }),
      async readiness() {
        return {
          database: { ...(await database.state()), needed: true },
          vectors: { ...(await index.state()), needed: true },
          embedder: { ...embedder.state(), needed: true },
          knowledge: { ...knowledge.state(), needed: false },
          smallModel: { ...smallModel.state(), needed: false },
          largeModel: { ...largeModel.state(), needed: false },
        };
      },
      async close() {
        await turns.idle();
        for (const part of opened)
          await part.close().catch((error) => log.warn({ err: error }, "a part did not close"));
      },
    };
  } catch (error) {
    for (const part of opened) await part.close().catch(() => undefined);
    throw error;
  }
}

/** The embedder that the repository ships. @throws MODEL_NOT_GGUF */
export function openEmbedder(log: Log): Promise<Embedder> {
  return openGgufEmbedder({ modelPath: EMBEDDER_PATH, log });
}

/** PGlite in DATA_DIR, whose lock the caller holds, or the Postgres of DATABASE_URL; migrated. */
export function openDatabase(config: Config, log: Log): Promise<DatabasePort> {
  return config.databaseUrl === undefined
    ? openPglite(config.dataDir, { log })
    : openPostgres(config.databaseUrl, { log });
}

async function openSmallModel(config: Config, log: Log): Promise<SmallModel> {
  if (config.slmUrl !== undefined) return openAiSmallModel({ url: config.slmUrl, model: config.slmModel, log });
  if (config.slmModel === "none") return noSmallModel();
  return await startSmallModel({
    model: config.slmModel,
    modelsDir: config.modelsDir,
    sources: config.modelSources,
    environment: config.inherited,
    log,
  });
}

function openLargeModel(config: Config, log: Log): LargeModel {
  if (config.llmUrl === undefined || config.llmModel === undefined) return noLargeModel();
  return openAiLargeModel({
    url: config.llmUrl,
    model: config.llmModel,
    log,
    ...(config.llmApiKey === undefined ? {} : { apiKey: config.llmApiKey }),
  });
}

/** Carries events to other server processes, when there may be some. */
export async function openEvents(config: Config, log: Log): Promise<EventsPort> {
  if (config.redisUrl === undefined) return localEvents();
  const { redisEvents } = await import("./ports/events/redis.ts");
  return redisEvents({ url: config.redisUrl, log });
}

// Clients of servers that most installations have not are read where there is one: a tenth of a second of every start each.
async function openQdrant(url: string, apiKey: string | undefined): Promise<VectorIndex> {
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
  const make = (path: string) => backupPglite(database as PgliteDatabase, path);
  const schedule = scheduleBackups({ backup: make, folder: join(config.dataDir, "backups"), clock: systemClock, log });
  return { make, stop: schedule.stop };
}
