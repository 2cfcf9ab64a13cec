import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createDesk, type Desk } from "../../server/desk/desk.ts";
import { reports, reportsCsv } from "../../server/desk/reports.ts";
import { folded } from "../../server/desk/undo.ts";
import type { Gate } from "../../server/domain/verdict.ts";
import { newId } from "../../server/lib/ids.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import type { LargeModel } from "../../server/ports/large-model/port.ts";
import { newestDraft, waitingDraft } from "../../server/store/approval-draft.ts";
import { findConversation } from "../../server/store/conversation.ts";
import { deskEventsOf, deskStateOf } from "../../server/store/desk-event.ts";
import { findHandoff, openHandoff } from "../../server/store/handoff.ts";
import { linesOfConversation } from "../../server/store/ledger.ts";
import { messagesAfter } from "../../server/store/message.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { findSiteById } from "../../server/store/site.ts";
import { addTag } from "../../server/store/tag.ts";
import { turnsOf } from "../../server/store/turn.ts";
import { checkText } from "../../server/turn/1-receive.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { article } from "../knowledge/builders.ts";
import { openShop, plainGate, SHOP, type Shop } from "../turn/builders.ts";

const REFUND = article("refund", {
  title: "When do I get my money back?",
  answer: "We refund you within 5 working days after the parcel is back.",
  examples: ["refund my money", "when is my refund"],
  tags: ["money"],
});
const QUESTION = "when is my refund";
const ADA = { agent: "Ada" };
const BOB = { agent: "Bob" };

let database: DatabasePort;
let shop: Shop;
let desk: Desk;
beforeAll(async () => {
  database = await openTestDatabase();
  [shop, desk] = await open({ tags: ["money"] });
});
afterAll(async () => {
  await shop?.turns.idle();
  await database?.close();
});

async function open(approval: object, more: Parameters<typeof openShop>[1] = {}): Promise<[Shop, Desk]> {
  const made = await openShop(database, { articles: [...SHOP, REFUND], ...more });
  await writeSetting(database.db, { scopeId: made.siteId, name: "approval", value: approval });
  const { db, clock, voice } = made.parts;
  return [made, createDesk({ db, clock, voice, floorTaken: made.turns.floorTaken, checkText })];
}

async function say(text: string, visitorId?: string, at: Shop = shop) {
  const sent = await at.turns.send({
    siteId: at.siteId,
    visitorId: visitorId ?? (await at.visitor()),
    clientMessageId: newId(),
    text,
  });
  await sent.answered;
  const conversationId = sent.conversation.id;
  const [row] = await messagesAfter(database.db, { conversationId, sequence: sent.row.sequence });
  const turn = (await turnsOf(database.db, conversationId)).at(-1);
  return { conversationId, visitorId: sent.conversation.visitorId, row, turn, asked: sent.row };
}

async function waiting() {
  const said = await say(QUESTION);
  const draft = await waitingDraft(database.db, said.conversationId);
  const handoff = await openHandoff(database.db, said.conversationId);
  if (draft === undefined || handoff === undefined) throw new Error("nothing waits");
  return { ...said, draftId: draft.id, handoffId: handoff.id };
}
const byAgents = async (conversationId: string) =>
  (await messagesAfter(database.db, { conversationId, sequence: 0 })).filter((row) => row.author === "person");
const changes = async (conversationId: string) =>
  (await deskEventsOf(database.db, conversationId))
    .filter((one) => one.kind === "draft-changed")
    .map((one) => one.detail.state);

describe("what waits for a person", () => {
  test("an answer from an article with a chosen tag isn't said: it's queued with the draft and its source", async () => {
    const { conversationId, row, turn, asked } = await say(QUESTION);
    expect(turn).toMatchObject({ tier: "person", form: "handoff", reason: "approval" });
    expect(row?.text).toMatch(/^I've drafted an answer to that\. A colleague checks it before you get it/);
    expect(shop.heard.deltas.map((one) => one.text).join("")).not.toContain("5 working days");
    expect((await findConversation(database.db, conversationId))?.state).toBe("queued");
    expect(await openHandoff(database.db, conversationId)).toMatchObject({ reason: "approval" });
    expect(await waitingDraft(database.db, conversationId)).toMatchObject({
      text: "We refund you within 5 working days after the parcel is back.",
      citations: [{ key: "refund", title: "When do I get my money back?" }],
      form: "quoted",
      messageId: asked.id,
      subjects: [{ kind: "tag", id: "money", name: "money" }],
    });
    expect(await changes(conversationId)).toEqual(["waiting"]);
    // The turn's work is booked as ever.
    expect((await linesOfConversation(database.db, conversationId)).length).toBeGreaterThan(0);
  });

  test("another subject is answered by the assistant, word for word and at once", async () => {
    const { turn, row, conversationId } = await say("forgot my password");
    expect(turn).toMatchObject({ tier: "machine", form: "quoted" });
    expect(row?.text).toContain("Forgot password");
    expect(await newestDraft(database.db, conversationId)).toBeUndefined();
  });

  test("an answer that was kept before the subject was chosen waits as well", async () => {
    const [other] = await open({});
    expect((await say(QUESTION, undefined, other)).turn).toMatchObject({ form: "quoted" });
    await writeSetting(database.db, { scopeId: other.siteId, name: "approval", value: { tags: ["money"] } });
    other.turns.settingsChanged();
    const { conversationId, turn } = await say(QUESTION, undefined, other);
    expect(turn).toMatchObject({ reason: "approval", cachedAnswerId: null });
    expect(await waitingDraft(database.db, conversationId)).toMatchObject({ form: "cached" });
  });

  test("every answer waits where that is chosen, small talk doesn't", async () => {
    const [other] = await open({ every: true });
    expect((await say("forgot my password", undefined, other)).turn).toMatchObject({ reason: "approval" });
    expect((await say("hello", undefined, other)).turn).toMatchObject({ form: "smalltalk" });
  });

  test("a chosen topic counts, whether the conversation has the tag or the classifier tells it", async () => {
    const refunds = newId();
    const [other] = await open({ topics: [refunds] });
    expect((await say("forgot my password", undefined, other)).turn).toMatchObject({ form: "quoted" });
    const told = { kind: "topic" as const, classId: refunds, probability: 0.98, isSet: false, learntAt: new Date() };
    const { turns } = other.again({ tellClasses: async () => [told] });
    const visitorId = await other.visitor();
    const sent = await turns.send({
      siteId: other.siteId,
      visitorId,
      clientMessageId: newId(),
      text: "forgot my password",
    });
    await sent.answered;
    expect((await waitingDraft(database.db, sent.conversation.id))?.subjects).toEqual([
      { kind: "topic", id: refunds, name: "" },
    ]);
  });

  test("the title that a visitor chooses is under the same rule; offering it isn't", async () => {
    const both: Gate = async (question, candidates, dials) => {
      const plain = await plainGate(question, candidates, dials);
      const options = plain.ranked.slice(0, 2).map((one) => one.articleId);
      return { ...plain, tier: "machine", form: "clarify", reason: "two-articles-fit", options };
    };
    const [other] = await open({ tags: ["money"] }, { gate: both });
    const { row, turn, visitorId } = await say(QUESTION, undefined, other);
    expect(turn).toMatchObject({ form: "clarify" });
    const option = row?.detail?.options?.find((one) => one.title.includes("money back"));
    const sent = await other.turns.send({
      ...{ siteId: other.siteId, visitorId, clientMessageId: newId() },
      ...{ text: option?.title ?? "", articleId: option?.articleId ?? "" },
    });
    await sent.answered;
    expect(await waitingDraft(database.db, sent.conversation.id)).toMatchObject({ form: "quoted" });
  });

  test("a large model's answer waits if it was given such an article, and its tokens are booked", async () => {
    const largeModel: LargeModel = {
      model: "gpt-4o-mini",
      state: () => ({ status: "ready", detail: "" }),
      async generate({ onText }) {
        const text = "We refund you within 5 working days.";
        onText?.(text);
        return { text, stop: "end", usage: { promptTokens: 60_000, cachedTokens: 0, completionTokens: 6_000 } };
      },
      async close() {},
    };
    const gate: Gate = async (question, candidates, dials) => ({
      ...(await plainGate(question, candidates, dials)),
      ...{ tier: "large", form: "large", reason: "not-sure-enough" },
    });
    const [other] = await open({ tags: ["money"] }, { largeModel, gate });
    const { conversationId, turn } = await say(QUESTION, undefined, other);
    expect(await waitingDraft(database.db, conversationId)).toMatchObject({
      form: "large",
      text: "We refund you within 5 working days.",
    });
    expect(other.heard.deltas.map((one) => one.text).join("")).not.toContain("5 working days");
    expect(turn?.reason).toBe("approval");
    const lines = await linesOfConversation(database.db, conversationId);
    expect(lines.some((one) => one.side === "cost" && one.kind === "large-model")).toBe(true);
  });

  test("two questions at once, one of them such a subject: all of it waits, and nothing is offered in it", async () => {
    const { conversationId, turn } = await say("When is my refund? How do I reset my password?");
    expect(turn?.reason).toBe("approval");
    const draft = await waitingDraft(database.db, conversationId);
    expect(draft?.citations.map((one) => one.key).sort()).toEqual(["password", "refund"]);
    expect(draft?.text).not.toContain("bring in a person");
  });
});

describe("what agents do with it", () => {
  test("sending it as it is takes the conversation, sends it with its source, and a repeat sends nothing more", async () => {
    const { conversationId, handoffId, draftId } = await waiting();
    const request = { ...ADA, handoffId, draftId, clientMessageId: newId(), handBack: false };
    const [first, second] = await Promise.all([desk.sendDraft(request), desk.sendDraft(request)]);
    expect(second.message.id).toBe(first.message.id);
    expect(await byAgents(conversationId)).toMatchObject([
      {
        agent: "Ada",
        text: "We refund you within 5 working days after the parcel is back.",
        detail: { citations: [{ key: "refund" }] },
      },
    ]);
    expect(await newestDraft(database.db, conversationId)).toMatchObject({
      ...{ state: "sent", by: "Ada", sentMessageId: first.message.id },
    });
    expect(await changes(conversationId)).toEqual(["waiting", "sent"]);
    expect(await findHandoff(database.db, handoffId)).toMatchObject({ state: "claimed", agent: "Ada" });
    const state = await findConversation(database.db, conversationId);
    expect(state && deskStateOf(state)).toEqual(folded(await deskEventsOf(database.db, conversationId)));
  });

  test("sent and handed back in one step: the assistant goes on, and drafts again", async () => {
    const { conversationId, visitorId, handoffId, draftId } = await waiting();
    const sent = await desk.sendDraft({ ...ADA, handoffId, draftId, clientMessageId: newId(), handBack: true });
    expect(sent.handoff).toMatchObject({ state: "returned", agent: "Ada" });
    expect(await changes(conversationId)).toEqual(["waiting", "sent"]);
    expect((await say("forgot my password", visitorId)).turn).toMatchObject({ tier: "machine" });
    expect((await say(QUESTION, visitorId)).turn).toMatchObject({ reason: "approval" });
  });

  test.each(Array.from({ length: 5 }, (_, round) => round))("two agents at once send it once (%i)", async () => {
    const { conversationId, handoffId, draftId } = await waiting();
    const send = (who: typeof ADA) =>
      desk.sendDraft({ ...who, handoffId, draftId, clientMessageId: newId(), handBack: false });
    const done = await Promise.allSettled([send(ADA), send(BOB)]);
    expect(done.filter((one) => one.status === "fulfilled")).toHaveLength(1);
    const refused = done.find((one) => one.status === "rejected");
    expect(refused?.reason.code).toMatch(/^(DRAFT_OUT_OF_DATE|HANDOFF_TAKEN|HANDOFF_NOT_YOURS)$/);
    expect(await byAgents(conversationId)).toHaveLength(1);
    expect(await changes(conversationId)).toEqual(["waiting", "sent"]);
  });

  test("with changes it counts as edited; something else drops it; so does handing back or closing", async () => {
    const reply = async (text: string, isFromDraft: boolean) => {
      const { conversationId, handoffId, draftId } = await waiting();
      await desk.claim({ ...ADA, handoffId });
      await desk.reply({ ...ADA, handoffId, clientMessageId: newId(), text, ...(isFromDraft ? { draftId } : {}) });
      return (await newestDraft(database.db, conversationId))?.state;
    };
    expect(await reply("We refund you within 5 working days after the parcel is back.", true)).toBe("sent");
    expect(await reply("Within a week, I promise.", true)).toBe("edited");
    expect(await reply("Within a week, I promise.", false)).toBe("dropped");
    for (const how of ["return", "close"] as const) {
      const { conversationId, handoffId } = await waiting();
      await desk.claim({ ...ADA, handoffId });
      await desk[how]({ ...ADA, handoffId });
      expect(await newestDraft(database.db, conversationId)).toMatchObject({ state: "dropped", by: "Ada" });
    }
  });

  test("closing can still be undone, without the draft", async () => {
    const { conversationId, handoffId } = await waiting();
    await desk.claim({ ...ADA, handoffId });
    await desk.close({ ...ADA, handoffId });
    await desk.triage.undo({ ...ADA, conversationId });
    expect((await findConversation(database.db, conversationId))?.state).toBe("person");
    expect((await newestDraft(database.db, conversationId))?.state).toBe("dropped");
  });

  test("another conversation's draft isn't sent here", async () => {
    const [one, other] = [await waiting(), await waiting()];
    const request = { ...ADA, handoffId: one.handoffId, draftId: other.draftId, clientMessageId: newId() };
    await expect(desk.sendDraft({ ...request, handBack: false })).rejects.toMatchObject({ code: "NOT_FOUND" });
    expect(await findHandoff(database.db, one.handoffId)).toMatchObject({ state: "queued" });
  });
});

describe("the visitor writes again first", () => {
  test("the draft is out of date and can't be sent by itself; who read it can send it all the same", async () => {
    const { conversationId, visitorId, handoffId, draftId } = await waiting();
    await say("and what about my voucher?", visitorId);
    expect(await changes(conversationId)).toEqual(["waiting", "outdated"]);
    const request = { ...ADA, handoffId, draftId, clientMessageId: newId(), handBack: false };
    await expect(desk.sendDraft(request)).rejects.toMatchObject({ code: "DRAFT_OUT_OF_DATE" });
    expect(await byAgents(conversationId)).toEqual([]);
    await desk.claim({ ...ADA, handoffId });
    await desk.reply({ ...ADA, handoffId, clientMessageId: newId(), text: "Within 5 days, voucher included." });
    expect((await newestDraft(database.db, conversationId))?.state).toBe("outdated");
  });

  test.each(Array.from({ length: 8 }, (_, round) => round))(
    "in the same moment: one of both is first (%i)",
    async () => {
      const { conversationId, visitorId, handoffId, draftId, asked } = await waiting();
      const send = desk.sendDraft({ ...ADA, handoffId, draftId, clientMessageId: newId(), handBack: false });
      const [sent] = await Promise.allSettled([send, say("wait, it's about a voucher", visitorId)]);
      const rows = await messagesAfter(database.db, { conversationId, sequence: asked.sequence });
      const place = (author: string) => rows.findIndex((row) => row.author === author);
      const draft = await newestDraft(database.db, conversationId);
      if (sent.status === "fulfilled") {
        expect(place("person")).toBeLessThan(place("visitor"));
        expect(draft?.state).toBe("sent");
      } else {
        expect(sent.reason.code).toBe("DRAFT_OUT_OF_DATE");
        expect(place("person")).toBe(-1);
        expect(draft?.state).toBe("outdated");
      }
    },
  );

  test("a message that came while the answer was being drafted makes it out of date from the start", async () => {
    const visitorId = await shop.visitor();
    const send = (text: string) => shop.turns.send({ siteId: shop.siteId, visitorId, clientMessageId: newId(), text });
    const first = await send(QUESTION);
    const second = await send("it's order 4711");
    await Promise.all([first.answered, second.answered]);
    const draft = await newestDraft(database.db, first.conversation.id);
    expect(draft?.state).toBe("outdated");
    expect((await findConversation(database.db, first.conversation.id))?.state).toBe("queued");
  });
});

test("tags of conversations are named in the reason", async () => {
  const [other, otherDesk] = await open({});
  const organisationId = (await findSiteById(database.db, other.siteId))?.organisationId ?? "";
  const { id } = await database.db.transaction((tx) =>
    addTag(tx, { organisationId, name: "Refunds", colour: "red", at: new Date() }),
  );
  await writeSetting(database.db, { scopeId: other.siteId, name: "approval", value: { topics: [id] } });
  const { conversationId, visitorId } = await say("hello", undefined, other);
  await otherDesk.triage.tag({ ...ADA, conversationId, add: [id], remove: [] });
  await say("forgot my password", visitorId, other);
  expect((await waitingDraft(database.db, conversationId))?.subjects).toMatchObject([
    { kind: "topic", name: "Refunds" },
  ]);
});

test("reports count by subject what became of the drafts, as CSV too; tests don't count", async () => {
  const [other, otherDesk] = await open({ tags: ["money"] });
  const drafted = async () => {
    const { conversationId } = await say(QUESTION, undefined, other);
    const draftId = (await waitingDraft(database.db, conversationId))?.id ?? "";
    return { conversationId, draftId, handoffId: (await openHandoff(database.db, conversationId))?.id ?? "" };
  };
  for (const handBack of [true, false]) {
    await otherDesk.sendDraft({ ...ADA, ...(await drafted()), clientMessageId: newId(), handBack });
  }
  const edited = await drafted();
  await otherDesk.claim({ ...ADA, handoffId: edited.handoffId });
  await otherDesk.reply({ ...ADA, ...edited, clientMessageId: newId(), text: "In a week." });
  await otherDesk.close({ ...ADA, handoffId: (await drafted()).handoffId });
  await drafted();
  await other.turns.send({
    ...{ siteId: other.siteId, visitorId: await other.visitor(), clientMessageId: newId(), text: QUESTION },
    isTest: true,
  });
  await other.turns.idle();
  const organisationId = (await findSiteById(database.db, other.siteId))?.organisationId ?? "";
  const now = new Date(Date.now() + 60_000);
  const period = { from: new Date(Date.now() - 86_400_000), to: now, days: [], starts: [], timeZone: "UTC" };
  const report = await reports(database.db, { siteId: other.siteId, organisationId, period, now });
  expect(report.approvals).toEqual([
    { kind: "tag", id: "money", name: "money", sent: 2, edited: 1, dropped: 1, outdated: 0, waiting: 1 },
  ]);
  expect(reportsCsv(report)).toContain("approval_tag,money,money,drafts_sent,2,,,,");
});
