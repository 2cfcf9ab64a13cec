/** Milliseconds after which plans are made again: see `Names`. */
const PLANS_MS = 10_000;
/** Times that a text is seen before it gets a name: what is asked once or twice isn't worth one. */
const SEEN = 3;
/** Texts with a name, some 20 to 50 KB each; the others are parsed every time. */
const NAMES = 200;
/** Texts that are counted at a time. */
const COUNTED = 1_000;
/** Characters of a text with a name: a longer one is an import's, with a number of rows of its own. */
const LONGEST = 4_000;

/**
 * Names for the statements that are sent again and again, so that Postgres parses and plans each once: PGlite, whose
 * WebAssembly only passes through the baseline compiler, spends half of an ordinary statement's time on that.
 *
 * A plan fits the table's size at the time. Unlike a server, PGlite has nothing that notices how a table grows, so a plan for
 * an empty table would be used forever: plans are thrown away every few seconds (`replans`) and made again when needed.
 */
export class Names {
  readonly #names = new Map<string, string>();
  readonly #seen = new Map<string, number>();
  #plannedMs: number | undefined;

  /** @returns the name of a statement; undefined: it has none yet */
  of(text: string): string | undefined {
    const known = this.#names.get(text);
    if (known !== undefined || text.length > LONGEST || this.#names.size >= NAMES) return known;
    const seen = (this.#seen.get(text) ?? 0) + 1;
    if (seen < SEEN) {
      if (this.#seen.size >= COUNTED) this.#seen.clear();
      this.#seen.set(text, seen);
      return undefined;
    }
    this.#seen.delete(text);
    const name = `s${this.#names.size}`;
    this.#names.set(text, name);
    return name;
  }

  /** True if it's time to throw the plans away. @param nowMs monotonic */
  replans(nowMs: number): boolean {
    this.#plannedMs ??= nowMs;
    if (nowMs - this.#plannedMs < PLANS_MS) return false;
    this.#plannedMs = nowMs;
    return true;
  }
}
