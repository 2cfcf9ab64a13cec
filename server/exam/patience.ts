import { isTuppenceError, TuppenceError } from "../lib/errors.ts";
import type { Db } from "../ports/database/port.ts";
import type { SmallModel } from "../ports/small-model/port.ts";
import { workedWithin } from "../store/ledger.ts";

export interface PatienceDeps {
  readonly db: Db;
  readonly smallModel: SmallModel;
  /** Resolves when no visitor's turn runs (`turns.idle`): visitors come before every single request of an exam. */
  idle(): Promise<void>;
  readonly times: {
    /** A background exam makes no request if a visitor was served this recently. */
    readonly quietMs: number;
    /** Waits before repeating a request that the model refused or died in. */
    readonly retryMs: readonly number[];
  };
}

/** One exam that can be stopped; in the background it gives way to visitors. */
export interface Sitting {
  readonly signal: AbortSignal;
  readonly gently: boolean;
}

/** In the background: waits while there are visitors. Drawing and searching its questions takes a core for seconds. */
export async function still({ db, times }: PatienceDeps, { signal, gently }: Sitting): Promise<void> {
  while (gently && (await workedWithin(db, times.quietMs / 1_000))) await sleep(times.quietMs / 10, signal);
}

/**
 * How an exam makes its requests: visitors first; a model that is briefly busy or down is asked again.
 * @param onDone called after each request that got a reply
 */
export function patient(deps: PatienceDeps, sitting: Sitting, onDone: () => void) {
  const { signal } = sitting;
  const gone = aborted(signal);
  return async <T>(ask: () => Promise<T>): Promise<T> => {
    for (let attempt = 0; ; attempt++) {
      await still(deps, sitting);
      await quiet(deps, signal, gone);
      try {
        const result = await ask();
        const down = deps.smallModel.state();
        // If the model died, the answer step moves to the next tier; the exam must not take that for the model's
        // answer.
        if (down.status !== "ready") throw unavailable(down.detail);
        onDone();
        return result;
      } catch (error) {
        if (signal.aborted) throw signal.reason;
        const pause = deps.times.retryMs[attempt];
        const passing = isTuppenceError(error) && /^SMALL_MODEL_(BUSY|UNAVAILABLE)$/.test(error.code);
        if (!passing || pause === undefined) throw error;
        await sleep(pause, signal);
      }
    }
  };
}

/** Waits until no turn runs and nobody else is using the model. */
async function quiet(
  deps: Pick<PatienceDeps, "idle" | "smallModel">,
  signal: AbortSignal,
  gone: Promise<void>,
): Promise<void> {
  for (;;) {
    signal.throwIfAborted();
    await Promise.race([deps.idle(), gone]);
    if (deps.smallModel.queued === 0) break;
    await sleep(50, signal);
  }
  signal.throwIfAborted();
}

/**
 * Waits for the model: one that is being loaded or has just died may soon work.
 * @throws SMALL_MODEL_UNAVAILABLE
 */
export async function serving({ smallModel, times }: PatienceDeps, signal: AbortSignal): Promise<void> {
  for (const pause of [0, ...times.retryMs]) {
    await sleep(pause, signal);
    if (smallModel.state().status === "ready") return;
  }
  throw unavailable(smallModel.state().detail);
}

const unavailable = (detail: string) =>
  new TuppenceError(
    "SMALL_MODEL_UNAVAILABLE",
    detail,
    "An exam needs a running model. Check its status, then start the exam again.",
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
