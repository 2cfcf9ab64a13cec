/**
 * Milliseconds after a visitor's last window closed before what is being written for them is stopped: long enough to
 * click to the shop's next page or to pass through a tunnel.
 */
const GRACE_MS = 10_000;

/** Which visitors have a window open, and the signal that stops the work for those who left. */
export class Presence {
  readonly #windows = new Map<string, number>();
  readonly #controllers = new Map<string, AbortController>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  readonly #isElsewhere: (visitorId: string) => Promise<boolean>;
  readonly #graceMs: number;

  /** @param isElsewhere whether another process has a window of the visitor */
  constructor(isElsewhere: (visitorId: string) => Promise<boolean>, graceMs: number = GRACE_MS) {
    this.#isElsewhere = isElsewhere;
    this.#graceMs = graceMs;
  }

  came(visitorId: string): void {
    clearTimeout(this.#timers.get(visitorId));
    this.#timers.delete(visitorId);
    this.#windows.set(visitorId, (this.#windows.get(visitorId) ?? 0) + 1);
  }

  left(visitorId: string): void {
    const windows = (this.#windows.get(visitorId) ?? 1) - 1;
    if (windows > 0) {
      this.#windows.set(visitorId, windows);
      return;
    }
    this.#windows.delete(visitorId);
    const timer = setTimeout(() => void this.#gone(visitorId), this.#graceMs);
    timer.unref();
    this.#timers.set(visitorId, timer);
  }

  /** Aborted once the visitor has no window left. */
  signal(visitorId: string): AbortSignal {
    let controller = this.#controllers.get(visitorId);
    if (controller === undefined) {
      controller = new AbortController();
      this.#controllers.set(visitorId, controller);
    }
    return controller.signal;
  }

  close(): void {
    for (const timer of this.#timers.values()) clearTimeout(timer);
    this.#timers.clear();
  }

  async #gone(visitorId: string): Promise<void> {
    this.#timers.delete(visitorId);
    const isElsewhere = await this.#isElsewhere(visitorId).catch(() => false);
    if (isElsewhere || this.#windows.has(visitorId)) return;
    this.#controllers.get(visitorId)?.abort();
    this.#controllers.delete(visitorId);
  }
}
