import { type Clock, systemClock } from "../lib/clock.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { createSerial } from "../lib/serial.ts";
import type { Db } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import type { SmallModel } from "../ports/small-model/port.ts";
import { addEvaluation, type EvaluationRow } from "../store/evaluation.ts";
import { BackgroundExams, type Due } from "./background.ts";
import { askComposeExam, type ComposeFigures, composeFiguresOf } from "./compose.ts";
import { drawPhrasings, prepareQuestions } from "./draw.ts";
import { askJudgeExam, type JudgeFigures, judgeFiguresOf } from "./judge.ts";
import { type PatienceDeps, patient, type Sitting, serving, still } from "./patience.ts";
import { QUESTIONS } from "./recipe.ts";
import type { ShippedExams } from "./shipped.ts";
import type { Examined, ExamKnowledge, ExamRole } from "./types.ts";

export interface ExamDeps {
  readonly db: Db;
  readonly embedder: Embedder;
  readonly smallModel: SmallModel;
  /** The code that serves visitors (turn/examined.ts). */
  readonly examined: Examined;
  /** The same as for turns. */
  knowledge(siteId: string): Promise<ExamKnowledge | undefined>;
  /** Resolves when no visitor's turn runs (`turns.idle`): visitors come before every single request of an exam. */
  idle(): Promise<void>;
  /** Results shipped with Tuppence, used in the background instead of an exam. Default: none. */
  readonly shipped?: ShippedExams;
  /** An exam was stored: dials must check again (`turns.settingsChanged`). */
  readonly onStored?: () => void;
  readonly log: Log;
  /** The clock for timing judgements. Default: the system's. */
  readonly clock?: Clock;
  readonly times?: Partial<typeof TIMES>;
}

/** See `BackgroundDeps` and `PatienceDeps`. */
const TIMES = {
  firstMs: 30_000,
  everyMs: 60_000,
  quietMs: 10_000,
  retryMs: [500, 3_000, 15_000] as readonly number[],
  afterFaultMs: 600_000,
};

/** A description of the progress. */
export interface ExamProgress {
  readonly siteId: string;
  readonly role: ExamRole;
  /** 0 to 1. */
  readonly share: number;
}

export interface ExamRequest {
  readonly siteId: string;
  readonly role: ExamRole;
  /** Held-out questions, each asked with its own article and with the nearest other. Default `QUESTIONS`. */
  readonly questions?: number;
  /** Default 1. */
  readonly seed?: number;
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: ExamProgress) => void;
}

/** An exam of a model that isn't the one in use, on some articles. */
export interface OtherExamRequest {
  readonly siteId: string;
  readonly model: SmallModel;
  readonly questions?: number;
  readonly seed?: number;
  /** Ids of the articles that it may ask about. */
  readonly only: ReadonlySet<string>;
  readonly signal: AbortSignal;
  readonly onProgress?: (share: number) => void;
}

export interface Exams {
  /**
   * Examines a model in every role and stores nothing; one exam at a time, behind visitors' turns.
   * @throws as `run`
   */
  examineOther(request: OtherExamRequest): Promise<{ readonly judge: JudgeFigures; readonly compose: ComposeFigures }>;
  /**
   * Runs an exam and stores its result; one at a time, behind visitors' turns. A background exam gives way.
   * @throws EXAM_TOO_SMALL, KNOWLEDGE_EMPTY, SMALL_MODEL_UNAVAILABLE, the signal's reason
   */
  run(request: ExamRequest): Promise<EvaluationRow>;
  /** Examines in the background whatever has no exam under the current prompts and requirements. */
  schedule(): void;
  /** The exam that is running. */
  readonly running: ExamProgress | undefined;
  /** Stops what is running without storing anything, and waits for it. */
  close(): Promise<void>;
}

/** Examines the small model in its roles on each site's own knowledge: it may only speak after passing. */
export function createExams(options: ExamDeps): Exams {
  const clock = options.clock ?? systemClock;
  const deps = { ...options, clock, times: { ...TIMES, ...options.times } };
  const serial = createSerial();
  const stopping = new AbortController();
  let running: ExamProgress | undefined;

  const run = (request: ExamRequest, background: AbortSignal | undefined): Promise<EvaluationRow> =>
    serial.run("exam", async () => {
      const signals = [stopping.signal, background, request.signal].filter((one) => one !== undefined);
      const signal = AbortSignal.any(signals);
      signal.throwIfAborted();
      const onProgress = (progress: ExamProgress) => {
        running = progress;
        request.onProgress?.(progress);
      };
      try {
        return await examine(deps, { ...request, onProgress }, { signal, gently: background !== undefined });
      } finally {
        running = undefined;
      }
    });
  const background = new BackgroundExams({ ...deps, run, takeOver: (due) => takeOver(deps, due) });

  return {
    run(request) {
      background.giveWay();
      return run(request, undefined);
    },
    examineOther(request) {
      background.giveWay();
      return serial.run("exam", async () => {
        const sitting = { signal: AbortSignal.any([stopping.signal, request.signal]), gently: false };
        const own = { ...deps, smallModel: request.model };
        const half = (role: ExamRole, from: number) => ({
          ...request,
          role,
          onProgress: ({ share }: ExamProgress) => request.onProgress?.(from + share / 2),
        });
        const { id } = request.model;
        const judge = await figuresOf(own, half("judge", 0), sitting);
        const compose = await figuresOf(own, half("compose", 0.5), sitting);
        refuseIfSwitched(request.model, id);
        return { judge: judge.figures as JudgeFigures, compose: compose.figures as ComposeFigures };
      });
    },
    schedule: () => background.schedule(),
    get running() {
      return running;
    },
    async close() {
      stopping.abort(new Error("The server ends."));
      await Promise.all([background.close(), serial.idle()]);
    },
  };
}

/** Stores the shipped result, if there is one for this model and this knowledge. */
async function takeOver(deps: ExamDeps, { siteId, role }: Due): Promise<boolean> {
  const { db, smallModel, log } = deps;
  const live = (await deps.knowledge(siteId))?.live;
  const figures = live === undefined ? undefined : await deps.shipped?.find(role, live);
  if (live === undefined || figures === undefined) return false;
  const { passed } = figures;
  const model = smallModel.id;
  await addEvaluation(db, { siteId, model, role, versionId: live.versionId, passed, figures });
  log.info({ siteId, model, role, passed, at: figures.shipped.at }, `exam of ${role}: result shipped with Tuppence`);
  deps.onStored?.();
  return true;
}

type FullDeps = Omit<ExamDeps, "times"> & PatienceDeps & { readonly clock: Clock };
type FullRequest = ExamRequest & {
  readonly onProgress: (progress: ExamProgress) => void;
  readonly only?: ReadonlySet<string>;
};

/** Runs one exam and stores its result. */
async function examine(deps: FullDeps, request: FullRequest, sitting: Sitting): Promise<EvaluationRow> {
  const { db, smallModel, log } = deps;
  const { siteId, role } = request;
  const model = smallModel.id;
  const { figures, versionId } = await figuresOf(deps, request, sitting);
  refuseIfSwitched(smallModel, model);
  const { passed } = figures;
  const row = await addEvaluation(db, { siteId, model, role, versionId, passed, figures });
  log.info({ siteId, model, role, passed, bars: figures.bars }, `exam of ${role}: ${passed ? "passed" : "not passed"}`);
  deps.onStored?.();
  return row;
}

/** Figures of which some are another model's are nobody's. @throws SMALL_MODEL_UNAVAILABLE */
function refuseIfSwitched(model: SmallModel, id: string): void {
  if (model.id === id) return;
  throw new TuppenceError(
    "SMALL_MODEL_UNAVAILABLE",
    `Another small model (${model.id}) was put in use while ${id} was being examined.`,
    "Start it again.",
  );
}

/** Asks the questions of one exam. */
async function figuresOf(deps: FullDeps, request: FullRequest, sitting: Sitting) {
  const { smallModel, clock, examined } = deps;
  const { siteId, role, questions: wanted = QUESTIONS, seed = 1 } = request;
  const { signal } = sitting;
  const site = await deps.knowledge(siteId);
  if (site === undefined) {
    throw new TuppenceError(
      "KNOWLEDGE_EMPTY",
      "This site has no published knowledge to test the model on.",
      "Import articles with example phrasings, then publish them.",
    );
  }
  await serving(deps, signal);
  const emit = (share: number) => request.onProgress({ siteId, role, share });
  emit(0);
  await still(deps, sitting);
  const phrasings = drawPhrasings(site.live, wanted, seed, request.only);
  const before = () => still(deps, sitting);
  const questions = await prepareQuestions(
    { ...deps, embedder: site.embedder ?? deps.embedder, site, before },
    phrasings,
    signal,
  );
  let done = 0;
  const one = patient(deps, sitting, () => emit(++done / (questions.length * 2)));
  const { language } = site.live;
  const figures =
    role === "judge"
      ? await judgeFiguresOf(await askJudgeExam(smallModel, questions, { one, signal, clock }), seed)
      : composeFiguresOf(await askComposeExam(smallModel, questions, { one, signal, language, examined }), seed);
  signal.throwIfAborted();
  return { figures, versionId: site.live.versionId };
}
