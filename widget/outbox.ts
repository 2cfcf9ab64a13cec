import { MAX_MESSAGE_LENGTH, TOO_LONG } from "../server/wire/limits.ts";
import type { OutboxStore } from "./outbox-store.ts";

/** A message that the server has not acknowledged yet. */
export interface OutboxItem {
  readonly clientMessageId: string;
  readonly text: string;
  /** The conversation it was written in; absent: a first one. */
  readonly conversationId?: string;
  readonly articleId?: string;
  readonly page?: string;
  /** Begins a new conversation. */
  readonly anew?: boolean;
  /** `person`: the button "talk to a person", not a text. */
  readonly kind: "message" | "person";
  /** Set when the server refused it for good: shown, with the words, until the visitor dismisses it. */
  readonly refused?: { readonly code?: string; readonly message: string; readonly remedy: string };
}

/** A text that the server will never take does not wait: it is refused here, in the same words. */
function checked(item: OutboxItem): OutboxItem {
  return item.text.length > MAX_MESSAGE_LENGTH && item.refused === undefined ? { ...item, refused: TOO_LONG } : item;
}

/**
 * What was written and is not acknowledged, oldest first; survives a reload. One message, one id, however often it is sent:
 * two windows may both send it, the server stores it once.
 */
export class Outbox {
  #items: OutboxItem[] = [];
  readonly #store: OutboxStore;
  readonly #changed: () => void;
  /** Left here before what was kept had been read: it must not come back. */
  readonly #gone = new Set<string>();
  /** Resolves when what was kept from before is among the items. */
  readonly loaded: Promise<void>;

  constructor(store: OutboxStore, changed: () => void = () => {}) {
    this.#store = store;
    this.#changed = changed;
    this.loaded = store.load().then((kept) => {
      const fresh = kept.filter(
        ({ clientMessageId: id }) => !this.#gone.has(id) && !this.#items.some((item) => item.clientMessageId === id),
      );
      if (fresh.length === 0) return;
      this.#items = [...fresh.map(checked), ...this.#items];
      this.#changed();
    });
  }

  get items(): readonly OutboxItem[] {
    return this.#items;
  }

  /** The next to send: the oldest that was not refused. */
  get next(): OutboxItem | undefined {
    return this.#items.find((item) => item.refused === undefined);
  }

  add(given: OutboxItem): void {
    const item = checked(given);
    this.#items = [...this.#items, item];
    this.#keep(item);
  }

  remove(clientMessageId: string): void {
    this.#gone.add(clientMessageId);
    this.#items = this.#items.filter((item) => item.clientMessageId !== clientMessageId);
    void this.#store.remove(clientMessageId);
    this.#changed();
  }

  replace(item: OutboxItem): void {
    this.#items = this.#items.map((other) => (other.clientMessageId === item.clientMessageId ? item : other));
    this.#keep(item);
  }

  /** Forgets everything, or what stands in one conversation. */
  clear(conversationId?: string): void {
    for (const item of this.#items) {
      if (conversationId === undefined || item.conversationId === conversationId) this.remove(item.clientMessageId);
    }
  }

  #keep(item: OutboxItem): void {
    void this.#store.put(item);
    this.#changed();
  }
}

/** An id that sorts by time, so that what waits is sent in the order it was written. */
export function newClientMessageId(): string {
  const random = crypto.getRandomValues(new Uint8Array(12));
  const hex = [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${Date.now().toString(36).padStart(9, "0")}-${hex}`;
}
