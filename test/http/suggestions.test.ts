import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { currentArticles } from "../../server/store/article.ts";
import { listAudit } from "../../server/store/audit.ts";
import { organisation } from "../../server/store/schema/organisation.ts";
import type { ReviewWire, SuggestionWire } from "../../server/wire/suggestions.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openMembers } from "../fixtures/member.ts";
import { article, jsonl, makeKnowledge, makeSite } from "../knowledge/builders.ts";
import { type TurnOf, talk as talkTo } from "../proposals/talk.ts";
import { deps, type Json, KEY, ORGANISATION, OTHER_KEY, type Running, serve, site, sitesOf } from "./builders.ts";

let database: DatabasePort;
let made: ReturnType<typeof makeKnowledge>;
let members: ReturnType<typeof openMembers>;
let running: Running | undefined;
const cookies = { agent: "", manager: "" };
beforeAll(async () => {
  database = await openTestDatabase();
  made = makeKnowledge(database);
  await database.db.insert(organisation).values({ id: ORGANISATION, name: "The Shop" });
  members = openMembers(database.db, ORGANISATION);
  cookies.agent = (await members.signIn("agent", { name: "Sam" })).cookie;
  cookies.manager = (await members.signIn("manager", { name: "Mia" })).cookie;
});
afterAll(async () => {
  await running?.close();
  await made.knowledge.close();
  await database.close();
});

const ARTICLES = [
  article("returns", {
    title: "How do I return an item?",
    answer: "Within 30 days.",
    url: "https://shop.example/returns",
  }),
  article("delivery", {
    title: "How long does delivery take?",
    answer: "3 working days.",
    examples: ["delivery time"],
  }),
];

async function open() {
  const siteId = await makeSite(database);
  await running?.close();
  const own = site({ id: siteId, key: siteId });
  const { knowledge, embedder } = made;
  running = await serve(
    deps({
      ...{ db: database.db, sites: sitesOf([own]), ...members },
      knowledge: { ...knowledge, embedderOf: async () => embedder },
    }),
  );
  await knowledge.import({ siteId, file: jsonl(...ARTICLES) });
  await knowledge.publish(siteId);
  const all = () => currentArticles(database.db, siteId);
  const ids = new Map((await all()).map((one) => [one.key, one.articleId]));
  const talk = await talkTo(database, siteId, { name: "Anna Berg" });
  return { siteId, talk, all, id: (key: string) => ids.get(key) as string };
}

async function send(
  method: string,
  path: string,
  body?: object,
  who: "agent" | "manager" | "key" | "other" = "manager",
) {
  const member = who === "agent" || who === "manager";
  const reply = await (running as Running).call(`/api/v1/${path}`, {
    method,
    ...(member
      ? { headers: { cookie: cookies[who], origin: (running as Running).url, "content-type": "application/json" } }
      : { key: who === "key" ? KEY : OTHER_KEY }),
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, json: reply.json() as Json };
}

const unknown: TurnOf = {
  ...({ tier: "person", form: "handoff", reason: "not-in-knowledge" } as const),
  ranked: [{ articleId: newId(), probability: 0.1 }],
};
const quotedFrom = (articleId: string): TurnOf => ({
  ...({ tier: "machine", form: "quoted", reason: "one-article-fits" } as const),
  ranked: [{ articleId, probability: 0.9 }],
  answer: { form: "quoted", citations: [{ articleId, key: "k", title: "t" }] },
});

test("an agent's reply becomes an article: suggested with its diff, accepted by a manager, seen after the next publish", async () => {
  const { siteId, talk, all } = await open();
  await talk.ask("do you sell vouchers, I'm Anna Berg", unknown);
  const messageId = await talk.add("person", "Hi Anna,\n\nWe sell vouchers from $10.\n\nBest regards,\nSam");
  const path = `conversations/${talk.conversationId}/teach`;
  const start = await send("GET", `${path}?message=${messageId}`, undefined, "agent");
  expect(start.json).toMatchObject({
    ...{ kind: "article", text: "We sell vouchers from $10." },
    article: { answer: "We sell vouchers from $10.", language: "en" },
  });
  expect(JSON.stringify(start.json)).not.toContain("Anna");
  const content = { ...start.json.article, title: "Do you sell vouchers?" };
  const sent = await send("POST", path, { messageId, change: { kind: "article", content } }, "agent");
  expect(sent.json).toMatchObject({ applied: false, suggestion: { state: "open", suggestedBy: "Sam", title: null } });
  expect((await all()).map((one) => one.title)).not.toContain(content.title);

  const { suggestions, total } = (await send("GET", `knowledge/suggestions?site=${siteId}`)).json;
  expect(total).toBe(1);
  const [one] = suggestions as SuggestionWire[];
  expect(one?.diff.answer).toEqual([{ kind: "added", text: "We sell vouchers from $10." }]);
  const decide = `knowledge/suggestions/${one?.id}/decide`;
  const accepted = await send("POST", decide, { site: siteId, action: "accept" });
  expect(accepted.json.suggestion).toMatchObject({ state: "accepted", decidedBy: "Mia" });
  expect((await all()).map((a) => a.title)).toContain(content.title);
  // Nothing is silent: the live version is what it was, and the publish bar names the change.
  expect(made.knowledge.live(siteId)?.articles.size).toBe(2);
  expect((await send("GET", `knowledge/changes?site=${siteId}`)).json.counts).toEqual({
    added: 1,
    changed: 0,
    archived: 0,
  });
  expect((await send("POST", decide, { site: siteId, action: "accept" })).status).toBe(404);
  const audit = await listAudit(database.db, { organisationId: ORGANISATION, action: "suggestion-decided", limit: 5 });
  expect(audit[0]).toMatchObject({
    actorName: "Mia",
    subject: one?.id,
    detail: { kind: "article", state: "accepted" },
  });
});

test("a reply that sends an article teaches its phrasing; a manager's is saved at once", async () => {
  const { talk, all, id } = await open();
  await talk.ask("refund my lamp", unknown);
  const messageId = await talk.add("person", "See https://shop.example/returns please.");
  const path = `conversations/${talk.conversationId}/teach`;
  const start = (await send("GET", `${path}?message=${messageId}`)).json;
  expect(start).toMatchObject({ kind: "phrasing", question: "refund my lamp" });
  expect(start.targets[0].articleId).toBe(id("returns"));
  const change = { kind: "phrasing", articleId: id("returns"), phrasings: ["refund my lamp"] };
  const saved = await send("POST", path, { messageId, change });
  expect(saved.json).toMatchObject({ applied: true, suggestion: { state: "accepted" } });
  expect((await all()).find((one) => one.key === "returns")?.examples).toEqual(["refund my lamp"]);
});

test("a correction shows what it changes, and one of an older revision is refused with what to do", async () => {
  const { siteId, talk, all, id } = await open();
  const { answerMessageId } = await talk.ask("how long can I return", quotedFrom(id("returns")));
  await talk.thumb(answerMessageId, false);
  const messageId = await talk.add("person", "It's 60 days since May.");
  const path = `conversations/${talk.conversationId}/teach`;
  const start = (await send("GET", `${path}?message=${messageId}`, undefined, "agent")).json;
  expect(start).toMatchObject({ kind: "correction", targets: [{ articleId: id("returns") }, {}] });
  const [target] = start.targets;
  const content = { ...target.content, answer: "Within 60 days." };
  const diff = await send(
    "POST",
    "knowledge/suggestions/diff",
    { site: siteId, articleId: id("returns"), content },
    "agent",
  );
  expect(diff.json.diff.answer.map((one: { kind: string }) => one.kind)).toEqual(["same", "removed", "added", "same"]);
  const change = { kind: "correction", articleId: id("returns"), from: target.revisionId, content };
  await send("POST", path, { messageId, change }, "agent");
  // Meanwhile somebody else saves it.
  const { content: now, revisionId } = (await send("GET", `knowledge/articles/${id("returns")}`)).json;
  await send("PUT", `knowledge/articles/${id("returns")}`, {
    from: revisionId,
    content: { ...now, answer: "Within 45 days." },
  });
  const [stale] = (await send("GET", `knowledge/suggestions?site=${siteId}`)).json.suggestions;
  expect(stale.isStale).toBe(true);
  const decide = `knowledge/suggestions/${stale.id}/decide`;
  expect((await send("POST", decide, { site: siteId, action: "accept" })).json.error.code).toBe("ARTICLE_CHANGED");
  // As the manager rewrites it, it's taken.
  const newest = (await send("GET", `knowledge/articles/${id("returns")}`)).json;
  const again = { ...change, from: newest.revisionId };
  expect((await send("POST", decide, { site: siteId, action: "accept", change: again })).status).toBe(200);
  expect((await all()).find((one) => one.key === "returns")?.answer).toBe("Within 60 days.");
});

test("answers that didn't help or were contradicted are reviewed once; a large model's that helped, too", async () => {
  const { siteId, talk, id } = await open();
  const down = await talk.ask("how long can I return", quotedFrom(id("returns")));
  await talk.thumb(down.answerMessageId, false);
  const again = await talkTo(database, siteId);
  await again.ask("how long does it take", quotedFrom(id("delivery")));
  await again.ask("I mean the delivery, how long?", quotedFrom(id("delivery")));
  const large = await talkTo(database, siteId);
  const answer = { form: "large", citations: [{ articleId: id("returns"), key: "k", title: "t" }] };
  const helped = await large.ask("return and delivery together?", {
    tier: "large",
    form: "large",
    answer,
    reply: "Both.",
  });
  await large.thumb(helped.answerMessageId, true);
  const list = async () => (await send("GET", `knowledge/reviews?site=${siteId}`)).json;
  const { reviews, total } = await list();
  expect(total).toBe(3);
  const byReason = new Map((reviews as ReviewWire[]).map((one) => [one.reason, one]));
  expect(byReason.get("thumbs-down")).toMatchObject({
    question: "how long can I return",
    article: { id: id("returns") },
  });
  expect(byReason.get("asked-again")).toMatchObject({ question: "how long does it take" });
  expect(byReason.get("large-helped")).toMatchObject({ question: "return and delivery together?", answer: "Both." });
  // The large model's answer becomes an article.
  const messageId = byReason.get("large-helped")?.messageId;
  const path = `conversations/${large.conversationId}/teach`;
  const start = (await send("GET", `${path}?message=${messageId}`)).json;
  expect(start).toMatchObject({
    kind: "article",
    article: { answer: "Both.", phrasings: ["return and delivery together?"] },
  });
  await send("POST", path, { messageId, change: { kind: "article", content: start.article } });
  const turnIds = [byReason.get("thumbs-down")?.turnId, newId()];
  expect((await send("POST", "knowledge/reviews/done", { site: siteId, turnIds })).json).toEqual({ done: 1 });
  expect((await list()).reviews).toMatchObject([{ reason: "asked-again" }]);
});

test("nothing is learnt from a visitor's message, another conversation's or another organisation's", async () => {
  const { siteId, talk, id } = await open();
  await talk.ask("how long can I return", quotedFrom(id("returns")));
  const visitors = await talk.add("visitor", "thanks");
  const messageId = await talk.add("person", "You're welcome.");
  const other = await talkTo(database, siteId);
  const teach = (conversationId: string, message: string, who?: "other") =>
    send("GET", `conversations/${conversationId}/teach?message=${message}`, undefined, who);
  expect((await teach(talk.conversationId, visitors)).status).toBe(404);
  expect((await teach(other.conversationId, messageId)).status).toBe(404);
  expect((await teach(talk.conversationId, messageId, "other")).status).toBe(404);
  expect((await teach(talk.conversationId, "x")).status).toBe(400);
  const change = { kind: "phrasing", articleId: newId(), phrasings: ["x"] };
  expect((await send("POST", `conversations/${talk.conversationId}/teach`, { messageId, change })).status).toBe(404);
  const empty = { kind: "correction", articleId: id("returns"), from: newId() };
  const content = { title: "", answer: "", phrasings: [], tags: [], url: null, language: "en", audience: null };
  const sent = await send(
    "POST",
    `conversations/${talk.conversationId}/teach`,
    { messageId, change: { ...empty, content } },
    "agent",
  );
  expect(sent.json.error.code).toBe("ARTICLE_INVALID");
});

test("agents suggest, managers decide", async () => {
  const { siteId } = await open();
  expect((await send("GET", `knowledge/suggestions?site=${siteId}`, undefined, "agent")).status).toBe(403);
  expect((await send("GET", `knowledge/reviews?site=${siteId}`, undefined, "agent")).status).toBe(403);
  expect((await send("POST", "knowledge/reviews/done", { turnIds: [newId()] }, "agent")).status).toBe(403);
  expect((await send("GET", `knowledge/reviews?site=${siteId}`, undefined, "other")).status).toBe(404);
  expect((await send("GET", `knowledge/reviews?site=${siteId}`, undefined, "key")).status).toBe(200);
});
