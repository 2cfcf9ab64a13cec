/** One request's share of the computing; see BusyClock. */
export interface Meter {
  /** Milliseconds so far. */
  ms(): number;
  end(): void;
}

/**
 * Shares the time in which the model computes among the requests that it computes for: two side by side for a second
 * cost half a second each, so that the ledger's sum is what the machine spent.
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

  /** Gives the time since the last change to those who were at work in it. */
  #pass() {
    const now = this.#now();
    const each = this.#shares.size === 0 ? 0 : (now - this.#since) / this.#shares.size;
    for (const [id, ms] of this.#shares) this.#shares.set(id, ms + each);
    this.#since = now;
  }
}
