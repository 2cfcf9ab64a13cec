import { createStore, del, entries, set } from "idb-keyval";
import type { OutboxItem } from "./outbox.ts";
import { page } from "./page.ts";
import type { Storage } from "./storage.ts";

/** Where pending messages are stored. Nothing here throws: what can't be stored lasts as long as the page. */
export interface OutboxStore {
  load(): Promise<OutboxItem[]>;
  put(item: OutboxItem): Promise<void>;
  remove(clientMessageId: string): Promise<void>;
}

/**
 * IndexedDB, which copes with a full localStorage and long messages; `storage` if the browser refuses it (Node, a private
 * window, a frame whose storage is blocked), and until IndexedDB has committed: a visitor who sends and leaves the page in
 * the same moment would lose the message otherwise. One entry per item, so that two windows of one visitor don't overwrite
 * each other.
 * @param prefix of the keys, e.g. "tuppence:shop:outbox:"
 */
export function openOutboxStore(storage: Storage, prefix: string): OutboxStore {
  const inStorage = storageStore(storage, prefix);
  if (!indexedDbThere()) return inStorage;
  const store = createStore("tuppence", "outbox");
  return {
    async load() {
      const rest = await inStorage.load();
      const kept = (await attempt(() => entries<string, unknown>(store))) ?? [];
      const items = kept.filter(([key]) => String(key).startsWith(prefix)).flatMap(([, item]) => itemOf(item));
      const both = new Map([...items, ...rest].map((item) => [item.clientMessageId, item]));
      return [...both.values()].sort((a, b) => (a.clientMessageId < b.clientMessageId ? -1 : 1));
    },
    async put(item) {
      const key = prefix + item.clientMessageId;
      const text = JSON.stringify(item);
      storage.set(key, text);
      const kept = await attempt(() => set(key, item, store).then(() => true));
      // Not what replaced it meanwhile, which IndexedDB doesn't have yet.
      if (kept === true && storage.get(key) === text) storage.remove(key);
    },
    async remove(id) {
      await inStorage.remove(id);
      await attempt(() => del(prefix + id, store));
    },
  };
}

/** A browser may refuse by throwing at once, or later. */
async function attempt<T>(run: () => Promise<T>): Promise<T | undefined> {
  try {
    return await run();
  } catch {
    return undefined;
  }
}

function indexedDbThere(): boolean {
  try {
    // Reading the property throws if storage is blocked.
    return page.indexedDB != null;
  } catch {
    return false;
  }
}

function storageStore(storage: Storage, prefix: string): OutboxStore {
  return {
    load: async () => storage.keys(prefix).flatMap((key) => parsed(storage.get(key))),
    put: async (item) => storage.set(prefix + item.clientMessageId, JSON.stringify(item)),
    remove: async (id) => storage.remove(prefix + id),
  };
}

function parsed(text: string | null): OutboxItem[] {
  try {
    return text === null ? [] : itemOf(JSON.parse(text));
  } catch {
    return [];
  }
}

function itemOf(item: unknown): OutboxItem[] {
  const fits =
    typeof item === "object" &&
    item !== null &&
    "clientMessageId" in item &&
    typeof item.clientMessageId === "string" &&
    "text" in item &&
    typeof item.text === "string" &&
    "kind" in item &&
    (item.kind === "message" || item.kind === "person");
  return fits ? [item as OutboxItem] : [];
}
