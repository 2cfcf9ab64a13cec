import { sql } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import type { ClassifierReply, FixedClassified } from "../../server/wire/classification.ts";
import { seedQueue } from "../fixtures/queue.ts";
import { KEY } from "./builders.ts";
import { openLearning } from "./learning.ts";

vi.setConfig({ testTimeout: 240_000 });
const { own, call, queued, ...learning } = openLearning();

const read = async (kind: FixedClassified): Promise<ClassifierReply> => (await call("GET", `classifiers/${kind}`)).body;
const learnt = (kind: FixedClassified) => learning.learnt(() => read(kind));
const conversation = async (id: string) => (await call("GET", `conversations/${id}`)).body;
const eventsOf = async (id: string) => (await call("GET", `conversations/${id}/events`)).body.events;
/** Conversations of the assistant's in which somebody wrote these. */
async function said(texts: readonly string[]): Promise<string[]> {
  const before = await own.database.db.execute(sql`select id from conversation`);
  const known = new Set((before.rows as { id: string }[]).map((row) => row.id));
  await seedQueue(own.database.db, { siteId: own.world.site.id, count: texts.length, state: "machine" });
  const { rows } = await own.database.db.execute(sql`select id from conversation order by id`);
  const fresh = (rows as { id: string }[]).map((row) => row.id).filter((id) => !known.has(id));
  for (const [i, id] of fresh.entries())
    await own.database.db.execute(
      sql`update message set text = ${texts[i]} where conversation_id = ${id} and author = 'visitor'`,
    );
  return fresh;
}
const URGENT = ["the site is down and we lose orders", "our shop is down", "checkout is down for everyone"];
const USUAL = ["where is my parcel", "track the parcel delivery", "how can I return shoes"];
const times = (texts: readonly string[], count: number) =>
  Array.from({ length: count }, (_, i) => `${texts[i % texts.length]} ${"again ".repeat(i % 4)}${i}`);

test("priority: learnt from what the team sets, suggested, and set once it's shown to be right", async () => {
  expect((await call("GET", "classifiers/mood")).body.error.code).toBe("NOT_FOUND");
  expect((await call("GET", "classifiers/priority", undefined, { cookie: own.agent.cookie })).status).toBe(403);
  expect(await read("priority")).toMatchObject({ mode: "off", does: "off", figures: null, isLearning: false });
  const urgent = await said(times(URGENT, 4));
  const usual = await said(times(USUAL, 6));
  const put = (id: string, priority: string) =>
    call("PUT", `conversations/${id}/priority`, { priority, agent: "Ada" }, { authorization: `Bearer ${KEY}` });
  for (const id of urgent) await put(id, "urgent");
  // A person's own "normal" counts: it was something else before.
  for (const id of usual) {
    await put(id, "low");
    await put(id, "normal");
  }
  expect((await call("PATCH", "classifiers/priority", { mode: "suggest" })).body).toMatchObject({ does: "off" });
  const few = await read("priority");
  expect(few.classes).toMatchObject([
    { classId: "urgent", conversations: 4, shipped: 0 },
    { classId: "high", conversations: 0 },
    { classId: "normal", conversations: 6 },
    { classId: "low", conversations: 0 },
  ]);
  // Four aren't enough.
  expect(few.isLearning).toBe(false);
  for (const id of await said(["the checkout is down again"])) await put(id, "urgent");
  expect(await learnt("priority")).toMatchObject({ does: "suggest", figures: { reached: false } });
  const id = await queued("our whole shop is down");
  const suggested = await conversation(id);
  expect(suggested).toMatchObject({ row: { priority: "normal" }, likely: { priority: { is: "urgent" } } });
  expect((await call("PATCH", "classifiers/priority", { mode: "set" })).body.error.code).toBe("CLASSES_NOT_SURE");
  // An agent says otherwise: nothing is suggested from then on.
  await call("PUT", `conversations/${id}/priority`, { priority: "high" }, { cookie: own.agent.cookie });
  expect((await conversation(id)).likely.priority).toBeNull();

  for (const other of await said(times(URGENT, 80))) await put(other, "urgent");
  await call("PATCH", "classifiers/priority", { precision: 0.9 });
  expect((await learnt("priority")).figures).toMatchObject({ reached: true, precision: 0.9 });
  expect((await call("PATCH", "classifiers/priority", { mode: "set" })).body).toMatchObject({ does: "set" });
  await learnt("priority");
  const set = await queued("checkout is down for everyone again");
  expect((await conversation(set)).row.priority).toBe("urgent");
  expect(await eventsOf(set)).toMatchObject([
    { kind: "queued" },
    { kind: "priority-changed", by: null, cause: "recognised", detail: { priority: "urgent" } },
  ]);
  // A rule's priority comes after it, and is kept by the background.
  await call("POST", "routing-rules", {
    ...{ name: "Calm down", enabled: true, actions: { priority: "low" } },
    conditions: [{ on: "words", any: ["drill"] }],
  });
  const drill = await queued("our shop is down again drill");
  await own.world.classification.look();
  expect((await conversation(drill)).row.priority).toBe("low");
});

test("sentiment: known from the start, confirmed and corrected by agents, and used by rules and filters", async () => {
  const [chat = ""] = await said(["Where can I park?"]);
  const put = (id: string, sentiment: string) =>
    call("PUT", `conversations/${id}/sentiment`, { sentiment }, { cookie: own.agent.cookie });
  expect((await put(chat, "furious")).status).toBe(400);
  expect((await put(chat, "neutral")).body.conversation).toMatchObject({ sentiment: "neutral" });
  // Said once.
  await put(chat, "neutral");
  expect((await eventsOf(chat)).filter((one: { kind: string }) => one.kind === "sentiment-changed")).toHaveLength(1);
  await call("PATCH", "classifiers/sentiment", { mode: "suggest" });
  const reply = await learnt("sentiment");
  expect(reply.classes).toMatchObject([
    { classId: "negative", conversations: 0, shipped: 290 },
    { classId: "neutral", conversations: 1, shipped: 290 },
    { classId: "positive", conversations: 0, shipped: 290 },
  ]);
  expect(reply.figures).toMatchObject({ history: { examples: 1 }, reached: false, precision: 0.95 });

  // The fake embedder of these tests knows words, not moods: what is stored is what the real one would say.
  const id = await queued("this is ridiculous!! nobody answers");
  await own.database.db.execute(sql`insert into classified (conversation_id, kind, site_id, class_id, probability, is_set, learnt_at, at)
    values (${id}, 'sentiment', ${own.world.site.id}, 'negative', 0.97, false, now(), now())
    on conflict (conversation_id, kind) do update set class_id = 'negative', probability = 0.97`);
  expect((await conversation(id)).likely.sentiment).toEqual({ is: "negative", probability: 0.97 });
  await put(id, "negative");
  const after = await conversation(id);
  expect(after).toMatchObject({ row: { sentiment: "negative" }, likely: { sentiment: null } });
  const listed = (await call("GET", "conversations?sentiment=negative")).body.conversations;
  expect(listed.map((one: { id: string }) => one.id)).toEqual([id]);
  expect((await call("GET", "conversations?sentiment=sad")).status).toBe(400);
  const tried = await call("POST", "routing-rules/try", { conditions: [{ on: "sentiment", is: ["negative"] }] });
  expect(tried.body).toMatchObject({ matched: 1 });
  // Undone: as before.
  await call("POST", `conversations/${id}/undo`, {}, { cookie: own.agent.cookie });
  expect((await conversation(id)).row.sentiment).toBeNull();
});
