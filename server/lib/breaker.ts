/** Failures in a row that open the breaker. */
const FAILURES = 3;
/** Milliseconds that it stays open before one call may try. */
const OPEN_MS = 30_000;
/** An endpoint that asks for a longer pause is tried once after this one: it may have asked for a whole day. */
const LONGEST_MS = 10 * 60_000;

/**
 * Keeps calls away from a failing endpoint: after three failures in a row, none for 30 s, then one that tries; if it
 * succeeds, the breaker closes, otherwise it stays open for another 30 s. An endpoint that says how long to wait isn't
 * called before that.
 */
export class Breaker {
  readonly #now: () => number;
  #failures = 0;
  #openUntil = 0;
  #trying = false;

  /** @param now monotonic milliseconds */
  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  get state(): "closed" | "open" | "half-open" {
    if (this.#failures < FAILURES) return "closed";
    return this.#now() < this.#openUntil ? "open" : "half-open";
  }
  /** Milliseconds until a call may try; 0 if one may now. */
  get waitMs(): number {
    return this.state === "open" ? this.#openUntil - this.#now() : 0;
  }
  /** Requests permission for a call; a caller who gets it must report how it went. */
  enter(): boolean {
    if (this.state === "closed") return true;
    if (this.state === "open" || this.#trying) return false;
    this.#trying = true;
    return true;
  }
  succeeded(): void {
    this.#failures = 0;
    this.#trying = false;
  }
  /** @param waitMs the endpoint asked not to be called for so long: it isn't, whatever came before */
  failed(waitMs?: number): void {
    this.#failures = waitMs === undefined ? this.#failures + 1 : Math.max(FAILURES, this.#failures + 1);
    this.#trying = false;
    if (this.#failures >= FAILURES) this.#openUntil = this.#now() + Math.min(waitMs ?? OPEN_MS, LONGEST_MS);
  }
  /** The call ended for a reason that says nothing about the endpoint (the visitor left). */
  neither(): void {
    this.#trying = false;
  }
}
