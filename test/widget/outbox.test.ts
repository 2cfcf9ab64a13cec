import { expect, test } from "vitest";
import { newClientMessageId, Outbox, type OutboxItem } from "../../widget/outbox.ts";
import { browserStorage, memoryStorage } from "../../widget/storage.ts";

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

test("what waits survives a reload, in order", () => {
  const storage = memoryStorage();
  const outbox = new Outbox(storage, "o:");
  outbox.add(item("1"));
  outbox.add(item("2", { conversationId: "c", articleId: "a" }));
  const after = new Outbox(storage, "o:");
  expect(after.items).toEqual([item("1"), item("2", { conversationId: "c", articleId: "a" })]);
  after.remove("1");
  expect(new Outbox(storage, "o:").next?.clientMessageId).toBe("2");
});

test("two windows do not overwrite each other's", () => {
  const storage = memoryStorage();
  const one = new Outbox(storage, "o:");
  const two = new Outbox(storage, "o:");
  one.add(item("1"));
  two.add(item("2"));
  expect(new Outbox(storage, "o:").items.map((i) => i.clientMessageId)).toEqual(["1", "2"]);
});

test("a refused message stays visible and lets the next one pass", () => {
  const outbox = new Outbox(memoryStorage(), "o:");
  outbox.add(item("1"));
  outbox.add(item("2"));
  outbox.replace(item("1", { refused: { message: "Too long.", remedy: "Shorten it." } }));
  expect(outbox.next?.clientMessageId).toBe("2");
  expect(outbox.items).toHaveLength(2);
});

test("rubbish in the storage is passed over", () => {
  const storage = memoryStorage();
  storage.set("o:1", "not json");
  storage.set("o:2", '{"text":1}');
  storage.set("o:3", JSON.stringify(item("3")));
  expect(new Outbox(storage, "o:").items).toEqual([item("3")]);
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
