import type { Storage } from "./storage.ts";

/** A message that the server has not acknowledged yet. */
export interface OutboxItem {
  readonly clientMessageId: string;
  readonly text: string;
  /** The conversation it was written in; absent: a first one. */
  readonly conversationId?: string;
  readonly articleId?: string;
  readonly page?: string;
  /** `person`: the button "talk to a person", not a text. */
  readonly kind: "message" | "person";
  /** Set when the server refused it for good: shown, with the words, until the visitor dismisses it. */
  readonly refused?: { readonly message: string; readonly remedy: string };
}

/**
 * What was written and is not acknowledged, oldest first; survives a reload. One message, one id, however often it is sent.
 * One entry an item, so that two windows of one visitor do not overwrite each other; both may send it: the server stores it once.
 */
export class Outbox {
  #items: OutboxItem[];
  readonly #storage: Storage;
  readonly #prefix: string;
  readonly #changed: () => void;

  constructor(storage: Storage, prefix: string, changed: () => void = () => {}) {
    this.#storage = storage;
    this.#prefix = prefix;
    this.#changed = changed;
    this.#items = storage.keys(prefix).flatMap((key) => read(storage.get(key)));
  }

  get items(): readonly OutboxItem[] {
    return this.#items;
  }

  /** The next to send: the oldest that was not refused. */
  get next(): OutboxItem | undefined {
    return this.#items.find((item) => item.refused === undefined);
  }

  add(item: OutboxItem): void {
    this.#items = [...this.#items, item];
    this.#keep(item);
  }

  remove(clientMessageId: string): void {
    this.#items = this.#items.filter((item) => item.clientMessageId !== clientMessageId);
    this.#storage.remove(this.#prefix + clientMessageId);
    this.#changed();
  }

  replace(item: OutboxItem): void {
    this.#items = this.#items.map((other) => (other.clientMessageId === item.clientMessageId ? item : other));
    this.#keep(item);
  }

  #keep(item: OutboxItem): void {
    this.#storage.set(this.#prefix + item.clientMessageId, JSON.stringify(item));
    this.#changed();
  }
}

/** An id that sorts by time, so that what waits is sent in the order it was written. */
export function newClientMessageId(): string {
  const random = crypto.getRandomValues(new Uint8Array(12));
  const hex = [...random].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return `${Date.now().toString(36).padStart(9, "0")}-${hex}`;
}

function read(text: string | null): OutboxItem[] {
  if (text === null) return [];
  try {
    const item: unknown = JSON.parse(text);
    return isItem(item) ? [item] : [];
  } catch {
    return [];
  }
}

function isItem(item: unknown): item is OutboxItem {
  return (
    typeof item === "object" &&
    item !== null &&
    "clientMessageId" in item &&
    typeof item.clientMessageId === "string" &&
    "text" in item &&
    typeof item.text === "string" &&
    "kind" in item &&
    (item.kind === "message" || item.kind === "person")
  );
}
