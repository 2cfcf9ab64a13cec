import { copyFile, mkdir, rename, rm, stat } from "node:fs/promises";
import { basename, join } from "node:path";
import type { Readable } from "node:stream";
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
import { dropUnneeded, folderOf } from "./files.ts";
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
  /** Receives a GGUF into a folder, under a name of its own (ports/small-model/receive.ts). */
  receive(
    stream: Readable,
    options: { folder: string; name: string; bytes: number | undefined; signal: AbortSignal },
  ): Promise<{ readonly path: string; readonly bytes: number }>;
  /** @throws MODEL_TOO_LARGE if a whole model of that size can't run beside the one in use */
  refuseIfTooLarge(model: { readonly title: string; readonly bytes: number }): void;
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

/** A file trained elsewhere, as it arrives. */
interface Upload {
  readonly name: string;
  readonly stream: Readable;
  /** What the sender announced; undefined: nothing. */
  readonly bytes: number | undefined;
  readonly signal: AbortSignal;
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
  /**
   * The same with a file that is being sent.
   * @param request.name `GGUF_NAME`
   * @throws as `startFile`, MODEL_TOO_LARGE, DISK_FULL, BAD_REQUEST if it's cut off
   */
  startUpload(request: Start & Upload): Promise<TuneWire>;
  /** Ends a running tune; one that has ended stays as it is. @throws NOT_FOUND */
  stop(siteId: string, id: string): Promise<TuneWire>;
  /** Puts a tune that was better in use. @throws NOT_FOUND, TUNE_NOT_OFFERED, ADAPTER_IN_USE without `replace` */
  promote(siteId: string, id: string, replace: boolean): Promise<TunesReply>;
  /** One step back. @throws NOT_FOUND if there is none */
  former(siteId: string): Promise<TunesReply>;
  /** Says of the tunes of processes that are gone that they were interrupted, and deletes what they left. */
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
  let isClosed = false;

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
      await tidy();
    }
  }

  const tidy = () =>
    dropUnneeded({ db, folder: deps.folder }).catch((err: unknown) => log.warn({ err }, "old tunes' files stay"));

  const isBusy = () =>
    new TuppenceError("TUNE_RUNNING", "A deep tune is running on this server.", "Wait until it's done, or stop it.");

  /** A file trained elsewhere, in a folder of its own if it's small or was sent; a whole model stays where it is. */
  async function beginFile(
    { siteId, seed = SEED, by }: Start,
    file: { readonly path: string; readonly name: string; readonly isOurs: boolean },
  ): Promise<TuneWire> {
    const site = await siteKnowledge(siteId);
    const base = await deps.base();
    const kind = await kindOfFile(file.path, base.path, file.name);
    if (kind === "model") deps.refuseIfTooLarge({ title: basename(file.name), bytes: (await stat(file.path)).size });
    const id = newId();
    const folder = folderOf(deps.folder, id);
    const own = join(folder, basename(file.name));
    const isMoved = file.isOurs || kind === "adapter";
    try {
      if (isMoved) {
        await mkdir(folder, { recursive: true });
        await (file.isOurs ? rename(file.path, own) : copyFile(file.path, own));
      }
      const values = { id, siteId, kind, minutes: null, seed, base: base.id, runner, startedBy: by };
      return await begin(values, site, isMoved ? own : file.path);
    } catch (error) {
      await rm(folder, { recursive: true, force: true });
      throw error;
    }
  }

  async function begin(values: Parameters<typeof addTune>[1], site: ExamKnowledge, file?: string): Promise<TuneWire> {
    if (isClosed) throw new Closing("The server ends.");
    const row = await addTune(db, { ...values, stage: "data" });
    if (row === undefined) throw isBusy();
    const controller = new AbortController();
    const ended = run(row, site, controller, file)
      .catch((error: unknown) => log.error({ tune: row.id, err: error }, "a tune's end could not be stored"))
      .finally(() => {
        here = undefined;
      });
    here = { id: row.id, controller, ended };
    // It was being started while the server ended: nobody would stop it.
    if (isClosed) controller.abort(new Closing("The server ends."));
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
    startFile: ({ path, ...request }) => beginFile(request, { path, name: path, isOurs: false }),
    async startUpload({ name, stream, bytes, signal, ...request }) {
      // Before gigabytes are sent.
      await siteKnowledge(request.siteId);
      await deps.base();
      if (here !== undefined) throw isBusy();
      const { path } = await deps.receive(stream, { folder: deps.folder, name, bytes, signal });
      try {
        return await beginFile(request, { path, name, isOurs: true });
      } finally {
        // What was begun has it under another name.
        await rm(path, { force: true });
      }
    },
    async stop(siteId, id) {
      await rowOf(siteId, id);
      if (here?.id === id) {
        here.controller.abort(new Error("Somebody stopped the tune."));
        await here.ended;
      } else {
        // The process that runs it sees with its next sign of life that it has ended.
        await changeRunning(db, id, { state: "stopped", stage: null, secondsLeft: null, endedAt: clock.now() });
        await tidy();
      }
      return wireOf(await rowOf(siteId, id));
    },
    async promote(siteId, id, replace) {
      await promotion.promote(await rowOf(siteId, id), replace);
      await tidy();
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
      await tidy();
    },
    idle: async () => void (await here?.ended),
    async close() {
      isClosed = true;
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
