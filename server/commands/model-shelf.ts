import { existsSync } from "node:fs";
import { readdir, stat } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { type Engine, openSmallModel } from "../assemble.ts";
import type { Config } from "../config.ts";
import { createExams, type Exams } from "../exam/exams.ts";
import { createShippedExams, type ShippedFigures } from "../exam/shipped.ts";
import type { Bar, ExamRole } from "../exam/types.ts";
import { availableMemory } from "../lib/available-memory.ts";
import { packageRoot } from "../lib/built-file.ts";
import { TuppenceError } from "../lib/errors.ts";
import { ggufFault } from "../lib/gguf-file.ts";
import type { Log } from "../lib/log.ts";
import type { PartState } from "../lib/part-state.ts";
import type { Db } from "../ports/database/port.ts";
import {
  CATALOGUE,
  type CatalogueEntry,
  expectedMemoryBytes,
  findInCatalogue,
  licenceUrlOf,
} from "../ports/small-model/catalogue.ts";
import { modelIdOf } from "../ports/small-model/child-process.ts";
import { findModel } from "../ports/small-model/fetch.ts";
import { dropReceived } from "../ports/small-model/receive.ts";
import { createReaders } from "../readers.ts";
import { type EvaluationRow, listEvaluations } from "../store/evaluation.ts";
import { listSites } from "../store/site.ts";
import { chooseSmallModel, chosenSmallModel } from "../store/small-model.ts";
import { readTune, tuneInUse } from "../store/tune.ts";
import { examined } from "../turn/examined.ts";
import { GGUF_NAME, type ModelDownload, type ModelFile } from "../wire/model-shelf.ts";
import { isOnDisk, removeModel } from "./model-add.ts";
import { createModelDownloads } from "./model-downloads.ts";
import {
  factsOf,
  partBytes,
  refuseIfTooLarge,
  refuseUnlessAccepted,
  type Shelf,
  speedOf,
  unlisted,
  wantedOf,
} from "./model-facts.ts";
import { addFile } from "./model-file.ts";

/** The newest exam of a model in a role on a site. */
export interface ExamLine {
  /** The site's key. */
  readonly site: string;
  readonly model: string;
  readonly role: ExamRole;
  readonly passed: boolean;
  readonly bars: readonly Bar[];
  /** When it was taken; a shipped one before this installation was made. */
  readonly at: string;
  /** The result came with Tuppence. */
  readonly shipped: boolean;
}

/** A model, as `npm run model -- list` shows it. */
export interface ModelLine {
  readonly name: string;
  readonly title: string;
  readonly licence: string;
  readonly licence_url: string;
  /** Terms of use to read first. */
  readonly restricted: boolean;
  readonly bytes: number;
  readonly memory_bytes: number;
  readonly tokens_per_second: number;
  readonly fetched: boolean;
  /** Bytes of a download that was stopped; 0: none. */
  readonly part_bytes: number;
  readonly in_use: boolean;
  readonly exams: readonly ExamLine[];
}

export interface ModelList {
  readonly in_use: { readonly name: string; readonly chosen_by: "SLM_URL" | "SLM_MODEL" | "use" | "default" };
  readonly models: readonly ModelLine[];
  /** Files in MODELS_DIR that aren't in the catalogue. */
  readonly files: readonly ModelFile[];
  /** Of the running server; none without one. */
  readonly downloads: readonly ModelDownload[];
  /** Memory that a model could take now; null: not known. */
  readonly memory_free_bytes: number | null;
  /** Exams of models that aren't in the catalogue. */
  readonly others: readonly ExamLine[];
}

/**
 * Which small model is used, and where that was set: the environment takes precedence over `use`, `use` over the
 * default.
 */
export async function modelInUse(config: Config, db: Db | undefined): Promise<ModelList["in_use"]> {
  if (config.slmUrl !== undefined) return { name: config.slmModel, chosen_by: "SLM_URL" };
  if (config.slmModelGiven) return { name: config.slmModel, chosen_by: "SLM_MODEL" };
  const chosen = db === undefined ? undefined : await chosenSmallModel(db);
  return chosen === undefined ? { name: config.slmModel, chosen_by: "default" } : { name: chosen, chosen_by: "use" };
}

/** The configuration with the small model that should be started. */
export async function withModelInUse(config: Config, db: Db): Promise<Config> {
  return { ...config, slmModel: (await modelInUse(config, db)).name };
}

/**
 * The catalogue, with what is downloaded, in use and examined.
 * @param db undefined: nothing has been started here yet
 * @param organisationId only exams on its sites; undefined: on all
 */
export async function listModels(config: Config, db: Db | undefined, organisationId?: string): Promise<ModelList> {
  const inUse = await modelInUse(config, db);
  const exams = db === undefined ? [] : await examLines(db, organisationId);
  const models = await Promise.all(
    CATALOGUE.map(async (entry) => ({
      name: entry.name,
      title: entry.title,
      licence: entry.licence,
      licence_url: licenceUrlOf(entry),
      restricted: entry.restricted,
      bytes: entry.bytes,
      memory_bytes: expectedMemoryBytes(entry),
      tokens_per_second: speedOf(entry),
      fetched: (await findModel(config.modelsDir, entry)).there,
      part_bytes: await partBytes(join(config.modelsDir, entry.file)),
      in_use: inUse.chosen_by !== "SLM_URL" && findInCatalogue(inUse.name) === entry,
      exams: exams.filter((exam) => isOf(exam, entry)),
    })),
  );
  return {
    in_use: inUse,
    models,
    files: await ownFiles(config, inUse),
    downloads: [],
    memory_free_bytes: availableMemory() ?? null,
    others: exams.filter((exam) => !CATALOGUE.some((entry) => isOf(exam, entry))),
  };
}

/** The files in MODELS_DIR that aren't in the catalogue, complete or not. */
async function ownFiles({ modelsDir }: Config, inUse: ModelList["in_use"]): Promise<ModelFile[]> {
  const names = await readdir(modelsDir).catch((): string[] => []);
  const files = new Set(names.map((name) => name.replace(/\.part$/, "")));
  const own = [...files].filter((name) => GGUF_NAME.test(name) && findInCatalogue(name) === undefined).sort();
  return Promise.all(
    own.map(async (name) => {
      const path = join(modelsDir, name);
      const fetched = (await ggufFault(path)) === undefined;
      const bytes = fetched ? (await stat(path)).size : await partBytes(path);
      return {
        ...{
          name,
          bytes,
          fetched,
          memory_bytes: expectedMemoryBytes({ bytes }),
          tokens_per_second: speedOf({ bytes }),
        },
        in_use: inUse.chosen_by !== "SLM_URL" && resolve(inUse.name) === resolve(path),
      };
    }),
  );
}

/** Of the model itself, or of it with an adapter. */
function isOf(exam: ExamLine, entry: CatalogueEntry): boolean {
  const id = modelIdOf(entry.file);
  return exam.model === id || exam.model.startsWith(`${id}+`);
}

async function examLines(db: Db, organisationId: string | undefined): Promise<ExamLine[]> {
  const newest = new Map<string, ExamLine>();
  for (const site of await listSites(db, organisationId)) {
    for (const row of await listEvaluations(db, site.id)) {
      const key = `${site.id} ${row.model} ${row.role}`;
      if (!newest.has(key)) newest.set(key, lineOf(row, site.key));
    }
  }
  return [...newest.values()];
}

/** An exam without its cases. */
export function lineOf(row: EvaluationRow, site: string): ExamLine {
  const { bars = [], shipped } = row.figures as Partial<ShippedFigures>;
  const { model, role, passed } = row;
  const at = shipped?.at ?? row.createdAt.toISOString();
  return { site, model, role: role as ExamRole, passed, bars, at, shipped: shipped !== undefined };
}

/** The path that a name stands for: a file among the models, or on this server's disk if the caller may say so. */
function pathOf(name: string, { modelsDir }: Config, anyPath: boolean): string | undefined {
  const own = join(modelsDir, name);
  if (GGUF_NAME.test(name) && existsSync(own)) return own;
  return anyPath && /\.gguf$/i.test(name) ? resolve(name) : undefined;
}

/**
 * Records which model to use: a running server changes to it (`createModelShelf`), otherwise the next start does.
 * @param options.path whether any file's path can be given: only by somebody on this server, not by everyone with an API
 * key; files among the models can be named by all
 * @returns what will be used, and where that was set: the environment takes precedence
 * @throws NOT_FOUND for a model that isn't in the catalogue, MODEL_NOT_GGUF for a file that isn't a model,
 * LICENCE_NOT_ACCEPTED for one that isn't there and has terms of use
 */
export async function chooseModel(
  config: Config,
  db: Db,
  options: { name: string; path: boolean },
): Promise<ModelList["in_use"]> {
  const entry = findInCatalogue(options.name);
  const isPath = entry === undefined && options.name !== "none";
  const path = isPath ? pathOf(options.name, config, options.path) : undefined;
  if (isPath && path === undefined) {
    throw new TuppenceError(
      "NOT_FOUND",
      `There is no model "${options.name.slice(0, 80)}" in the catalogue.`,
      `Use one of ${CATALOGUE.map((model) => model.name).join(", ")}, the path of a .gguf file on the server, or none.`,
    );
  }
  const fault = path === undefined ? undefined : await ggufFault(path);
  if (fault !== undefined) {
    throw new TuppenceError(
      "MODEL_NOT_GGUF",
      `${options.name} isn't a GGUF model: ${fault}`,
      "Choose a valid .gguf file.",
    );
  }
  // It would be downloaded without anybody having read its licence.
  if (entry !== undefined && !(await findModel(config.modelsDir, entry)).there) refuseUnlessAccepted(entry, false);
  await chooseSmallModel(db, entry?.name ?? path ?? "none");
  return await modelInUse(config, db);
}

/** Exam results that the repository ships. */
const SHIPPED_EXAMS = join(packageRoot(import.meta.url), "models");

/** The exams of a running engine. Call `schedule()` for the background, `close()` before the engine's. */
export function openExams(engine: Engine, log: Log): Exams {
  const { knowledge, turns, embedder, smallModel } = engine;
  const readers = createReaders(engine);
  return createExams({
    db: engine.database.db,
    embedder,
    smallModel,
    examined,
    async knowledge(siteId) {
      const live = knowledge.live(siteId);
      return live === undefined ? undefined : { live, ...(await readers.of(live)) };
    },
    idle: turns.idle,
    shipped: createShippedExams({ folder: SHIPPED_EXAMS, smallModel, embedder, log }),
    onStored: turns.settingsChanged,
    log,
  });
}

/** The small model's state, with the exam that runs. */
export function stateWithExam(state: PartState, exams: Pick<Exams, "running">): PartState {
  const { running } = exams;
  if (running === undefined) return state;
  const percent = Math.floor(running.share * 100);
  return { ...state, detail: `${state.detail} Exam of ${running.role}: ${percent}%.`, progress: running.share };
}

/** The model in use, while it's being downloaded to be used. */
function ownDownload({ status, progress: share }: PartState, { models }: ModelList): ModelDownload[] {
  const model = models.find((one) => one.in_use && !one.fetched);
  if (status !== "starting" || share === undefined || model === undefined) return [];
  const { name, title } = model;
  return [{ name, title, state: "running", source: null, share, seconds_left: null, fault: null, started_by: null }];
}

/** What mustn't be deleted: the model that the next start uses, and the file of a tune in use. */
export async function neededModels(config: Config, db: Db | undefined): Promise<string[]> {
  const { name, chosen_by: by } = await modelInUse(config, db);
  const needed = by === "SLM_URL" ? [] : [name];
  if (db === undefined) return needed;
  const use = await tuneInUse(db);
  for (const id of [use?.id, use?.former]) {
    const path = id == null ? undefined : (await readTune(db, id))?.path;
    if (path != null) needed.push(path);
  }
  return needed;
}

export interface ModelShelfOptions extends Shelf {
  readonly engine: Pick<Engine, "database" | "smallModel"> & {
    readonly turns: Pick<Engine["turns"], "settingsChanged">;
  };
  readonly exams: Pick<Exams, "run" | "running">;
  readonly log: Log;
}

/** What the HTTP side calls; see transport/deps.ts. Call `close()` before the engine's. */
export function createModelShelf(options: ModelShelfOptions) {
  const { config, engine, exams, log, memory = availableMemory } = options;
  const { db } = engine.database;
  const downloads = createModelDownloads(options);
  void dropReceived(config.modelsDir);
  const isThere = (file: string) => findModel(config.modelsDir, { file });
  return {
    async list(request: { organisationId: string | undefined }) {
      const list = await listModels(config, db, request.organisationId);
      const all = [...downloads.list(), ...ownDownload(engine.smallModel.state(), list)];
      return { ...list, downloads: all, memory_free_bytes: memory() ?? null };
    },
    async lookUp({ name, bytes }: { name: string; bytes?: number | undefined }) {
      if (bytes === undefined) return factsOf(await wantedOf(name, options, { path: false }), options);
      return factsOf({ entry: findInCatalogue(name) ?? unlisted({ file: name, repository: "", bytes }) }, options);
    },
    download: downloads.start,
    stopDownload: downloads.stop,
    add: (request: Parameters<typeof addFile>[1]) => addFile(options, request),
    async remove(name: string) {
      const file = findInCatalogue(name)?.file ?? basename(name);
      const isForgotten = await downloads.forget(file);
      // A download that failed at once has left nothing to delete.
      if (isForgotten && !isOnDisk(join(config.modelsDir, file))) return { removed: file };
      return { removed: basename(await removeModel(name, config, await neededModels(config, db))) };
    },
    async use(request: { name: string; path: boolean }) {
      const entry = findInCatalogue(request.name);
      const before = await modelInUse(config, db);
      if (entry !== undefined && findInCatalogue(before.name) !== entry) {
        // What serves now gives its memory back.
        const now = findInCatalogue(before.name);
        const held = now !== undefined && (await isThere(now.file)).there ? now.bytes : 0;
        const free = memory();
        refuseIfTooLarge(entry, free === undefined ? undefined : free + held);
      }
      const inUse = await chooseModel(config, db, request);
      // From now on: it's loaded (and first downloaded, if it isn't there) while the one before finishes what it has.
      if (inUse.chosen_by === "use" && inUse.name !== before.name) {
        const next = await openSmallModel({ ...config, slmModel: inUse.name }, db, log);
        void engine.smallModel
          .replace(next)
          .catch((err: unknown) => log.warn({ err }, "the model before did not close"));
        engine.turns.settingsChanged();
      }
      return inUse;
    },
    close: downloads.close,
    exam: (request: Parameters<Exams["run"]>[0]) => exams.run(request),
    state: () => stateWithExam(engine.smallModel.state(), exams),
  };
}
