import { isTuppenceError, TuppenceError } from "../lib/errors.ts";
import type { Db } from "../ports/database/port.ts";
import { findConversation } from "../store/conversation.ts";
import type { BulkAct, BulkReply } from "../wire/bulk.ts";
import { nameOf } from "./floor.ts";
import type { Actor } from "./pass-on.ts";
import type { Triage } from "./triage.ts";

/**
 * Makes the same change to several conversations, one after another and each for itself: one that can't be changed is
 * named, and the others are changed all the same.
 * @param options.actorOn the agent, and what they may do with that conversation
 * @param options.ids without those that the agent can't see
 */
export async function bulk(
  { db, triage }: { db: Db; triage: Triage },
  options: { actorOn(id: string): Actor; ids: readonly string[]; act: BulkAct },
): Promise<BulkReply> {
  const { actorOn, act } = options;
  const done: BulkReply["done"] = [];
  const failed: BulkReply["failed"] = [];
  for (const id of new Set(options.ids)) {
    try {
      const before = await eventsOf(db, id);
      await changeOne(triage, actorOn(id), id, act);
      const after = await eventsOf(db, id);
      done.push({ id, event: after === before ? null : after });
    } catch (error) {
      failed.push({ id, ...faultOf(error) });
    }
  }
  return { done, failed };
}

/** The number of a conversation's last event. */
const eventsOf = async (db: Db, id: string): Promise<number> => (await findConversation(db, id))?.deskEvents ?? 0;

/** @throws as the functions of `Triage` */
function changeOne(triage: Triage, who: Actor, conversationId: string, act: BulkAct): Promise<void> {
  const named = { ...nameOf(who), conversationId };
  switch (act.do) {
    case "assign":
      return triage.assign({ ...who, conversationId, to: act.to, team: act.team });
    case "tags":
      return triage.tag({ ...named, add: act.add, remove: act.remove });
    case "priority":
      return triage.prioritise({ ...named, priority: act.priority });
    case "snooze":
      return triage.snooze({ ...who, conversationId, until: act.until === null ? null : new Date(act.until) });
    case "close":
      return triage.close(named);
    case "reopen":
      return triage.reopen(named);
    case "undo":
      return triage.undo({ ...named, number: act.events[conversationId] ?? 0 });
  }
}

/** What the agent is told. A fault of the server's is one of this conversation, too: the others are reported. */
function faultOf(error: unknown) {
  const { code, message, remedy } = isTuppenceError(error)
    ? error
    : new TuppenceError("INTERNAL", "Something went wrong here.", "Try it again with this conversation.");
  return { code, message, remedy };
}
