import { expect, test } from "vitest";
import { applyRow, needsLook, withRow, withSeen } from "../../admin/parts/conversation/apply.ts";
import { NewestRows } from "../../admin/parts/conversation/newest-rows.ts";
import { type Pages, withListed } from "../../admin/parts/list/listed.ts";
import type { ConversationReply, ConversationRow, ConversationsReply } from "../../server/wire/conversations.ts";
import type { InboxReply } from "../../server/wire/inbox.ts";

// Two servers tell about one conversation within milliseconds, and this page hears the newer one first.

const at = "2026-11-20T10:24:00.000Z";
const row = (deskEvents: number, sequence: number, more: Partial<ConversationRow> = {}): ConversationRow => ({
  ...{ id: "c1", siteId: "s1", deskEvents, sequence, state: "queued", agent: null, agentId: null, teamId: null },
  visitor: { id: "v1", name: null, email: null, externalId: null, blocked: false },
  ...{
    priority: "normal",
    sentiment: null,
    tagIds: [],
    snoozed: null,
    dues: [],
    mergedInto: null,
    followerIds: [],
    preview: null,
  },
  ...{ unread: true, reason: null, handoff: { id: "h1", state: "queued", reason: null, createdAt: at } },
  ...{ helped: 0, notHelped: 0, satisfaction: null, costNanoUsd: 0, counterfactualNanoUsd: 0 },
  ...{ isDemo: false, isTest: false, createdAt: at, updatedAt: at, ...more },
});
const waiting = row(1, 4);
const taken = row(2, 4, {
  ...{ state: "person", agent: "Ada" },
  handoff: { id: "h1", state: "claimed", reason: null, createdAt: at },
});
const closed = row(3, 4, { state: "closed", handoff: null });
const inbox = (conversations: ConversationRow[]): InboxReply => ({
  ...{ conversations, total: conversations.length, released: [] },
});

test("the inbox keeps the newer row, and takes in one with a new message", () => {
  expect(applyRow(inbox([taken]), waiting)).toEqual(inbox([taken]));
  expect(applyRow(inbox([waiting]), taken).conversations).toEqual([taken]);
  const written = row(2, 5, { state: "person", agent: "Ada", handoff: taken.handoff });
  expect(applyRow(inbox([written]), taken).conversations).toEqual([written]);
  expect(applyRow(inbox([taken]), written).conversations).toEqual([written]);
  // The same numbers: something that isn't counted changed, such as who follows it.
  const followed = { ...taken, followerIds: ["m1"] };
  expect(applyRow(inbox([taken]), followed).conversations).toEqual([followed]);
});

test("a list keeps the newer row, with what was found in it", () => {
  const pages = (conversations: ConversationsReply["conversations"]): Pages => ({
    ...{ pages: [{ conversations, next: null }], pageParams: [null] },
  });
  expect(withListed(pages([taken]), waiting, false)).toEqual(pages([taken]));
  expect(withListed(pages([waiting]), taken, true)).toEqual(pages([taken]));
});

test("an open conversation keeps the newer row and the later mark, and isn't read again for an older one", () => {
  const state = (of: ConversationRow, personSeen?: number) =>
    ({
      row: of,
      visitor: of.visitor,
      conversation: { ...{ conversationId: "c1", state: of.state, deskEvents: of.deskEvents, personSeen } },
    }) as unknown as ConversationReply;
  expect(withRow(state(taken), waiting).row).toBe(taken);
  expect(needsLook(state(taken), waiting)).toBe(false);
  expect(withRow(state(waiting), taken).row).toBe(taken);
  expect(needsLook(state(waiting), taken)).toBe(true);
  const seen = (sequence: number) => ({ conversationId: "c1", by: "person", sequence }) as const;
  expect(withSeen(state(taken, 4), seen(3)).conversation.personSeen).toBe(4);
  expect(withSeen(state(taken, 3), seen(4)).conversation.personSeen).toBe(4);
});

test("a row that has left a list doesn't come back by what is heard late; after a new connection everything counts", () => {
  const newest = new NewestRows();
  const hear = (kept: InboxReply, one: ConversationRow) => (newest.isLate(one) ? kept : applyRow(kept, one));
  const after = [waiting, closed, taken].reduce(hear, inbox([]));
  expect(after).toEqual(inbox([]));
  // Each part of the page that listens asks for itself.
  expect(newest.isLate(closed)).toBe(false);
  expect(newest.isLate({ ...taken, id: "c2" })).toBe(false);
  newest.forget();
  expect(newest.isLate(waiting)).toBe(false);
});
