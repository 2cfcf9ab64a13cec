import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { changeSettings } from "../../server/settings/change-settings.ts";
import { listAudit } from "../../server/store/audit.ts";
import { organisation, site as siteTable } from "../../server/store/schema/organisation.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { type Members, openMembers } from "../fixtures/member.ts";
import { article, jsonl, makeKnowledge } from "../knowledge/builders.ts";
import { deps, type Json, KEY, ORGANISATION, type Running, serve, site, sitesOf } from "./builders.ts";

let database: DatabasePort;
let members: Members;
let knowledge: ReturnType<typeof makeKnowledge>["knowledge"];
let running: Running;
let siteId: string;
const cookies = { ann: "", bob: "", olga: "" };
beforeAll(async () => {
  database = await openTestDatabase();
  const { db } = database;
  knowledge = makeKnowledge(database).knowledge;
  await db.insert(organisation).values({ id: ORGANISATION, name: "The Shop" });
  members = openMembers(db, ORGANISATION);
  cookies.ann = (await members.signIn("manager", { name: "Ann" })).cookie;
  cookies.bob = (await members.signIn("manager", { name: "Bob" })).cookie;
  cookies.olga = (await members.signIn("owner", { name: "Olga" })).cookie;
});
afterAll(async () => {
  await running.close();
  await knowledge.close();
  await database.close();
});
beforeEach(async () => {
  await running?.close();
  const { db } = database;
  siteId = newId();
  await db.insert(siteTable).values({ id: siteId, organisationId: ORGANISATION, key: siteId, name: "The Shop" });
  running = await serve(
    deps({
      ...{ db, knowledge, ...members, sites: sitesOf([site({ id: siteId, key: siteId })]) },
      turns: { ...deps().turns, settingsChanged: () => {} },
    }),
  );
  await knowledge.import({ siteId, file: jsonl(article("returns"), article("delivery")) });
  await knowledge.publish(siteId);
  await changeSettings(db, siteId, { review: true });
});

async function as(who: keyof typeof cookies | "key", method: string, path: string, body?: object) {
  const headers: Record<string, string> = who === "key" ? {} : { cookie: cookies[who], origin: running.url };
  const reply = await running.call(`/api/v1/${path}`, {
    ...{ method, headers },
    ...(who === "key" ? { key: KEY } : {}),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return {
    status: reply.status,
    json: (reply.body.startsWith("{") ? JSON.parse(reply.body.trim().split("\n").at(-1) ?? "") : {}) as Json,
  };
}
async function read(key: string): Promise<Json> {
  const { json } = await as("ann", "GET", `knowledge/articles?site=${siteId}&q=${key}`);
  return (await as("ann", "GET", `knowledge/articles/${json.articles[0].id}`)).json;
}
async function edit(who: keyof typeof cookies | "key", key: string, answer: string): Promise<Json> {
  const { id, revisionId, content } = await read(key);
  return (await as(who, "PUT", `knowledge/articles/${id}`, { from: revisionId, content: { ...content, answer } })).json;
}
const decide = (who: keyof typeof cookies | "key", { id, revisionId }: Json, more: object = {}) =>
  as(who, "POST", `knowledge/articles/${id}/review`, { revisionId, decision: "approved", ...more });
const publish = () => as("ann", "POST", `knowledge/publish?site=${siteId}`);
const seen = (key: string) =>
  [...(knowledge.live(siteId)?.articles.values() ?? [])].find((one) => one.key === key)?.answer;
const waiting = async (who: keyof typeof cookies = "bob") =>
  (await as(who, "GET", `knowledge/approvals?site=${siteId}`)).json;

test("a change waits until another manager approves it; a publish leaves it out until then", async () => {
  const changed = await edit("ann", "returns", "Within 60 days.");
  expect(changed).toMatchObject({ state: "changed", waits: "review", review: null });
  expect((await as("ann", "GET", `knowledge/changes?site=${siteId}`)).json).toMatchObject({
    counts: { added: 0, changed: 0, archived: 0 },
    waiting: { review: 1, "sent-back": 0, scheduled: 0 },
  });
  expect(await waiting()).toMatchObject({
    total: 1,
    changes: [{ articleId: changed.id, authors: ["Ann"], isOwn: false, kind: "changed" }],
  });
  expect((await waiting("ann")).changes[0].isOwn).toBe(true);
  await publish();
  expect(seen("returns")).not.toBe("Within 60 days.");
  expect((await as("ann", "POST", `knowledge/publish?site=${siteId}&article=${changed.id}`)).json.error.code).toBe(
    "REVIEW_REFUSED",
  );

  expect((await decide("ann", changed)).json.error).toMatchObject({ code: "REVIEW_REFUSED" });
  expect((await decide("key", changed)).json.error.code).toBe("REVIEW_REFUSED");
  expect((await decide("bob", { ...changed, revisionId: newId() })).json.error.code).toBe("ARTICLE_CHANGED");
  expect((await decide("bob", changed)).json).toMatchObject({
    waits: null,
    review: { decision: "approved", by: "Bob" },
  });
  expect((await decide("bob", changed)).json.error.code).toBe("REVIEW_REFUSED");
  await publish();
  expect(seen("returns")).toBe("Within 60 days.");
  expect((await waiting()).total).toBe(0);
});

test("who had a part in a change can't approve it; a sent-back one says why, and waits again after the next save", async () => {
  await edit("ann", "returns", "Within 60 days.");
  const both = await edit("bob", "returns", "Within 60 days!");
  for (const who of ["ann", "bob"] as const) expect((await decide(who, both)).status).toBe(403);
  expect((await decide("olga", both, { decision: "sent-back" })).json.error.code).toBe("REVIEW_REFUSED");
  const back = await decide("olga", both, { decision: "sent-back", comment: "It's 30 days." });
  expect(back.json).toMatchObject({ waits: "sent-back", review: { by: "Olga", comment: "It's 30 days." } });
  expect(await waiting()).toMatchObject({
    total: 1,
    changes: [{ waits: "sent-back", comment: "It's 30 days.", decidedBy: "Olga" }],
  });
  const again = await edit("ann", "returns", "Within 30 days.");
  expect(again).toMatchObject({ waits: "review", review: null });
  expect((await decide("olga", again)).json.waits).toBeNull();
  // Approved: what follows is Bob's alone, so that Ann can approve it.
  expect((await decide("ann", await edit("bob", "returns", "Within 31 days."))).json.waits).toBeNull();
});

test("an owner can approve their own change if they say so, and the log has it", async () => {
  const own = await edit("olga", "delivery", "Two days.");
  expect((await decide("olga", own)).status).toBe(403);
  expect((await decide("olga", own, { override: true })).json.waits).toBeNull();
  expect((await decide("ann", await edit("ann", "returns", "x"), { override: true })).status).toBe(403);
  const [entry] = await listAudit(database.db, { organisationId: ORGANISATION, action: "review-decided", limit: 1 });
  expect(entry).toMatchObject({
    actorName: "Olga",
    subject: "How do I delivery?",
    detail: { override: true, decision: "approved" },
  });
});

test("imports and what a key writes wait too; a new article isn't live before it's approved", async () => {
  const file = jsonl(article("returns", { answer: "Imported." }), article("repairs"));
  await knowledge.import({ siteId, file });
  await edit("key", "delivery", "By key.");
  await publish();
  expect([seen("returns"), seen("repairs"), seen("delivery")].join()).not.toMatch(/Imported|repairs|By key/);
  const { changes, total } = await waiting();
  expect(total).toBe(3);
  expect(changes.map((one: Json) => one.kind).sort()).toEqual(["added", "changed", "changed"]);
  for (const { articleId: id, revisionId } of changes)
    expect((await decide("ann", { id, revisionId })).status).toBe(200);
  await publish();
  expect(seen("repairs")).toContain("repairs");
  expect(seen("delivery")).toBe("By key.");
});

test("only an owner turns it on or off, and the log has that too", async () => {
  const set = (who: keyof typeof cookies | "key", review: boolean) =>
    as(who, "PATCH", `settings?site=${siteId}`, { review });
  expect((await set("ann", false)).json.error.code).toBe("ROLE_TOO_LOW");
  expect((await set("key", false)).json.error.code).toBe("ROLE_TOO_LOW");
  expect((await set("ann", true)).status).toBe(200);
  expect((await set("olga", false)).json.settings.review).toBe(false);
  const changed = await edit("ann", "returns", "At once.");
  expect(changed).toMatchObject({ waits: null });
  const [entry] = await listAudit(database.db, {
    organisationId: ORGANISATION,
    action: "review-setting-changed",
    limit: 1,
  });
  expect(entry).toMatchObject({ actorName: "Olga", detail: { review: false } });
});
