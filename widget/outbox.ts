import { MAX_MESSAGE_LENGTH, TOO_LONG } from "../server/wire/limits.ts";
import type { OutboxStore } from "./outbox-store.ts";

/** A message that the server hasn't acknowledged yet. */
export interface OutboxItem {
  readonly clientMessageId: string;
  readonly text: string;
  /** The conversation it was written in; absent: the first one. */
  readonly conversationId?: string;
  readonly articleId?: string;
  readonly page?: string;
  /** Starts a new conversation. */
  readonly anew?: boolean;
  /** `person`: the button "Talk to a person", not a text. */
  readonly kind: "message" | "person";
  /** Set if the server refused it permanently: shown with the reason until the visitor dismisses it. */
  readonly refused?: { readonly code?: string; readonly message: string; readonly remedy: string };
}

/** A text that the server would never accept isn't queued: it's refused here, with the same message. */
function checked(item: OutboxItem): OutboxItem {
  return item.text.length > MAX_MESSAGE_LENGTH && item.refused === undefined ? { ...item, refused: TOO_LONG } : item;
}

/**
 * Messages that aren't acknowledged yet, oldest first; survives a reload. A message keeps its id, however often it's
 * sent: if two windows both send it, the server stores it once.
 */
export class Outbox {
  #items: OutboxItem[] = [];
  readonly #store: OutboxStore;
  readonly #changed: () => void;
  /** Removed here before the stored items had been read: they must not come back. */
  readonly #gone = new Set<string>();
  /** Resolves when the stored items from before are included. */
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

  /** The next to send: the oldest that wasn't refused. */
  get next(): OutboxItem | undefined {
    return this.#items.find((item) => item.refused === undefined);
  }

  add(options: OutboxItem): void {
    const item = checked(options);
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

  /** Forgets everything, or what belongs to one conversation. */
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

/** An id that sorts by time, so that pending messages are sent in order. */
export function newClientMessageId(): string {
  const random = crypto.getRandomValues(new Uint8Array(12));
  const hex = [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${Date.now().toString(36).padStart(9, "0")}-${hex}`;
}
