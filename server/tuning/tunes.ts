import type { ExamKnowledge } from "../exam/types.ts";
import { inShort, isTuppenceError, TuppenceError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import type { DatabasePort } from "../ports/database/port.ts";
import type { SwitchableModel } from "../ports/small-model/port.ts";
import { findSiteById } from "../store/site.ts";
import { addTune, changeRunning, interruptTunes, listTunes, readTune, type TuneRow, tuneInUse } from "../store/tune.ts";
import { TUNE_MINUTES, type TuneData, type TunesReply, type TuneWire } from "../wire/models.ts";
import { makeDataSet } from "./data-set.ts";
import { kindOfFile } from "./foreign-file.ts";
import { dataSetLines } from "./jsonl.ts";
import { createPromotion } from "./promotion.ts";
import { cannotTrain, type RunDeps, runTune } from "./run.ts";
import { findTrainer } from "./trainer.ts";

export interface TunesDeps extends Omit<RunDeps, "db" | "smallModel"> {
  readonly database: DatabasePort;
  readonly smallModel: SwitchableModel;
  /** The same as for turns. */
  knowledge(siteId: string): Promise<ExamKnowledge | undefined>;
  /** What may speak has changed (`turns.settingsChanged`). */
  readonly onSwitched?: () => void;
  readonly clock: { now(): Date };
  readonly log: Log;
}

/** Decides which articles are kept for the exam, unless a caller sets another. */
const SEED = 1;
/** Milliseconds between two signs of life. */
const BEAT_MS = 5_000;
/** Without a sign of life for so long, a tune's process counts as gone. */
const SILENT_SECONDS = 30;

interface Start {
  readonly siteId: string;
  readonly seed?: number | undefined;
  readonly by: string | null;
}

/** Deep tunes of the small model. */
export interface Tunes {
  /** A site's data set as chat JSONL. @throws TUNE_TOO_SMALL, KNOWLEDGE_EMPTY */
  export(request: { readonly siteId: string; readonly seed?: number; readonly signal: AbortSignal }): Promise<{
    readonly jsonl: string;
    readonly figures: TuneData;
  }>;
  list(siteId: string): Promise<TunesReply>;
  /** @throws NOT_FOUND */
  read(siteId: string, id: string): Promise<TuneWire>;
  /** Starts training in the background. @throws TUNE_RUNNING, TUNER_MISSING, KNOWLEDGE_EMPTY */
  start(request: Start & { readonly minutes?: number | undefined }): Promise<TuneWire>;
  /** Checks and examines a file trained elsewhere. @throws TUNE_RUNNING, MODEL_NOT_GGUF, ADAPTER_UNFIT */
  startFile(request: Start & { readonly path: string }): Promise<TuneWire>;
  /** Ends a running tune; one that has ended stays as it is. @throws NOT_FOUND */
  stop(siteId: string, id: string): Promise<TuneWire>;
  /** Puts a tune that was better in use. @throws NOT_FOUND, TUNE_NOT_OFFERED, ADAPTER_IN_USE without `replace` */
  promote(siteId: string, id: string, replace: boolean): Promise<TunesReply>;
  /** One step back. @throws NOT_FOUND if there is none */
  former(siteId: string): Promise<TunesReply>;
  /** Says of the tunes of processes that are gone that they were interrupted. */
  resume(): Promise<void>;
  /** Resolves when nothing runs here: for tests and commands. */
  idle(): Promise<void>;
  /** Stops what runs here. */
  close(): Promise<void>;
}

export function createTunes(deps: TunesDeps): Tunes {
  const { database, log, clock } = deps;
  const { db } = database;
  const runner = newId();
  const inner: RunDeps = { ...deps, db };
  const promotion = createPromotion({ ...deps, db });
  let here: { readonly id: string; readonly controller: AbortController; readonly ended: Promise<void> } | undefined;

  async function siteKnowledge(siteId: string): Promise<ExamKnowledge> {
    const site = await deps.knowledge(siteId);
    if (site !== undefined && site.live.articles.size > 0) return site;
    throw new TuppenceError(
      "KNOWLEDGE_EMPTY",
      "This site has no published articles to tune the model on.",
      "Import articles with example phrasings, then publish them.",
    );
  }

  async function rowOf(siteId: string, id: string): Promise<TuneRow> {
    const row = await readTune(db, id);
    if (row !== undefined && row.siteId === siteId) return row;
    throw new TuppenceError("NOT_FOUND", "This tune doesn't exist.", "Load the list of tunes again.");
  }

  async function wireOf(row: TuneRow): Promise<TuneWire> {
    const key = (await findSiteById(db, row.siteId))?.key ?? "";
    return toWire(row, key, (await tuneInUse(db))?.id === row.id);
  }

  async function run(row: TuneRow, site: ExamKnowledge, controller: AbortController, file?: string): Promise<void> {
    const beat = setInterval(() => {
      void changeRunning(db, row.id, {}).then(
        (still) => still === undefined && controller.abort(new Error("The tune was ended elsewhere.")),
        (error: unknown) => log.warn({ tune: row.id, ...inShort(error) }, "a tune's sign of life could not be stored"),
      );
    }, BEAT_MS);
    const over = { stage: null, secondsLeft: null };
    try {
      const end = await runTune(inner, row, site, { signal: controller.signal, ...(file && { file }) });
      await changeRunning(db, row.id, { ...end, ...over, share: 1, endedAt: clock.now() });
      log.info({ tune: row.id, site: row.siteId, state: end.state }, `deep tune: ${end.verdict}`);
    } catch (error) {
      if (controller.signal.aborted) {
        const state = controller.signal.reason instanceof Closing ? "interrupted" : "stopped";
        await changeRunning(db, row.id, { state, ...over, endedAt: clock.now() });
        return;
      }
      const fault = isTuppenceError(error) ? `${error.message} ${error.remedy}` : inShort(error).reason;
      log.error({ tune: row.id, err: error }, "a deep tune failed");
      await changeRunning(db, row.id, { state: "failed", fault, ...over, endedAt: clock.now() });
    } finally {
      clearInterval(beat);
    }
  }

  async function begin(values: Parameters<typeof addTune>[1], site: ExamKnowledge, file?: string): Promise<TuneWire> {
    const row = await addTune(db, { ...values, stage: "data" });
    if (row === undefined) {
      throw new TuppenceError(
        "TUNE_RUNNING",
        "A deep tune is running on this server.",
        "Wait until it's done, or stop it.",
      );
    }
    const controller = new AbortController();
    const ended = run(row, site, controller, file)
      .catch((error: unknown) => log.error({ tune: row.id, err: error }, "a tune's end could not be stored"))
      .finally(() => {
        here = undefined;
      });
    here = { id: row.id, controller, ended };
    return wireOf(row);
  }

  async function list(siteId: string): Promise<TunesReply> {
    const [rows, site, use, found] = [
      await listTunes(db, siteId),
      await findSiteById(db, siteId),
      await tuneInUse(db),
      await findTrainer(deps.trainer),
    ];
    const base = await deps.base().catch((error: unknown) => error as TuppenceError);
    const missing = found.missing ?? ("path" in base ? null : `${base.message} ${base.remedy}`);
    return {
      tuner: { ready: missing === null, python: found.python, missing },
      ...(await promotion.state()),
      tunes: rows.map((row) => toWire(row, site?.key ?? "", use?.id === row.id)),
    };
  }

  return {
    list,
    read: async (siteId, id) => wireOf(await rowOf(siteId, id)),
    async export({ siteId, seed = SEED, signal }) {
      const set = await makeDataSet(inner, await siteKnowledge(siteId), { seed, signal });
      return { jsonl: dataSetLines(set), figures: set.figures };
    },
    async start({ siteId, seed = SEED, minutes = TUNE_MINUTES.usual, by }) {
      const site = await siteKnowledge(siteId);
      const { id: base } = await deps.base();
      const { missing } = await findTrainer(deps.trainer);
      if (missing !== null) throw cannotTrain(missing);
      return begin({ siteId, kind: "tune", minutes, seed, base, runner, startedBy: by }, site);
    },
    async startFile({ siteId, seed = SEED, path, by }) {
      const site = await siteKnowledge(siteId);
      const base = await deps.base();
      const kind = await kindOfFile(path, base.path);
      return begin({ siteId, kind, minutes: null, seed, base: base.id, runner, startedBy: by }, site, path);
    },
    async stop(siteId, id) {
      await rowOf(siteId, id);
      if (here?.id === id) {
        here.controller.abort(new Error("Somebody stopped the tune."));
        await here.ended;
      } else {
        // The process that runs it sees with its next sign of life that it has ended.
        await changeRunning(db, id, { state: "stopped", stage: null, secondsLeft: null, endedAt: clock.now() });
      }
      return wireOf(await rowOf(siteId, id));
    },
    async promote(siteId, id, replace) {
      await promotion.promote(await rowOf(siteId, id), replace);
      return list(siteId);
    },
    async former(siteId) {
      await promotion.back();
      return list(siteId);
    },
    async resume() {
      // The folder of the embedded database is locked to this process: nobody else can be running a tune of it.
      const silentSeconds = database.engine === "pglite" ? 0 : SILENT_SECONDS;
      const count = await interruptTunes(db, { runner, silentSeconds, at: clock.now() });
      if (count > 0) log.warn({ count }, "a deep tune was interrupted when its server ended; start it again");
    },
    idle: async () => void (await here?.ended),
    async close() {
      here?.controller.abort(new Closing("The server ends."));
      await here?.ended;
    },
  };
}

class Closing extends Error {}

function toWire(row: TuneRow, site: string, inUse: boolean): TuneWire {
  const { id, kind, state, stage, share, secondsLeft, loss, device, minutes, seed, base, model, data, figures } = row;
  return {
    ...{ id, site, kind, state, stage, share, secondsLeft, loss, device, minutes, seed, base, model, data, figures },
    verdict: row.verdict,
    fault: row.fault,
    inUse,
    startedBy: row.startedBy,
    createdAt: row.createdAt.toISOString(),
    endedAt: row.endedAt?.toISOString() ?? null,
    promotedAt: row.promotedAt?.toISOString() ?? null,
  };
}
