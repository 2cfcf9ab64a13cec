import { sql } from "drizzle-orm";
import { expect, test, vi } from "vitest";
import type { TopicsReply } from "../../server/wire/topics.ts";
import { seedQueue } from "../fixtures/queue.ts";
import { openWindow } from "../sockets/builders.ts";
import { KEY, OTHER_KEY } from "./builders.ts";
import { openLearning } from "./learning.ts";

vi.setConfig({ testTimeout: 240_000 });
const { own, call, queued, ...learning } = openLearning();
const topics = async (): Promise<TopicsReply> => (await call("GET", "topics")).body;
const learnt = () => learning.learnt(topics);

const RETURNS = [
  "return my order please",
  "how can I return shoes",
  "I want to return a dress",
  "return label missing",
];
const DELIVERY = [
  "where is my parcel",
  "parcel delivery is late",
  "delivery of my parcel",
  "track the parcel delivery",
];
let returns = "";
let delivery = "";

test("topics are tags with examples; too few are named; personal data in an example is masked", async () => {
  const made = await call("POST", "tags", { name: "Returns" });
  returns = made.body.tags[0].id;
  delivery = (await call("POST", "tags", { name: "Delivery" })).body.tags.find(
    (one: { name: string }) => one.name === "Delivery",
  ).id;
  expect((await call("POST", `topics/${returns}/examples`, { texts: ["x"] })).body.error.code).toBe("NOT_FOUND");
  const asAgent = { cookie: own.agent.cookie };
  expect((await call("PATCH", `tags/${returns}`, { isTopic: true }, asAgent)).body.error.code).toBe("ROLE_TOO_LOW");
  expect((await call("GET", "topics", undefined, asAgent)).body.error.code).toBe("ROLE_TOO_LOW");
  for (const id of [returns, delivery]) {
    const { tags } = (await call("PATCH", `tags/${id}`, { isTopic: true })).body;
    expect(tags.find((one: { id: string }) => one.id === id).isTopic).toBe(true);
  }
  const first = await call("POST", `topics/${returns}/examples`, {
    texts: [...RETURNS, RETURNS[0], "write to jo@example.com about my return"],
  });
  const written = first.body.topics.find((one: { tagId: string }) => one.tagId === returns).written;
  expect(written).toHaveLength(5);
  expect(JSON.stringify(written)).not.toContain("jo@example.com");
  expect(first.body.missing).toEqual([{ tagId: delivery, examples: 5 }]);
  expect(first.body).toMatchObject({ mode: "off", does: "off", figures: null, learntAt: null, isLearning: false });
  for (const body of [{ texts: [] }, { texts: ["x".repeat(501)] }, { texts: "return" }])
    expect((await call("POST", `topics/${returns}/examples`, body)).status).toBe(400);
  expect((await call("PATCH", "topics", { precision: 0.5 })).status).toBe(400);
  const other = await call("GET", `topics?site=${own.world.site.key}`, undefined, {
    authorization: `Bearer ${OTHER_KEY}`,
  });
  expect(other.body.error.code).toBe("SITE_UNKNOWN");
});

test("with five examples each they're learnt in a job and measured, and agents are shown the likely one", async () => {
  await call("POST", `topics/${delivery}/examples`, { texts: [...DELIVERY, "when does the parcel arrive"] });
  const { figures, missing } = await learnt();
  expect(missing).toEqual([]);
  expect(figures).toMatchObject({ all: { examples: 10 }, history: { examples: 0 }, reached: false, precision: 0.95 });
  const refused = await call("PATCH", "topics", { mode: "set" });
  expect(refused).toMatchObject({ status: 409, body: { error: { code: "CLASSES_NOT_SURE" } } });
  expect((await call("PATCH", "topics", { mode: "suggest" })).body).toMatchObject({ mode: "suggest", does: "suggest" });
  await learnt();
  const id = await queued("I want to return my order");
  const { body } = await call("GET", `conversations/${id}`);
  expect(body).toMatchObject({ topic: { tagId: returns }, row: { tagIds: [] } });
  expect(body.topic.probability).toBeGreaterThan(0.5);
  await call("POST", `conversations/${id}/tags`, { add: [returns] }, { cookie: own.agent.cookie });
  expect((await call("GET", `conversations/${id}`)).body.topic).toBeNull();
  // A person's word is learnt.
  await own.world.classification.look();
  expect((await learnt()).topics.find((one) => one.tagId === returns)?.conversations).toBe(1);
});

test("set once the site's conversations show it: before the rules, and for those that nobody sees", async () => {
  // 2 × 18 conversations that an agent tagged.
  await seedQueue(own.database.db, { siteId: own.world.site.id, count: 36, state: "machine" });
  const { rows } = await own.database.db.execute(
    sql`select c.id from conversation c join message m on m.conversation_id = c.id and m.text like 'Question number%' order by c.id`,
  );
  for (const [i, { id }] of (rows as { id: string }[]).entries()) {
    const list = i % 2 === 0 ? RETURNS : DELIVERY;
    const text = `${list[i % list.length]} again ${i}`;
    await own.database.db.execute(
      sql`update message set text = ${text} where conversation_id = ${id} and author = 'visitor'`,
    );
    const tagged = { add: [i % 2 === 0 ? returns : delivery], agent: "Ada" };
    await call("POST", `conversations/${id}/tags`, tagged, { authorization: `Bearer ${KEY}` });
  }
  await call("PATCH", "topics", { precision: 0.9 });
  await own.world.classification.look();
  const { figures } = await learnt();
  expect(figures).toMatchObject({ reached: true, needed: 0, precision: 0.9, history: { examples: 37 } });
  expect((await call("PATCH", "topics", { mode: "set" })).body).toMatchObject({ mode: "set", does: "set" });
  const rule = await call("POST", "routing-rules", {
    ...{ name: "Returns first", enabled: true, actions: { priority: "high" } },
    conditions: [{ on: "tag", has: [returns] }],
  });
  expect(rule.status).toBe(200);
  await learnt();
  const id = await queued("how can I return my order");
  const { row } = (await call("GET", `conversations/${id}`)).body;
  expect(row).toMatchObject({ tagIds: [returns], priority: "high" });
  const { events } = (await call("GET", `conversations/${id}/events`)).body;
  expect(events).toMatchObject([
    { kind: "queued" },
    { kind: "tags-added", by: null, cause: "topic", detail: { tagIds: [returns] } },
    { kind: "routed", cause: "rule" },
  ]);

  // Nobody was asked for: told in the background, and counted.
  const window = await openWindow(own.world, {}, { extraHeaders: { origin: own.world.url } });
  await window.ask("the delivery of my parcel");
  window.close();
  const silent = window.state.conversation?.conversationId ?? "";
  const saidLast = (await call("GET", `conversations/${silent}`)).body.row.updatedAt;
  await own.world.classification.look();
  const { updatedAt, tagIds } = (await call("GET", `conversations/${silent}`)).body.row;
  expect(tagIds).toEqual([delivery]);
  // Its place in lists is that of what was said last.
  expect(updatedAt).toBe(saidLast);
  const counted = (await call("GET", "overview")).body;
  const of = (tagId: string) => counted.topics.find((one: { tagId: string }) => one.tagId === tagId);
  expect(of(returns).conversations).toBe(20);
  expect(of(delivery).conversations).toBe(19);
  expect(of(returns).handoff).toBe(2);
  const { conversations, cost } = counted.figures;
  expect(counted.noTopic.conversations).toBe(conversations - 39);
  const shares = [of(returns), of(delivery), counted.noTopic].reduce((sum, one) => sum + one.allInNanoUsd, 0);
  expect(Math.abs(shares - cost.allInNanoUsd)).toBeLessThan(5);

  // A person takes it away: it isn't set again, and the label is learnt.
  await call("POST", `conversations/${silent}/tags`, { remove: [delivery] }, { cookie: own.agent.cookie });
  await own.world.classification.look();
  await learnt();
  await own.world.classification.look();
  expect((await call("GET", `conversations/${silent}`)).body.row.tagIds).toEqual([]);

  // Without its topic, an example and a tag of another name.
  const [example] = (await topics()).topics.find((one) => one.tagId === returns)?.written ?? [];
  expect((await call("DELETE", `topics/${returns}/examples/${example?.id}`)).status).toBe(200);
  expect((await call("DELETE", `topics/${returns}/examples/${example?.id}`)).body.error.code).toBe("NOT_FOUND");
  await call("PATCH", `tags/${returns}`, { isTopic: false });
  expect((await topics()).topics.map((one) => one.tagId)).toEqual([delivery]);
});
