import { createHash } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { LRUCache } from "lru-cache";

/**
 * Evaluated states of article prefixes, as files (node-llama-cpp can't save to anything else; files that were just
 * written are read from the page cache). If they exceed `maxBytes`, the least recently used go first.
 */
export class StateFiles {
  readonly #folder: string;
  readonly #files: LRUCache<string, number>;
  readonly #saving = new Set<string>();

  /** @param folder emptied: a state belongs to one model and one build of llama.cpp, and may crash another */
  constructor(folder: string, maxBytes: number) {
    this.#folder = folder;
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    this.#files = new LRUCache<string, number>({
      maxSize: Math.max(1, maxBytes),
      sizeCalculation: (bytes) => bytes,
      dispose: (_bytes, key) => rmSync(this.path(key), { force: true }),
    });
  }

  /** Name of the state after exactly these tokens. */
  key(tokens: readonly number[]): string {
    return createHash("sha256").update(Uint32Array.from(tokens)).digest("hex").slice(0, 32);
  }
  path(key: string): string {
    return join(this.#folder, `${key}.state`);
  }
  /** True if the state is there; counts as a use. */
  has(key: string): boolean {
    return this.#files.get(key) !== undefined;
  }
  /**
   * Saves a state once, even if two sequences reach it at the same time.
   * @param save writes the file and returns its bytes
   */
  async add(key: string, save: (path: string) => Promise<number>): Promise<void> {
    if (this.#files.has(key) || this.#saving.has(key)) return;
    this.#saving.add(key);
    try {
      const bytes = await save(this.path(key));
      this.#files.set(key, bytes);
      // One that is larger than all the space is neither kept nor counted.
      if (!this.#files.has(key)) rmSync(this.path(key), { force: true });
    } finally {
      this.#saving.delete(key);
    }
  }
  /** Forgets one that couldn't be read. */
  drop(key: string): void {
    this.#files.delete(key);
  }
  get count(): number {
    return this.#files.size;
  }
  get bytes(): number {
    return this.#files.calculatedSize;
  }
  clear(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
