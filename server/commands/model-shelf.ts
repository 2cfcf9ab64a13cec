import { resolve } from "node:path";
import type { Engine } from "../assemble.ts";
import type { Config } from "../config.ts";
import type { Bar, ExamRole } from "../learn/exam-types.ts";
import { createExams, type Exams } from "../learn/exams.ts";
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
  readonly at: string;
}

/** A model as `npm run model -- list` shows it. */
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
  /** Exams of models that the catalogue does not name. */
  readonly others: readonly ExamLine[];
}

/** Which small model is used, and who says so: the environment before `use`, `use` before the default. */
export async function modelInUse(config: Config, db: Db | undefined): Promise<ModelList["in_use"]> {
  if (config.slmUrl !== undefined) return { name: config.slmModel, chosen_by: "SLM_URL" };
  if (config.slmModelGiven) return { name: config.slmModel, chosen_by: "SLM_MODEL" };
  const chosen = db === undefined ? undefined : await chosenSmallModel(db);
  return chosen === undefined ? { name: config.slmModel, chosen_by: "default" } : { name: chosen, chosen_by: "use" };
}

/** The configuration with the small model that is to be started. */
export async function withModelInUse(config: Config, db: Db): Promise<Config> {
  return { ...config, slmModel: (await modelInUse(config, db)).name };
}

/**
 * The catalogue, with what is fetched, in use and examined.
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
  const { bars } = row.figures as { bars?: readonly Bar[] };
  const { model, role, passed } = row;
  return { site, model, role: role as ExamRole, passed, bars: bars ?? [], at: row.createdAt.toISOString() };
}

/**
 * Records which model to start with from the next start on.
 * @param given.path whether a path of a file may be named: by who sits at this machine, not by every holder of a key
 * @returns what will be used, and by whose word: the environment's wins
 * @throws NOT_FOUND for no model of the catalogue, MODEL_NOT_GGUF for a file that is none
 */
export async function useModel(
  config: Config,
  db: Db,
  given: { name: string; path: boolean },
): Promise<ModelList["in_use"]> {
  const entry = findInCatalogue(given.name);
  const isPath = entry === undefined && given.name !== "none";
  if (isPath && !(given.path && /\.gguf$/i.test(given.name))) {
    throw new TuppenceError(
      "NOT_FOUND",
      `There is no model "${given.name.slice(0, 80)}" in the catalogue.`,
      `Use one of ${CATALOGUE.map((model) => model.name).join(", ")}, a path of a .gguf file on the server's machine, or none.`,
    );
  }
  const fault = isPath ? await ggufFault(given.name) : undefined;
  if (fault !== undefined) {
    throw new TuppenceError("MODEL_NOT_GGUF", `${given.name} is no GGUF model: ${fault}`, "Name a file that is one.");
  }
  await chooseSmallModel(db, entry?.name ?? (isPath ? resolve(given.name) : "none"));
  return await modelInUse(config, db);
}

/** The exams of a running engine. Call `schedule()` for the background, `close()` before the engine's. */
export function openExams(engine: Engine, log: Log): Exams {
  const { knowledge, turns, embedder, smallModel } = engine;
  return createExams({
    db: engine.database.db,
    embedder,
    smallModel,
    examined,
    async knowledge(siteId) {
      const live = knowledge.live(siteId);
      return live === undefined ? undefined : { live, search: (query) => knowledge.search(live, query) };
    },
    idle: turns.idle,
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

/** What the HTTP side calls; see http/parts.ts. */
export function createModelShelf(given: { config: Config; engine: Engine; exams: Exams }) {
  const { config, engine, exams } = given;
  const { db } = engine.database;
  return {
    list: (request: { organisationId: string | undefined }) => listModels(config, db, request.organisationId),
    use: (request: { name: string; path: boolean }) => useModel(config, db, request),
    exam: (request: Parameters<Exams["run"]>[0]) => exams.run(request),
    state: () => stateWithExam(engine.smallModel.state(), exams),
  };
}
