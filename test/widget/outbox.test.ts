import { expect, test } from "vitest";
import { newClientMessageId, Outbox, type OutboxItem } from "../../widget/outbox.ts";
import { openOutboxStore } from "../../widget/outbox-store.ts";
import { browserStorage, memoryStorage, type Storage } from "../../widget/storage.ts";

const item = (clientMessageId: string, rest: Partial<OutboxItem> = {}): OutboxItem => ({
  clientMessageId,
  text: `text of ${clientMessageId}`,
  kind: "message",
  ...rest,
});

/** A localStorage of which `setItem` can be made to fail. */
class FakeLocal {
  full = false;
  setItem(key: string, value: string) {
    if (this.full) throw new DOMException("full", "QuotaExceededError");
    Object.assign(this, { [key]: value });
  }
  getItem(key: string): string | null {
    return (this as unknown as Record<string, string>)[key] ?? null;
  }
  removeItem(key: string) {
    delete (this as unknown as Record<string, string>)[key];
  }
}

/** An outbox as a window opens it, with what was kept. */
async function open(storage: Storage): Promise<Outbox> {
  const outbox = new Outbox(openOutboxStore(storage, "o:"));
  await outbox.loaded;
  return outbox;
}

test("what waits survives a reload, in order", async () => {
  const storage = memoryStorage();
  const outbox = await open(storage);
  outbox.add(item("1"));
  outbox.add(item("2", { conversationId: "c", articleId: "a" }));
  const after = await open(storage);
  expect(after.items).toEqual([item("1"), item("2", { conversationId: "c", articleId: "a" })]);
  after.remove("1");
  expect((await open(storage)).next?.clientMessageId).toBe("2");
});

test("what is written before the kept is read comes after it, and what left does not come back", async () => {
  const storage = memoryStorage();
  (await open(storage)).add(item("1"));
  const outbox = new Outbox(openOutboxStore(storage, "o:"));
  outbox.add(item("2"));
  outbox.remove("2");
  outbox.add(item("3"));
  await outbox.loaded;
  expect(outbox.items.map((i) => i.clientMessageId)).toEqual(["1", "3"]);
});

test("two windows do not overwrite each other's", async () => {
  const storage = memoryStorage();
  const one = await open(storage);
  const two = await open(storage);
  one.add(item("1"));
  two.add(item("2"));
  expect((await open(storage)).items.map((i) => i.clientMessageId)).toEqual(["1", "2"]);
});

test("a refused message stays visible and lets the next one pass", async () => {
  const outbox = await open(memoryStorage());
  outbox.add(item("1"));
  outbox.add(item("2"));
  outbox.replace(item("1", { refused: { message: "Too long.", remedy: "Shorten it." } }));
  expect(outbox.next?.clientMessageId).toBe("2");
  expect(outbox.items).toHaveLength(2);
});

test("a deleted conversation takes what waited in it along, and nothing else", async () => {
  const storage = memoryStorage();
  const outbox = await open(storage);
  outbox.add(item("1", { conversationId: "c" }));
  outbox.add(item("2", { conversationId: "d" }));
  outbox.clear("c");
  expect((await open(storage)).items.map((i) => i.clientMessageId)).toEqual(["2"]);
  outbox.clear();
  expect((await open(storage)).items).toEqual([]);
});

test("rubbish in the storage is passed over", async () => {
  const storage = memoryStorage();
  storage.set("o:1", "not json");
  storage.set("o:2", '{"text":1}');
  storage.set("o:3", JSON.stringify(item("3")));
  expect((await open(storage)).items).toEqual([item("3")]);
});

test("ids sort by time and never repeat", () => {
  const ids = Array.from({ length: 1000 }, newClientMessageId);
  expect(new Set(ids).size).toBe(1000);
  expect(newClientMessageId().split("-")[0]?.length).toBe(9);
});

test("a browser that forbids storage gets memory, and says that it does not last", () => {
  const storage = browserStorage(() => {
    throw new DOMException("denied", "SecurityError");
  });
  storage.set("a", "1");
  expect(storage.get("a")).toBe("1");
  expect(storage.lasting).toBe(false);
});

test("a full disk loses nothing while the page is open", () => {
  const store = new FakeLocal();
  const storage = browserStorage(() => store);
  storage.set("o:1", "one");
  store.full = true;
  storage.set("o:1", "changed");
  storage.set("o:2", "two");
  expect(storage.get("o:1")).toBe("changed");
  expect(storage.keys("o:")).toEqual(["o:1", "o:2"]);
  storage.remove("o:1");
  expect(storage.get("o:1")).toBeNull();
});
