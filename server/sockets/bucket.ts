/** A bucket of tokens: `burst` at once, then `perSecond`. Time is monotonic milliseconds, given by the caller. */
export class Bucket {
  readonly #burst: number;
  readonly #perMs: number;
  #tokens: number;
  #at: number;

  constructor(given: { burst: number; perSecond: number; nowMs: number }) {
    this.#burst = given.burst;
    this.#perMs = given.perSecond / 1000;
    this.#tokens = given.burst;
    this.#at = given.nowMs;
  }

  /** True when there was a token to take. */
  take(nowMs: number): boolean {
    this.#tokens = Math.min(this.#burst, this.#tokens + (nowMs - this.#at) * this.#perMs);
    this.#at = nowMs;
    if (this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }
}
