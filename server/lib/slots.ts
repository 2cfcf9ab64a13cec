/** Lets a fixed number proceed at a time; the others wait in order of arrival. */
export class Slots {
  readonly #atOnce: number;
  readonly #nowMs: () => number;
  #taken = 0;
  readonly #line: { readonly go: () => void; readonly fromMs: number }[] = [];

  /** @param nowMs a clock that only goes forward */
  constructor(atOnce: number, nowMs: () => number = () => performance.now()) {
    this.#atOnce = atOnce;
    this.#nowMs = nowMs;
  }

  get taken(): number {
    return this.#taken;
  }

  /** How many are waiting. */
  get waiting(): number {
    return this.#line.length;
  }

  /** How long the first in line has been waiting, in milliseconds; 0 if nobody is. */
  get waitedMs(): number {
    const first = this.#line[0];
    return first === undefined ? 0 : this.#nowMs() - first.fromMs;
  }

  /** @returns undefined if there is a free slot, otherwise a promise for one; give it back with `release` */
  take(): Promise<void> | undefined {
    if (this.#taken >= this.#atOnce) {
      return new Promise((go) => this.#line.push({ go, fromMs: this.#nowMs() }));
    }
    this.#taken += 1;
    return undefined;
  }

  release(): void {
    const next = this.#line.shift();
    // The slot goes to the next in line.
    if (next === undefined) this.#taken -= 1;
    else next.go();
  }
}
