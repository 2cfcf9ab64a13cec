import type { AttachmentWire } from "../server/wire/http.ts";
import { MAX_MESSAGE_LENGTH, TOO_LONG } from "../server/wire/limits.ts";

/** A reply that an agent wrote and the server hasn't stored yet. */
export interface Unsent {
  readonly conversationId: string;
  readonly handoffId: string;
  /** The same id for all attempts: the server stores it once, however often it arrives. */
  readonly clientMessageId: string;
  readonly text: string;
  /** Live articles that it's made from; absent: none. */
  readonly articles?: readonly { readonly id: string; readonly title: string }[];
  /** Canned replies that it's made from, by id. */
  readonly cannedReplies?: readonly string[];
  /** What it was before it was translated. */
  readonly original?: { readonly text: string; readonly language: string };
  /** The assistant's draft that it's made from. */
  readonly draftId?: string;
  /** Files that the server has already, in order. */
  readonly files?: readonly AttachmentWire[];
  /** ISO 8601. */
  readonly at: string;
  /** An attempt failed for lack of a connection. */
  readonly waits?: boolean;
  /** The server will never accept it; its message. */
  readonly refused?: { readonly message: string; readonly remedy: string };
}

/** The result of an attempt: stored, refused permanently, or to be retried. */
export type Attempt = "stored" | "again" | { readonly message: string; readonly remedy: string };

interface Given {
  /** Local storage, or null if the browser doesn't store anything. */
  readonly storage: {
    getItem(name: string): string | null;
    setItem(name: string, text: string): void;
    removeItem(name: string): void;
  } | null;
  /** The member's own: a colleague in the same browser doesn't send them. */
  readonly key: string;
  /** Never throws. */
  attempt(item: Unsent): Promise<Attempt>;
  /** Waits between attempts in milliseconds; the last one repeats. */
  readonly waitsMs?: readonly number[];
}

const WAITS_MS = [1_000, 2_000, 5_000, 10_000, 30_000];

/**
 * Keeps replies until they are stored: across reloads, in the order they were written, retried under the same id.
 * Another tab may send the same one at the same time; the server keeps one of them.
 */
export class ReplyOutbox {
  readonly #given: Given;
  #items: readonly Unsent[];
  readonly #listeners = new Set<() => void>();
  #running = false;
  #failures = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(options: Given) {
    this.#given = options;
    this.#items = this.#read();
  }

  /** The same array until something changes. */
  readonly items = (): readonly Unsent[] => this.#items;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  add(item: Unsent): void {
    this.#write([...this.#items, item]);
    void this.flush();
  }

  /** Forgets one that was refused or stored. */
  drop(clientMessageId: string): void {
    this.#write(this.#items.filter((one) => one.clientMessageId !== clientMessageId));
  }

  /** Another tab changed the stored replies. */
  reload(): void {
    this.#items = this.#read();
    this.#tell();
  }

  /** Tries everything that is waiting, now. Safe to call at any time. */
  async flush(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    clearTimeout(this.#timer);
    try {
      for (;;) {
        const next = this.#items.find((one) => one.refused === undefined);
        if (next === undefined) return;
        // What the server would never accept isn't sent: it comes from another version, or was stored without the
        // field's check.
        const came = next.text.length > MAX_MESSAGE_LENGTH ? TOO_LONG : await this.#given.attempt(next);
        if (came === "again") {
          this.#change(next.clientMessageId, { waits: true });
          const waits = this.#given.waitsMs ?? WAITS_MS;
          const wait = waits[Math.min(this.#failures, waits.length - 1)];
          this.#failures += 1;
          this.#timer = setTimeout(() => void this.flush(), wait);
          return;
        }
        this.#failures = 0;
        if (came === "stored") this.drop(next.clientMessageId);
        else this.#change(next.clientMessageId, { refused: came });
      }
    } finally {
      this.#running = false;
    }
  }

  close(): void {
    clearTimeout(this.#timer);
  }

  #change(clientMessageId: string, change: Partial<Unsent>): void {
    this.#write(this.#items.map((one) => (one.clientMessageId === clientMessageId ? { ...one, ...change } : one)));
  }

  #read(): readonly Unsent[] {
    try {
      const kept: unknown = JSON.parse(this.#given.storage?.getItem(this.#given.key) ?? "[]");
      return Array.isArray(kept) ? (kept as Unsent[]) : [];
    } catch {
      return [];
    }
  }

  #write(items: readonly Unsent[]): void {
    this.#items = items;
    try {
      if (items.length === 0) this.#given.storage?.removeItem(this.#given.key);
      else this.#given.storage?.setItem(this.#given.key, JSON.stringify(items));
    } catch {
      // Storage is full or forbidden: they then last as long as the page.
    }
    this.#tell();
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
