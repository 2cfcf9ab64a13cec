import type { Clock } from "../lib/clock.ts";
import { inShort, isTuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { Db } from "../ports/database/port.ts";
import type { SmallModel } from "../ports/small-model/port.ts";
import { latestExam } from "../store/evaluation.ts";
import { liveSites } from "../store/knowledge-version.ts";
import { recipeOf } from "./recipe.ts";
import { EXAM_ROLES, type ExamKnowledge, type ExamRole } from "./types.ts";

export interface BackgroundDeps {
  readonly db: Db;
  readonly smallModel: SmallModel;
  readonly clock: Clock;
  readonly log: Log;
  knowledge(siteId: string): Promise<ExamKnowledge | undefined>;
  readonly times: {
    /** Milliseconds after the start before the first exam, to let the start finish. */
    readonly firstMs: number;
    /** Between two checks for a site without an exam. */
    readonly everyMs: number;
    /** After an exam that couldn't be finished. */
    readonly afterFaultMs: number;
  };
  /** Stores a result that is known without an exam, if there is one. */
  takeOver(due: Due): Promise<boolean>;
  /** Runs an exam; ends when the signal says so. */
  run(due: Due, signal: AbortSignal): Promise<unknown>;
}

/** An exam that hasn't been run under the current prompts and requirements. */
export interface Due {
  readonly siteId: string;
  readonly role: ExamRole;
}

/** Checks regularly for sites whose model has no exam, and runs it. */
export class BackgroundExams {
  readonly #deps: BackgroundDeps;
  readonly #stopping = new AbortController();
  #running: AbortController | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> = Promise.resolve();
  /** Versions of published knowledge that can't be examined. */
  readonly #tooSmall = new Set<string>();
  /** After a fault: when to try again. */
  #waitUntilMs = Number.NEGATIVE_INFINITY;

  constructor(deps: BackgroundDeps) {
    this.#deps = deps;
  }

  schedule(): void {
    this.#again(this.#deps.times.firstMs);
  }

  /** Stops the exam that is running in the background, if any; the next check starts it again. */
  giveWay(): void {
    this.#running?.abort(new Error("An exam that was asked for goes before."));
  }

  /** Stops checking, and waits for a check in progress. */
  async close(): Promise<void> {
    this.#stopping.abort(new Error("The server ends."));
    clearTimeout(this.#timer);
    await this.#looking;
  }

  #again(ms: number): void {
    if (this.#stopping.signal.aborted) return;
    this.#timer = setTimeout(() => {
      this.#looking = this.#look()
        .catch((error) => this.#deps.log.warn(inShort(error), "looking for exams failed"))
        .then(() => this.#again(this.#deps.times.everyMs));
    }, ms);
    this.#timer.unref();
  }

  async #look(): Promise<void> {
    for (;;) {
      const due = await this.#next();
      if (due === undefined || this.#stopping.signal.aborted) return;
      if (await this.#deps.takeOver(due)) continue;
      const running = new AbortController();
      const model = this.#deps.smallModel.id;
      this.#running = running;
      this.#deps.log.info({ ...due, model: this.#deps.smallModel.id }, "exam begins in the background");
      try {
        await this.#deps.run(due, running.signal);
      } catch (error) {
        // It gave way to an exam that someone asked for.
        if (running.signal.aborted || this.#stopping.signal.aborted) return;
        // Another model is in use now: the next check is for that one.
        if (this.#deps.smallModel.id !== model) return;
        await this.#failed(due, error);
      } finally {
        this.#running = undefined;
      }
    }
  }

  /** The first site and role without an exam of this model under this recipe. */
  async #next(): Promise<Due | undefined> {
    const { db, smallModel, clock, knowledge } = this.#deps;
    if (smallModel.state().status !== "ready" || clock.monotonicMs() < this.#waitUntilMs) return undefined;
    for (const { siteId, versionId } of await liveSites(db)) {
      if (this.#tooSmall.has(versionId) || (await knowledge(siteId)) === undefined) continue;
      for (const role of EXAM_ROLES) {
        const last = await latestExam(db, { siteId, model: smallModel.id, role });
        const { recipe } = (last?.figures ?? {}) as { recipe?: string };
        if (recipe !== recipeOf(role)) return { siteId, role };
      }
    }
    return undefined;
  }

  async #failed({ siteId, role }: Due, error: unknown): Promise<void> {
    const { log, clock, times, knowledge } = this.#deps;
    if (isTuppenceError(error) && error.code === "EXAM_TOO_SMALL") {
      const version = (await knowledge(siteId))?.live.versionId;
      if (version !== undefined) this.#tooSmall.add(version);
      log.info({ siteId }, `no exam: ${error.message} ${error.remedy}`);
    } else {
      this.#waitUntilMs = clock.monotonicMs() + times.afterFaultMs;
      log.warn({ siteId, role, ...inShort(error) }, "an exam could not be finished; it is tried again later");
    }
  }
}
