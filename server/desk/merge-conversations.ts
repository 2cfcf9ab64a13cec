import type { DeskEvent } from "../domain/desk-state.ts";
import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import type { Tx } from "../ports/database/port.ts";
import { type ConversationRow, floorNow, lockConversation } from "../store/conversation.ts";
import { deskStateOf } from "../store/desk-event.ts";
import { copyFollowers } from "../store/follower.ts";
import { claimQueued, type HandoffRow, openHandoff } from "../store/handoff.ts";
import { hasPendingTurn, setContinuesAt } from "../store/merged-conversation.ts";
import { PRIORITIES } from "../wire/desk.ts";
import type { Agent } from "./agent.ts";
import { endFor, type Locked, mayEnd, nameOf, notYours } from "./floor.ts";
import type { DeskDeps } from "./parts.ts";
import type { Actor } from "./pass-on.ts";
import { record } from "./record.ts";
import { queueTakenOver } from "./take-over.ts";

export type ConversationMerge = Actor & {
  /** Where both go on, and the one that is closed for it. */
  readonly into: string;
  readonly from: string;
};

/**
 * Merges a conversation into another one of the same visitor's. The merged one is closed for good: what was said in it stays
 * there, as it was, and is read in the other one. If somebody still waits for a reply in it, the other one waits for an
 * agent from then on, or is with the agent who had it. A repeat changes nothing.
 * @throws CONVERSATION_UNKNOWN; MERGE_REFUSED with the reason; HANDOFF_NOT_YOURS if another agent has it
 */
export async function mergeConversations(
  deps: DeskDeps,
  { into, from, manages, ...who }: ConversationMerge,
): Promise<void> {
  const { db, clock, voice, floorTaken } = deps;
  const done = await db.transaction(async (tx) => {
    const both = await lockBoth(tx, into, from);
    if (both.from.mergedInto === both.into.id) return undefined;
    checkMayMerge(both);
    const at = clock.now();
    const open = await openHandoff(tx, from);
    if (open !== undefined && !mayEnd(open, who, "closed") && manages === false) throw notYours(open);
    const waits = open !== undefined || (await hasPendingTurn(tx, from));
    if (open !== undefined) await endFor(tx, { open, conversation: both.from, how: "closed", at });
    const by = { by: nameOf(who), at };
    const event: DeskEvent = { kind: "merged", into, ...(open === undefined ? {} : { handoffId: open.id }) };
    await record(tx, from, event, by);
    const isChanged = waits && (await goOn(tx, both.into, { open, who, at }));
    await record(tx, into, mergedIn(both), by);
    const floor = isChanged ? await floorNow(tx, into) : undefined;
    await copyFollowers(tx, { from, into });
    await setContinuesAt(tx, into, both.from.continuesAt ?? both.from.createdAt);
    return { siteId: both.into.siteId, visitorId: both.into.visitorId, floor };
  });
  if (done === undefined) return;
  const { siteId, visitorId, floor } = done;
  // First, because the visitor's next message goes to the other one from now on.
  voice.merged({ siteId, conversationId: from, into, visitorId });
  // The assistant may be in the middle of an answer there.
  await floorTaken(from);
  if (floor?.state === "person") await floorTaken(into);
  if (floor !== undefined) voice.stateChanged({ siteId, conversationId: into, ...floor });
}

/** @throws CONVERSATION_MERGED if nothing can happen in it any more */
export function refuseMerged({ mergedInto }: Pick<ConversationRow, "mergedInto">): void {
  if (mergedInto === null) return;
  throw new TuppenceError(
    "CONVERSATION_MERGED",
    `This conversation was merged into #${mergedInto.slice(-8)} (${mergedInto}).`,
    "Go on in that one.",
  );
}

/** Both locked, in the order of their ids, so that two merges of the same two wait for each other. */
async function lockBoth(tx: Tx, into: string, from: string): Promise<{ into: Locked; from: Locked }> {
  const locked = new Map<string, Locked>();
  for (const id of [into, from].filter(isId).sort()) {
    const row = await lockConversation(tx, id);
    if (row !== undefined) locked.set(id, row);
  }
  const [stays, goes] = [locked.get(into), locked.get(from)];
  if (stays !== undefined && goes !== undefined) return { into: stays, from: goes };
  throw new TuppenceError(
    "CONVERSATION_UNKNOWN",
    "One of these conversations doesn't exist.",
    "Reload the list: it may have been deleted.",
  );
}

function checkMayMerge({ into, from }: { into: Locked; from: Locked }): void {
  const refuse = (message: string, remedy: string) => new TuppenceError("MERGE_REFUSED", message, remedy);
  if (into.id === from.id)
    throw refuse("This is one and the same conversation.", "Choose another one to merge with it.");
  refuseMerged(from);
  refuseMerged(into);
  if (into.visitorId === from.visitorId) return;
  throw refuse(
    "The customer wrote these in different places: in different browsers, or one in the chat and one by e-mail.",
    "Only conversations of one chat window, or of one e-mail address, can be merged: anything else would show to one what was said in the other.",
  );
}

/** What the one that stays has from then on: the more pressing priority, both's tags, and a team if only the other had one. */
function mergedIn({ into, from }: { into: Locked; from: Locked }): DeskEvent {
  const [stays, goes] = [deskStateOf(into), deskStateOf(from)];
  const place = Math.min(into.priority, from.priority);
  return {
    kind: "merged-in",
    from: from.id,
    priority: PRIORITIES[place] ?? stays.priority,
    tagIds: [...goes.tagIds],
    teamId: stays.teamId ?? goes.teamId,
  };
}

/** Who waited in the merged one isn't forgotten. @returns whether somebody else has the floor now */
async function goOn(
  tx: Tx,
  into: Locked,
  { open, who, at }: { open: HandoffRow | undefined; who: Agent; at: Date },
): Promise<boolean> {
  if (into.state === "person") return false;
  const by = { by: nameOf(who), at };
  const waiting = (await openHandoff(tx, into.id)) ?? (await queueTakenOver(tx, into, by));
  const held =
    open?.state === "claimed" && open.agent !== null ? { agent: open.agent, agentId: open.agentId } : undefined;
  if (held === undefined) return into.state !== "queued";
  const claimed = { agent: held.agent, ...(held.agentId === null ? {} : { agentId: held.agentId }) };
  if ((await claimQueued(tx, { handoffId: waiting.id, ...claimed, at })) === undefined)
    throw new Error("A handoff that was just read as queued under its conversation's lock could not be claimed.");
  await record(tx, into.id, { kind: "assigned", handoffId: waiting.id, ...held }, by);
  return true;
}
