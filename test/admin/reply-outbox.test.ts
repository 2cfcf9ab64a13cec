import { expect, test } from "vitest";
import { type Attempt, ReplyOutbox, type Unsent } from "../../admin/reply-outbox.ts";

/** Local storage, as far as it is used. */
function storage() {
  const kept = new Map<string, string>();
  return {
    kept,
    getItem: (name: string) => kept.get(name) ?? null,
    setItem: (name: string, text: string) => void kept.set(name, text),
    removeItem: (name: string) => void kept.delete(name),
  };
}
const reply = (clientMessageId: string): Unsent => ({
  conversationId: "c",
  handoffId: "h",
  clientMessageId,
  text: `text of ${clientMessageId}`,
  at: "2026-11-21T12:00:00Z",
});
const settled = async (isSo: () => boolean) => {
  for (let i = 0; i < 400 && !isSo(); i++) await new Promise((resolve) => setTimeout(resolve, 5));
  expect(isSo()).toBe(true);
};

test("replies are sent in order, one at a time, each under its own id until it is stored", async () => {
  const tried: string[] = [];
  let line = false;
  let open = 0;
  const outbox = new ReplyOutbox({
    storage: storage(),
    key: "k",
    waitsMs: [5],
    async attempt({ clientMessageId }): Promise<Attempt> {
      expect(++open).toBe(1);
      tried.push(clientMessageId);
      await new Promise((resolve) => setTimeout(resolve, 1));
      open--;
      return line ? "stored" : "again";
    },
  });
  outbox.add(reply("a"));
  outbox.add(reply("b"));
  await settled(() => tried.length >= 3);
  expect(new Set(tried)).toEqual(new Set(["a"]));
  expect(outbox.items()[0]).toMatchObject({ clientMessageId: "a", waits: true });
  line = true;
  void outbox.flush();
  await settled(() => outbox.items().length === 0);
  expect(tried.filter((id) => id === "b")).toEqual(["b"]);
  outbox.close();
});

test("what was not sent is there after a reload, and is sent then", async () => {
  const kept = storage();
  const dead = new ReplyOutbox({ storage: kept, key: "k", attempt: async () => "again", waitsMs: [60_000] });
  dead.add(reply("a"));
  await settled(() => dead.items()[0]?.waits === true);
  dead.close();
  const sent: string[] = [];
  const again = new ReplyOutbox({
    storage: kept,
    key: "k",
    attempt: async ({ text }) => {
      sent.push(text);
      return "stored";
    },
  });
  expect(again.items()).toHaveLength(1);
  await again.flush();
  expect(sent).toEqual(["text of a"]);
  expect(kept.kept.size).toBe(0);
  // Another member at the same browser has nothing of it.
  expect(new ReplyOutbox({ storage: kept, key: "other", attempt: async () => "stored" }).items()).toEqual([]);
});

test("a reply that the server refuses stays with its words, and holds up no other", async () => {
  const outbox = new ReplyOutbox({
    storage: storage(),
    key: "k",
    attempt: async ({ clientMessageId }) =>
      clientMessageId === "a" ? { message: "Ben has this conversation.", remedy: "Ask him." } : "stored",
  });
  outbox.add(reply("a"));
  outbox.add(reply("b"));
  await settled(() => outbox.items().length === 1 && outbox.items()[0]?.refused !== undefined);
  expect(outbox.items()).toMatchObject([{ clientMessageId: "a", refused: { message: "Ben has this conversation." } }]);
  outbox.drop("a");
  expect(outbox.items()).toEqual([]);
});

test("a browser that keeps nothing, or holds nonsense, still sends", async () => {
  const nonsense = storage();
  nonsense.setItem("k", "{not json");
  for (const store of [null, nonsense]) {
    const sent: string[] = [];
    const outbox = new ReplyOutbox({
      storage: store,
      key: "k",
      attempt: async ({ clientMessageId }) => {
        sent.push(clientMessageId);
        return "stored";
      },
    });
    outbox.add(reply("a"));
    await settled(() => sent.length === 1 && outbox.items().length === 0);
  }
});

test("a reply that the server can never take is refused before it is tried", async () => {
  const tried: string[] = [];
  const outbox = new ReplyOutbox({
    storage: storage(),
    key: "k",
    async attempt({ clientMessageId }): Promise<Attempt> {
      tried.push(clientMessageId);
      return "stored";
    },
  });
  outbox.add({ ...reply("a"), text: "x".repeat(10_001) });
  outbox.add(reply("b"));
  await settled(() => outbox.items().length === 1 && outbox.items()[0]?.refused !== undefined);
  expect(tried).toEqual(["b"]);
  expect(outbox.items()[0]?.refused?.message).toContain("10000");
});
