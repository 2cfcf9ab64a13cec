import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { currentArticles } from "../../server/store/article.ts";
import { addProposals, lockProposals, setCheck, uncheckedProposals } from "../../server/store/proposal.ts";
import { addJob } from "../../server/store/proposal-job.ts";
import { organisation } from "../../server/store/schema/organisation.ts";
import { normaliseQuestion } from "../../server/text/normalise.ts";
import type { ProposalJobWire, ProposalSource, ProposalWire } from "../../server/wire/proposals.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openMembers } from "../fixtures/member.ts";
import { article, jsonl, makeKnowledge, makeSite } from "../knowledge/builders.ts";
import { deps, type Json, KEY, ORGANISATION, OTHER_KEY, type Running, serve, site, sitesOf } from "./builders.ts";

let database: DatabasePort;
let knowledge: ReturnType<typeof makeKnowledge>["knowledge"];
let running: Running;
const started: object[] = [];
const job: ProposalJobWire = {
  ...{ id: newId(), source: "large-model", state: "running", model: "gpt-4o-mini", articles: 3, done: 1, skipped: [] },
  ...{ proposed: 4, estimateNanoUsd: 10, budgetNanoUsd: 20, spentNanoUsd: 5, fault: null },
  ...{ createdAt: "2026-11-29T09:00:00.000Z", endedAt: null },
};
beforeAll(async () => {
  database = await openTestDatabase();
  knowledge = makeKnowledge(database).knowledge;
  // Members belong to a row.
  await database.db.insert(organisation).values({ id: ORGANISATION, name: "The Shop" });
});
afterAll(async () => {
  await running?.close();
  await knowledge.close();
  await database.close();
});

/** A site with two articles and proposals for both, served over HTTP; the jobs themselves are test/proposals/job.test.ts. */
async function open() {
  const siteId = await makeSite(database);
  await running?.close();
  const own = site({ id: siteId, key: siteId });
  const members = openMembers(database.db, own.organisationId);
  running = await serve(
    deps({
      db: database.db,
      sites: sitesOf([own]),
      knowledge,
      ...members,
      proposals: {
        estimate: async (request) => {
          started.push(request);
          return {
            ...{ source: request.source, missing: null, model: "gpt-4o-mini", articles: 3, questions: 36 },
            ...{ promptTokens: 900, completionTokens: 660, nanoUsd: 531_000, budgetNanoUsd: 1_062_000 },
          };
        },
        start: async (request) => {
          started.push(request);
          return job;
        },
        job: async (_, id) => (id === undefined || id === job.id ? job : undefined),
        cancel: async () => ({ ...job, state: "cancelled" }),
      },
    }),
  );
  await knowledge.import({ siteId, file: jsonl(article("returns", { examples: ["send back"] }), article("delivery")) });
  await knowledge.publish(siteId);
  const ids = new Map((await currentArticles(database.db, siteId)).map((one) => [one.key, one.articleId]));
  const idOf = (key: string) => ids.get(key) as string;
  const jobs = await addJob(database.db, {
    ...{ siteId, source: "large-model", model: null, estimateNanoUsd: null, budgetNanoUsd: null, runner: newId() },
    articleIds: [...ids.values()],
  });
  const propose = (key: string, source: ProposalSource, ...texts: string[]) =>
    database.db.transaction((tx) =>
      addProposals(
        tx,
        { siteId, articleId: idOf(key), source, jobId: jobs?.id ?? "" },
        texts.map((text) => ({ text, sameAs: normaliseQuestion(text) })),
      ),
    );
  await propose("returns", "large-model", "refund pls", "want my money back", "how long to delivery");
  await propose("delivery", "conversation", "is it coming today");
  const unchecked = await uncheckedProposals(database.db, { jobId: jobs?.id ?? "", articleId: idOf("returns") });
  for (const one of unchecked) {
    const stray = one.text.includes("delivery");
    const check = { checkedBy: "gate" as const, rank: stray ? 5 : 1, score: 0.5 };
    await setCheck(database.db, one.id, { ...check, closerTo: stray ? idOf("delivery") : null });
  }
  return { siteId, idOf, propose, members };
}

async function send(method: string, path: string, body?: object, key = KEY): Promise<{ status: number; json: Json }> {
  const reply = await running.call(`/api/v1/knowledge/${path}`, {
    method,
    key,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: reply.status, json: reply.json() };
}
const list = async (siteId: string, more = "") => (await send("GET", `proposals?site=${siteId}${more}`)).json;
const texts = (reply: Json) => reply.proposals.map((one: ProposalWire) => one.text);

test("proposals are listed by article, the doubtful ones last, and filtered by article, source and doubt", async () => {
  const { siteId, idOf } = await open();
  const all = await list(siteId);
  expect(texts(all)).toEqual(["is it coming today", "refund pls", "want my money back", "how long to delivery"]);
  expect(all).toMatchObject({
    ...{ total: 4, next: null, job: { state: "running", done: 1 } },
    counts: { open: 4, flagged: 1, "large-model": 3, conversation: 1 },
  });
  expect(all.proposals[0].check).toBeNull();
  expect(all.proposals[3]).toMatchObject({
    title: "How do I returns?",
    check: { by: "gate", rank: 5, closerTo: { articleId: idOf("delivery"), title: "How do I delivery?" } },
  });
  expect(texts(await list(siteId, `&article=${idOf("delivery")}`))).toEqual(["is it coming today"]);
  expect(texts(await list(siteId, "&source=conversation"))).toEqual(["is it coming today"]);
  expect(texts(await list(siteId, "&flagged=true"))).toEqual(["how long to delivery"]);
  expect((await list(siteId, "&flagged=false")).total).toBe(3);
});

test("accepted ones become phrasings in one new revision of each article, that the next publish shows as a change", async () => {
  const { siteId, idOf } = await open();
  const { proposals } = await list(siteId);
  const idFor = (text: string) => proposals.find((one: ProposalWire) => one.text === text).id;
  const decisions = [
    { id: idFor("refund pls"), action: "accept" },
    { id: idFor("want my money back"), action: "accept", text: "I want  my money back" },
    { id: idFor("how long to delivery"), action: "drop" },
  ];
  const reply = await send("POST", "proposals/decide", { site: siteId, decisions });
  expect(reply.json).toEqual({ accepted: 2, dropped: 1, already: 0, articles: 1 });
  const { content, revisions, state } = (await send("GET", `articles/${idOf("returns")}`)).json;
  expect(content.phrasings).toEqual(["send back", "refund pls", "I want my money back"]);
  expect(revisions).toHaveLength(2);
  expect(state).toBe("changed");
  expect((await send("GET", `changes?site=${siteId}`)).json.counts).toEqual({ added: 0, changed: 1, archived: 0 });
  expect(texts(await list(siteId))).toEqual(["is it coming today"]);
  // A second time nothing happens.
  const again = await send("POST", "proposals/decide", { site: siteId, decisions });
  expect(again.json).toEqual({ accepted: 0, dropped: 0, already: 3, articles: 0 });
  const rows = await database.db.transaction((tx) =>
    lockProposals(
      tx,
      siteId,
      decisions.map((one) => one.id),
    ),
  );
  expect(rows.map(({ state, editedText, decidedBy }) => ({ state, editedText, decidedBy }))).toEqual([
    { state: "accepted", editedText: null, decidedBy: "test" },
    { state: "edited", editedText: "I want my money back", decidedBy: "test" },
    { state: "dropped", editedText: null, decidedBy: "test" },
  ]);
});

test("what was decided isn't proposed again, and what the article has by now makes no revision", async () => {
  const { siteId, propose } = await open();
  const { proposals } = await list(siteId);
  await send("POST", "proposals/decide", {
    site: siteId,
    decisions: proposals.map(({ id }: ProposalWire) => ({ id, action: "drop" })),
  });
  expect(await propose("returns", "conversation", "Refund, pls", "REFUND PLS", "something else")).toBe(2);
  const left = (await list(siteId)).proposals;
  const reply = await send("POST", "proposals/decide", {
    site: siteId,
    decisions: left.map(({ id }: ProposalWire) => ({ id, action: "accept", text: "Send back?" })),
  });
  expect(reply.json).toEqual({ accepted: 2, dropped: 0, already: 0, articles: 0 });
});

test("a bad decision changes nothing: an unknown id, an empty text, one that is too long, another organisation's", async () => {
  const { siteId } = await open();
  const [first] = (await list(siteId)).proposals;
  const decide = (decisions: object[], key = KEY) => send("POST", "proposals/decide", { site: siteId, decisions }, key);
  const accept = { id: first.id, action: "accept" };
  expect((await decide([accept, { id: newId(), action: "drop" }])).status).toBe(404);
  expect((await decide([{ ...accept, text: "  " }])).json.error.code).toBe("ARTICLE_INVALID");
  expect((await decide([{ ...accept, text: "x".repeat(1_001) }])).status).toBe(400);
  expect((await decide([{ ...accept, text: "a\u0000b" }])).status).toBeGreaterThanOrEqual(400);
  expect((await decide([])).status).toBe(400);
  expect((await decide([accept], OTHER_KEY)).json.error.code).toBe("SITE_UNKNOWN");
  expect((await list(siteId)).total).toBe(4);
});

test("an archived article's proposals aren't listed", async () => {
  const { siteId, idOf } = await open();
  await send("POST", "articles/archive", { site: siteId, ids: [idOf("returns")], archived: true });
  expect(await list(siteId)).toMatchObject({ total: 1, counts: { open: 1, flagged: 0 } });
});

test("a job is estimated, started with a budget in dollars, read and cancelled", async () => {
  const { siteId } = await open();
  started.length = 0;
  const body = { site: siteId, source: "large-model" };
  expect((await send("POST", "proposals/estimate", { ...body, fewerThan: 3 })).json.nanoUsd).toBe(531_000);
  expect((await send("POST", "proposals/jobs", { ...body, budgetUsd: 0.5 })).json.id).toBe(job.id);
  expect(started).toEqual([
    { siteId, source: "large-model", fewerThan: 3 },
    { siteId, source: "large-model", fewerThan: undefined, budgetNanoUsd: 500_000_000 },
  ]);
  expect((await send("GET", `proposals/jobs/${job.id}?site=${siteId}`)).json.state).toBe("running");
  expect((await send("GET", `proposals/jobs/${newId()}?site=${siteId}`)).status).toBe(404);
  expect((await send("POST", `proposals/jobs/${job.id}/cancel`, { site: siteId })).json.state).toBe("cancelled");
  for (const wrong of [
    { source: "guess" },
    { source: "large-model", budgetUsd: -1 },
    { source: "large-model", fewerThan: 0 },
  ]) {
    expect((await send("POST", "proposals/jobs", { site: siteId, ...wrong })).status).toBe(400);
  }
});

test("managers decide, agents don't", async () => {
  const { siteId, members } = await open();
  for (const [role, status] of [
    ["agent", 403],
    ["manager", 200],
  ] as const) {
    const { cookie } = await members.signIn(role);
    const reply = await running.call(`/api/v1/knowledge/proposals?site=${siteId}`, {
      headers: { cookie, origin: running.url },
    });
    expect(reply.status).toBe(status);
  }
});
