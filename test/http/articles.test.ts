import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import type { ArticleContent, ArticleReply } from "../../server/wire/knowledge.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { article, jsonl, makeKnowledge, makeSite } from "../knowledge/builders.ts";
import { deps, type Json, KEY, OTHER_KEY, type Running, serve, site, sitesOf } from "./builders.ts";

let database: DatabasePort;
let running: Running;
let knowledge: ReturnType<typeof makeKnowledge>["knowledge"];
beforeAll(async () => {
  database = await openTestDatabase();
  knowledge = makeKnowledge(database).knowledge;
});
afterAll(async () => {
  await knowledge.close();
  await database.close();
});

/** A site with three published articles, served over HTTP. */
async function open(): Promise<string> {
  const siteId = await makeSite(database);
  running = await serve(deps({ db: database.db, sites: sitesOf([site({ id: siteId, key: siteId })]), knowledge }));
  await knowledge.import({
    siteId,
    file: jsonl(
      article("returns", { tags: ["orders"], examples: ["send something back"] }),
      article("delivery", { tags: ["orders", "parcels"], answer: "It takes 3 days." }),
      article("password", { title: "How do I reset it?" }),
    ),
  });
  await knowledge.publish(siteId);
  return siteId;
}
async function send(method: string, path: string, body?: object, key = KEY): Promise<{ status: number; json: Json }> {
  const reply = await running.call(`/api/v1/knowledge/${path}`, {
    method,
    key,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, json: reply.json() };
}
const get = async (path: string) => (await send("GET", path)).json;
const content = (more: Partial<ArticleContent> = {}): ArticleContent => ({
  title: "Can I pay later?",
  answer: "Yes, within **14 days**.",
  phrasings: ["pay on invoice"],
  tags: ["payment"],
  url: null,
  language: "en",
  audience: null,
  ...more,
});
async function idOf(siteId: string, key: string): Promise<string> {
  const { articles } = await get(`articles?site=${siteId}&q=${key}`);
  return articles.find((one: { key: string }) => one.key === key).id;
}
const titles = (list: Json) => list.articles.map((one: { title: string }) => one.title);

test("articles are listed by title, searched in title, answer and phrasings, and filtered by tag and state", async () => {
  const siteId = await open();
  const all = await get(`articles?site=${siteId}`);
  expect(titles(all)).toEqual(["How do I delivery?", "How do I reset it?", "How do I returns?"]);
  expect(all).toMatchObject({ total: 3, next: null, counts: { live: 3, changed: 0, new: 0, archived: 0 } });
  expect(all.tags).toEqual([
    { tag: "orders", articles: 2 },
    { tag: "parcels", articles: 1 },
  ]);
  expect(all.articles[2]).toMatchObject({ key: "returns", state: "live", phrasings: 1, isLive: true });
  expect(titles(await get(`articles?site=${siteId}&q=RESET`))).toEqual(["How do I reset it?"]);
  expect(titles(await get(`articles?site=${siteId}&q=3+days`))).toEqual(["How do I delivery?"]);
  expect(titles(await get(`articles?site=${siteId}&q=something+back`))).toEqual(["How do I returns?"]);
  // Signs that SQL reads otherwise are letters here.
  expect(titles(await get(`articles?site=${siteId}&q=${encodeURIComponent("%")}`))).toEqual([]);
  expect(titles(await get(`articles?site=${siteId}&tag=parcels`))).toEqual(["How do I delivery?"]);
  expect(titles(await get(`articles?site=${siteId}&state=new`))).toEqual([]);
  await running.close();
});

test("an article is made, saved, published; its state says at each step what visitors get", async () => {
  const siteId = await open();
  const made = (await send("POST", "articles", { site: siteId, content: content() })).json as ArticleReply;
  expect(made).toMatchObject({ key: "can-i-pay-later", state: "new", isLive: false });
  const twin = (await send("POST", "articles", { site: siteId, content: content() })).json as ArticleReply;
  expect(twin.key).toBe("can-i-pay-later-2");
  await send("POST", "articles/archive", { site: siteId, ids: [twin.id], archived: true });
  await knowledge.publish(siteId);
  expect(await get(`articles/${made.id}`)).toMatchObject({ state: "live", isLive: true });
  const answer = "Yes, within **30 days**.";
  const saved = await send("PUT", `articles/${made.id}`, { from: made.revisionId, content: content({ answer }) });
  expect(saved.json).toMatchObject({ state: "changed", content: { answer } });
  expect(saved.json.revisions.map((one: Json) => [one.number, one.isNewest, one.isLive])).toEqual([
    [2, true, false],
    [1, false, true],
  ]);
  expect(await get(`changes?site=${siteId}`)).toMatchObject({
    counts: { added: 0, changed: 1, archived: 0 },
    changes: [{ articleId: made.id, kind: "changed" }],
    publishing: null,
    live: { number: 2 },
  });
  const { diff } = (await send("POST", `articles/${made.id}/compare`, { before: "live", after: "newest" })).json;
  expect(diff).toEqual({
    answer: [
      { kind: "same", text: "Yes, within **" },
      { kind: "removed", text: "14" },
      { kind: "added", text: "30" },
      { kind: "same", text: " days**." },
    ],
  });
  // The same content again makes no revision.
  const again = await send("PUT", `articles/${made.id}`, {
    from: saved.json.revisionId,
    content: content({ answer }),
  });
  expect(again.json.revisionId).toBe(saved.json.revisionId);
  // What is taken back is no change, though it is a newer revision.
  await send("POST", `articles/${made.id}/restore`, { from: saved.json.revisionId, revisionId: made.revisionId });
  expect(await get(`articles/${made.id}`)).toMatchObject({
    state: "live",
    content: content(),
    revisions: { length: 3 },
  });
  await running.close();
});

test("two who edit at once: the second is told, and loses nothing of the first", async () => {
  const siteId = await open();
  const id = await idOf(siteId, "returns");
  const { revisionId: from, content: before } = (await get(`articles/${id}`)) as ArticleReply;
  const save = (answer: string) => send("PUT", `articles/${id}`, { from, content: { ...before, answer } });
  const replies = await Promise.all([save("45 days."), save("60 days.")]);
  expect(replies.map((reply) => reply.status).sort()).toEqual([200, 409]);
  const [won, lost] = replies[0].status === 200 ? replies : [replies[1], replies[0]];
  expect(lost.json.error).toMatchObject({ code: "ARTICLE_CHANGED", message: expect.stringContaining("returns") });
  const now = (await get(`articles/${id}`)) as ArticleReply;
  expect(now.content.answer).toBe(won.json.content.answer);
  expect((await send("POST", `articles/${id}/compare`, { before: "no-id", after: "newest" })).status).toBe(404);
  // Having seen theirs, one saves over it; both stay in the history.
  const over = await send("PUT", `articles/${id}`, { from: now.revisionId, content: { ...before, answer: "Mine." } });
  expect(over.json.revisions).toHaveLength(3);
  await running.close();
});

test("an article that cannot be is refused with its fault in words", async () => {
  const siteId = await open();
  const create = async (more: Partial<ArticleContent>) =>
    (await send("POST", "articles", { site: siteId, content: content(more) })).json.error;
  expect(await create({ title: " " })).toMatchObject({
    code: "ARTICLE_INVALID",
    message: `The article's "title" is empty.`,
  });
  expect((await create({ answer: "**" })).message).toContain("has no words");
  expect((await create({ url: "javascript:alert(1)" })).message).toContain("neither an http");
  expect((await create({ phrasings: ["x".repeat(1001)] })).message).toContain(`entry 1 of "phrasings"`);
  expect((await create({ answer: "x".repeat(50_001) })).message).toContain("50,001");
  expect(await get(`articles?site=${siteId}`)).toMatchObject({ total: 3 });
  await running.close();
});

test("an archived article leaves with the next publish, and comes back", async () => {
  const siteId = await open();
  const id = await idOf(siteId, "delivery");
  expect((await send("POST", "articles/archive", { site: siteId, ids: [id], archived: true })).json).toEqual({
    changed: 1,
  });
  expect(await get(`articles/${id}`)).toMatchObject({ state: "archived", isLive: true });
  expect(await get(`changes?site=${siteId}`)).toMatchObject({ counts: { added: 0, changed: 0, archived: 1 } });
  expect((await get(`articles?site=${siteId}`)).total).toBe(2);
  expect((await get(`articles?site=${siteId}&state=archived`)).total).toBe(1);
  await knowledge.publish(siteId);
  expect(await get(`articles/${id}`)).toMatchObject({ state: "archived", isLive: false });
  expect(await get(`changes?site=${siteId}`)).toMatchObject({ counts: { archived: 0 }, changes: [] });
  await send("POST", "articles/archive", { site: siteId, ids: [id], archived: false });
  expect(await get(`articles/${id}`)).toMatchObject({ state: "new" });
  // One unknown id: none is archived.
  const wrong = await send("POST", "articles/archive", { site: siteId, ids: [id, newId()], archived: true });
  expect(wrong.status).toBe(404);
  expect(await get(`articles/${id}`)).toMatchObject({ state: "new" });
  await running.close();
});

test("the previous version can be taken back whole", async () => {
  const siteId = await open();
  const id = await idOf(siteId, "returns");
  const { revisionId: from, content: before } = (await get(`articles/${id}`)) as ArticleReply;
  await send("PUT", `articles/${id}`, { from, content: { ...before, answer: "Never." } });
  await send("POST", "articles", { site: siteId, content: content() });
  await send("POST", "articles/archive", { site: siteId, ids: [await idOf(siteId, "password")], archived: true });
  await knowledge.publish(siteId);
  const { versions } = await get(`versions?site=${siteId}`);
  expect(versions.map((one: Json) => [one.number, one.state, one.articles, one.canRestore])).toEqual([
    [2, "live", 3, true],
    [1, "retired", 3, true],
  ]);
  const restore = (versionId: string) => send("POST", `versions/${versionId}/restore`, { site: siteId });
  expect((await restore(versions[1].id)).json).toEqual({ changed: 2, archived: 1 });
  expect((await get(`articles/${id}`)).content.answer).toBe(before.answer);
  expect(await get(`changes?site=${siteId}`)).toMatchObject({ counts: { added: 1, changed: 1, archived: 1 } });
  expect((await restore(newId())).status).toBe(404);
  await running.close();
});

test("a phrasing that another article has is told, whatever its case and end", async () => {
  const siteId = await open();
  const ask = async (articleId?: string) =>
    (
      await send("POST", "phrasings", {
        site: siteId,
        phrasings: ["Send something back??", "how do i reset it", "quite new"],
        ...(articleId === undefined ? {} : { articleId }),
      })
    ).json.duplicates;
  expect(await ask()).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ phrasing: "Send something back??", title: "How do I returns?" }),
      expect.objectContaining({ phrasing: "how do i reset it", title: "How do I reset it?" }),
    ]),
  );
  expect(await ask(await idOf(siteId, "returns"))).toHaveLength(1);
  await running.close();
});

test("another organisation's key reads and writes nothing of ours", async () => {
  const siteId = await open();
  const id = await idOf(siteId, "returns");
  const { revisionId: from, content: before } = (await get(`articles/${id}`)) as ArticleReply;
  const theirs = async (method: string, path: string, body?: object) =>
    (await send(method, path, body, OTHER_KEY)).status;
  expect(await theirs("GET", `articles?site=${siteId}`)).toBe(404);
  expect(await theirs("GET", `articles/${id}`)).toBe(404);
  expect(await theirs("PUT", `articles/${id}`, { from, content: before })).toBe(404);
  expect(await theirs("POST", `articles/${id}/compare`, { before: "live", after: "newest" })).toBe(404);
  expect(await theirs("POST", "articles/archive", { site: siteId, ids: [id], archived: true })).toBe(404);
  await running.close();
});

test("the last article can be archived and taken offline, and the API says that nothing is left", async () => {
  const siteId = await open();
  const { articles } = await get(`articles?site=${siteId}`);
  const ids = articles.map((one: { id: string }) => one.id);
  await send("POST", "articles/archive", { site: siteId, ids, archived: true });
  expect(await get(`changes?site=${siteId}`)).toMatchObject({ counts: { archived: 3 }, remaining: 0 });
  expect(await knowledge.publish(siteId)).toMatchObject({ articles: 0 });
  expect((await get(`versions?site=${siteId}`)).versions[0]).toMatchObject({ number: 2, state: "live", articles: 0 });
});
