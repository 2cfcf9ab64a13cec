import { type Clock, systemClock } from "../lib/clock.ts";
import { isTuppenceError, messageOf, TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { createSerial } from "../lib/serial.ts";
import type { Db } from "../ports/database/port.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import type { SmallModel } from "../ports/small-model/port.ts";
import { addEvaluation, type EvaluationRow, latestExam } from "../store/evaluation.ts";
import { liveSites } from "../store/knowledge-version.ts";
import { workedWithin } from "../store/ledger.ts";
import { askComposeExam, composeFiguresOf } from "./exam-compose.ts";
import { drawPhrasings, prepareQuestions } from "./exam-draw.ts";
import { askJudgeExam, judgeFiguresOf } from "./exam-judge.ts";
import { QUESTIONS, recipeOf } from "./exam-recipe.ts";
import { EXAM_ROLES, type Examined, type ExamKnowledge, type ExamRole } from "./exam-types.ts";

export interface ExamParts {
  readonly db: Db;
  readonly embedder: Embedder;
  readonly smallModel: SmallModel;
  /** The code that serves visitors (turn/examined.ts). */
  readonly examined: Examined;
  /** As the turns are given it. */
  knowledge(siteId: string): Promise<ExamKnowledge | undefined>;
  /** Resolves when no visitor's turn runs (`turns.idle`): they go before every single request of an exam. */
  idle(): Promise<void>;
  /** An exam was stored: dials must look again (`turns.settingsChanged`). */
  readonly onStored?: () => void;
  readonly log: Log;
  /** What judgements are timed by. Default the system's. */
  readonly clock?: Clock;
  readonly times?: Partial<typeof TIMES>;
}

const TIMES = {
  /** Milliseconds after the start before the first exam: a start has better to do. */
  firstMs: 30_000,
  /** Between two looks for a site without an exam. */
  everyMs: 60_000,
  /** An exam in the background makes no request when a visitor was served so lately. */
  quietMs: 10_000,
  /** Waits before a request that a model refused or died in is made again. */
  retryMs: [500, 3_000, 15_000] as readonly number[],
  /** After an exam that could not be finished. */
  afterFaultMs: 600_000,
};

/** Words of a request's progress. */
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

export interface Exams {
  /**
   * Takes an exam and stores its result; one at a time, behind visitors' turns. One that runs in the background gives way.
   * @throws EXAM_TOO_SMALL, KNOWLEDGE_EMPTY, SMALL_MODEL_UNAVAILABLE, the signal's reason
   */
  run(request: ExamRequest): Promise<EvaluationRow>;
  /** Examines, in the background, what has no exam under the present prompts and bars. */
  schedule(): void;
  /** The exam that runs. */
  readonly running: ExamProgress | undefined;
  /** Stops what runs, storing nothing of it, and waits for it. */
  close(): Promise<void>;
}

/** "No exam, no voice": examines the small model in its roles on each site's own knowledge. */
export function createExams(parts: ExamParts): Exams {
  const { db, smallModel, log, clock = systemClock } = parts;
  const times = { ...TIMES, ...parts.times };
  const serial = createSerial();
  const stopping = new AbortController();
  let background: AbortController | undefined;
  let running: ExamProgress | undefined;
  let timer: NodeJS.Timeout | undefined;
  let looking: Promise<void> = Promise.resolve();
  /** Sites whose published knowledge cannot be examined, by version; and when a fault may be forgotten. */
  const tooSmall = new Set<string>();
  let waitUntilMs = Number.NEGATIVE_INFINITY;

  /** An exam in the background waits while visitors come: drawing and searching its questions takes a core for seconds. */
  const still = async (signal: AbortSignal, gently: boolean): Promise<void> => {
    while (gently && (await workedWithin(db, times.quietMs / 1_000))) await sleep(times.quietMs / 10, signal);
  };

  /** One request of an exam: visitors first; a model that is busy or down for a moment is asked again. */
  const patient = (signal: AbortSignal, gently: boolean, onDone: () => void) => {
    const gone = aborted(signal);
    return async <T>(ask: () => Promise<T>): Promise<T> => {
      for (let attempt = 0; ; attempt++) {
        await still(signal, gently);
        await quiet(parts, signal, gone);
        try {
          const result = await ask();
          const down = smallModel.state();
          // The answer step turns a model that died into its next tier; the exam must not take that for the model's answer.
          if (down.status !== "ready") throw unavailable(down.detail);
          onDone();
          return result;
        } catch (error) {
          if (signal.aborted) throw signal.reason;
          const pause = times.retryMs[attempt];
          const passing = isTuppenceError(error) && /^SMALL_MODEL_(BUSY|UNAVAILABLE)$/.test(error.code);
          if (!passing || pause === undefined) throw error;
          await sleep(pause, signal);
        }
      }
    };
  };

  async function examine(request: ExamRequest, signal: AbortSignal, gently: boolean): Promise<EvaluationRow> {
    const { siteId, role, questions: wanted = QUESTIONS, seed = 1 } = request;
    const site = await parts.knowledge(siteId);
    if (site === undefined) {
      throw new TuppenceError(
        "KNOWLEDGE_EMPTY",
        "This site has no published knowledge to be examined on.",
        "Import articles with example phrasings, and publish.",
      );
    }
    await serving(smallModel, times.retryMs, signal);
    const tell = (share: number) => {
      running = { siteId, role, share };
      request.onProgress?.(running);
    };
    tell(0);
    await still(signal, gently);
    const phrasings = drawPhrasings(site.live, wanted, seed);
    const before = () => still(signal, gently);
    const questions = await prepareQuestions({ ...parts, site, before }, phrasings, signal);
    let done = 0;
    const one = patient(signal, gently, () => tell(++done / (questions.length * 2)));
    const { language } = site.live;
    const model = smallModel.id;
    const figures =
      role === "judge"
        ? await judgeFiguresOf(await askJudgeExam(smallModel, questions, { one, signal, clock }), seed)
        : composeFiguresOf(
            await askComposeExam(smallModel, questions, { one, signal, language, examined: parts.examined }),
            seed,
          );
    signal.throwIfAborted();
    const { passed } = figures;
    const row = await addEvaluation(db, { siteId, model, role, versionId: site.live.versionId, passed, figures });
    log.info(
      { siteId, model, role, passed, bars: figures.bars },
      `exam of ${role}: ${passed ? "passed" : "not passed"}`,
    );
    parts.onStored?.();
    return row;
  }

  const run = (request: ExamRequest, own: AbortSignal | undefined): Promise<EvaluationRow> =>
    serial.run("exam", async () => {
      const signals = [stopping.signal, own, request.signal].filter((one) => one !== undefined);
      const signal = AbortSignal.any(signals);
      signal.throwIfAborted();
      try {
        return await examine(request, signal, own !== undefined);
      } finally {
        running = undefined;
      }
    });

  /** The first site and role that has no exam of this model under this recipe. */
  async function next(): Promise<ExamRequest | undefined> {
    if (smallModel.state().status !== "ready" || clock.monotonicMs() < waitUntilMs) return undefined;
    for (const { siteId, versionId } of await liveSites(db)) {
      if (tooSmall.has(versionId) || (await parts.knowledge(siteId)) === undefined) continue;
      for (const role of EXAM_ROLES) {
        const last = await latestExam(db, { siteId, model: smallModel.id, role });
        const { recipe } = (last?.figures ?? {}) as { recipe?: string };
        if (recipe !== recipeOf(role)) return { siteId, role };
      }
    }
    return undefined;
  }

  async function look(): Promise<void> {
    for (;;) {
      const request = await next();
      if (request === undefined || stopping.signal.aborted) return;
      background = new AbortController();
      const { siteId, role } = request;
      log.info({ siteId, role, model: smallModel.id }, "exam begins in the background");
      try {
        await run(request, background.signal);
      } catch (error) {
        // Given way to one that someone asked for: the next look takes it up again.
        if (background.signal.aborted || stopping.signal.aborted) return;
        if (isTuppenceError(error) && error.code === "EXAM_TOO_SMALL") {
          const version = (await parts.knowledge(siteId))?.live.versionId;
          if (version !== undefined) tooSmall.add(version);
          log.info({ siteId }, `no exam: ${error.message} ${error.remedy}`);
        } else {
          waitUntilMs = clock.monotonicMs() + times.afterFaultMs;
          log.warn(
            { siteId, role, reason: messageOf(error) },
            "an exam could not be finished; it is tried again later",
          );
        }
      } finally {
        background = undefined;
      }
    }
  }

  const again = (ms: number) => {
    if (stopping.signal.aborted) return;
    timer = setTimeout(() => {
      looking = look()
        .catch((error) => log.warn({ reason: messageOf(error) }, "looking for exams failed"))
        .then(() => again(times.everyMs));
    }, ms);
    timer.unref();
  };

  return {
    run(request) {
      background?.abort(new Error("An exam that was asked for goes before."));
      return run(request, undefined);
    },
    schedule: () => again(times.firstMs),
    get running() {
      return running;
    },
    async close() {
      stopping.abort(new Error("The server ends."));
      clearTimeout(timer);
      await Promise.all([looking, serial.idle()]);
    },
  };
}

/** Waits until no turn runs and nobody else is at the model. */
async function quiet(
  parts: Pick<ExamParts, "idle" | "smallModel">,
  signal: AbortSignal,
  gone: Promise<void>,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    await Promise.race([parts.idle(), gone]);
    if (parts.smallModel.queued === 0) break;
    await sleep(50, signal);
  }
  signal.throwIfAborted();
}

/** A model that is being loaded or that just died may serve in a moment. */
async function serving(model: SmallModel, retryMs: readonly number[], signal: AbortSignal): Promise<void> {
  for (const pause of [0, ...retryMs]) {
    await sleep(pause, signal);
    if (model.state().status === "ready") return;
  }
  throw unavailable(model.state().detail);
}

const unavailable = (detail: string) =>
  new TuppenceError(
    "SMALL_MODEL_UNAVAILABLE",
    detail,
    "An exam needs the model: see its state, then examine it again.",
  );

const aborted = (signal: AbortSignal) =>
  new Promise<void>((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });

async function sleep(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(done, ms);
      function done() {
        clearTimeout(timer);
        signal.removeEventListener("abort", done);
        resolve();
      }
      signal.addEventListener("abort", done, { once: true });
    });
  }
  signal.throwIfAborted();
}
