/** One request's share of the compute time; see BusyClock. */
export interface Meter {
  /** Milliseconds so far. */
  ms(): number;
  end(): void;
}

/**
 * Divides the model's compute time among the requests it's computing for: two in parallel for a second cost half a
 * second each, so that the ledger's sum is what the machine really used.
 */
export class BusyClock {
  readonly #shares = new Map<symbol, number>();
  readonly #now: () => number;
  #since = 0;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  begin(): Meter {
    this.#pass();
    const id = Symbol("request");
    this.#shares.set(id, 0);
    let ended: number | undefined;
    return {
      ms: () => {
        if (ended !== undefined) return ended;
        this.#pass();
        return this.#shares.get(id) ?? 0;
      },
      end: () => {
        if (ended !== undefined) return;
        this.#pass();
        ended = this.#shares.get(id) ?? 0;
        this.#shares.delete(id);
      },
    };
  }

  /** Divides the time since the last change among those who were computing. */
  #pass() {
    const now = this.#now();
    const each = this.#shares.size === 0 ? 0 : (now - this.#since) / this.#shares.size;
    for (const [id, ms] of this.#shares) this.#shares.set(id, ms + each);
    this.#since = now;
  }
}
