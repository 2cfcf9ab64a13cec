import { join, resolve } from "node:path";
import type { Engine } from "../assemble.ts";
import type { Config } from "../config.ts";
import { createExams, type Exams } from "../exam/exams.ts";
import { createShippedExams, type ShippedFigures } from "../exam/shipped.ts";
import type { Bar, ExamRole } from "../exam/types.ts";
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
  expectedTokensPerSecond,
  findInCatalogue,
} from "../ports/small-model/catalogue.ts";
import { modelIdOf } from "../ports/small-model/child-process.ts";
import { findModel } from "../ports/small-model/fetch.ts";
import { createReaders } from "../readers.ts";
import { type EvaluationRow, listEvaluations } from "../store/evaluation.ts";
import { listSites } from "../store/site.ts";
import { chooseSmallModel, chosenSmallModel } from "../store/small-model.ts";
import { examined } from "../turn/examined.ts";

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
  /** Terms of use to read first. */
  readonly restricted: boolean;
  readonly bytes: number;
  readonly memory_bytes: number;
  readonly tokens_per_second: number;
  readonly fetched: boolean;
  readonly in_use: boolean;
  readonly exams: readonly ExamLine[];
}

export interface ModelList {
  readonly in_use: { readonly name: string; readonly chosen_by: "SLM_URL" | "SLM_MODEL" | "use" | "default" };
  readonly models: readonly ModelLine[];
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
      restricted: entry.restricted,
      bytes: entry.bytes,
      memory_bytes: expectedMemoryBytes(entry),
      tokens_per_second: Math.round(expectedTokensPerSecond(entry) * 10) / 10,
      fetched: (await findModel(config.modelsDir, entry)).there,
      in_use: inUse.chosen_by !== "SLM_URL" && findInCatalogue(inUse.name) === entry,
      exams: exams.filter((exam) => isOf(exam, entry)),
    })),
  );
  return { in_use: inUse, models, others: exams.filter((exam) => !CATALOGUE.some((entry) => isOf(exam, entry))) };
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

/**
 * Records which model to use from the next start on.
 * @param options.path whether a file's path can be given: only by somebody on this server, not by everyone with an API
 * key
 * @returns what will be used, and where that was set: the environment takes precedence
 * @throws NOT_FOUND for a model that isn't in the catalogue, MODEL_NOT_GGUF for a file that isn't a model
 */
export async function useModel(
  config: Config,
  db: Db,
  options: { name: string; path: boolean },
): Promise<ModelList["in_use"]> {
  const entry = findInCatalogue(options.name);
  const isPath = entry === undefined && options.name !== "none";
  if (isPath && !(options.path && /\.gguf$/i.test(options.name))) {
    throw new TuppenceError(
      "NOT_FOUND",
      `There is no model "${options.name.slice(0, 80)}" in the catalogue.`,
      `Use one of ${CATALOGUE.map((model) => model.name).join(", ")}, the path of a .gguf file on the server, or none.`,
    );
  }
  const fault = isPath ? await ggufFault(options.name) : undefined;
  if (fault !== undefined) {
    throw new TuppenceError(
      "MODEL_NOT_GGUF",
      `${options.name} isn't a GGUF model: ${fault}`,
      "Choose a valid .gguf file.",
    );
  }
  await chooseSmallModel(db, entry?.name ?? (isPath ? resolve(options.name) : "none"));
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

/** What the HTTP side calls; see transport/deps.ts. */
export function createModelShelf(options: { config: Config; engine: Engine; exams: Exams }) {
  const { config, engine, exams } = options;
  const { db } = engine.database;
  return {
    list: (request: { organisationId: string | undefined }) => listModels(config, db, request.organisationId),
    use: (request: { name: string; path: boolean }) => useModel(config, db, request),
    exam: (request: Parameters<Exams["run"]>[0]) => exams.run(request),
    state: () => stateWithExam(engine.smallModel.state(), exams),
  };
}
