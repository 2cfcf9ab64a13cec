import type { Storage } from "./storage.ts";

/** What a browser stores of a site's chat: `left` is the conversation that the visitor left by starting over. */
export type KeptName = "token" | "left" | "consent" | "sound" | "draft";

/** A site's own part of the storage. */
export class Kept {
  readonly #storage: Storage;
  readonly #prefix: string;

  constructor(storage: Storage, site: string) {
    this.#storage = storage;
    this.#prefix = `tuppence:${site}:`;
  }

  get(name: KeptName): string | null {
    return this.#storage.get(this.key(name));
  }

  /** Null removes it. */
  set(name: KeptName, value: string | null): void {
    if (value === null) this.#storage.remove(this.key(name));
    else this.#storage.set(this.key(name), value);
  }

  /** The full key, as in the browser's own events. */
  key(name: string): string {
    return this.#prefix + name;
  }
}
