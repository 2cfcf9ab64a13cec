import type { MessageWire } from "../../../../server/wire/http.ts";
import { byId, doneCalls, grouped, type History, type SeenOf, seenOf } from "../history.ts";
import type { StoredEvent } from "../rows.ts";

type Done = { readonly call: SeenOf<"called">; readonly reply: SeenOf<"replied"> };

/** What was acknowledged is there, as it was acknowledged; what was sent has arrived in the end, or was refused. */
export function nothingLost(history: History): string[] {
  return [...messagesLost(history), ...neverStored(history), ...ratingsLost(history), ...actsLost(history)];
}

function messagesLost({ seen, rows }: History): string[] {
  const stored = byId(rows.messages);
  const acknowledged = [
    ...seenOf(seen, "stored").map(({ conversationId, message, by }) => ({ by, conversationId, message })),
    ...doneCalls(seen)
      .filter(({ call }) => call.act === "reply")
      .map(({ call, reply }) => ({
        by: call.by,
        conversationId: call.conversationId,
        message: (reply.body as { message: MessageWire }).message,
      })),
  ];
  return acknowledged.flatMap(({ by, conversationId, message }) => {
    const row = stored.get(message.id);
    const same =
      row?.text === message.text && row.sequence === message.sequence && row.conversationId === conversationId;
    return same ? [] : [`${by}'s message ${message.clientMessageId} was acknowledged and isn't stored like that.`];
  });
}

function neverStored({ seen, rows }: History): string[] {
  const there = new Set(rows.messages.map((one) => one.clientMessageId));
  const refused = new Set(seenOf(seen, "refused").map((one) => one.id));
  const sent = new Set(seenOf(seen, "sent").map((one) => one.id));
  return [...sent]
    .filter((id) => !there.has(id) && !refused.has(id))
    .map((id) => `The message ${id} was sent until the end, and never stored.`);
}

/** The last rating of an answer; one that was sent after it may be the stored one, even without a reply. */
function ratingsLost({ seen, rows }: History): string[] {
  const helped = new Map(rows.ratings.map((one) => [one.messageId, one.helped]));
  const tried = grouped(seenOf(seen, "rates"), (one) => one.messageId);
  return [...grouped(seenOf(seen, "rated"), (one) => one.messageId)].flatMap(([messageId, all]) => {
    const wanted = new Set((tried.get(messageId) ?? []).map((one) => one.helped));
    const now = helped.get(messageId);
    if (now !== undefined && (wanted.size > 1 || now === all.at(-1)?.helped)) return [];
    return [`The rating of ${messageId} was acknowledged and isn't stored.`];
  });
}

/** Every acknowledged act of an agent has left its event, or its note. */
function actsLost({ seen, rows }: History): string[] {
  const events = grouped(rows.events, (one) => one.conversationId);
  const notes = byId(rows.notes);
  return doneCalls(seen).flatMap(({ call, reply }) => {
    const { by, act, conversationId } = call;
    const kept = (events.get(conversationId) ?? []).some((event) => isOf(event, { call, reply }));
    if (act === "note") {
      const { note } = reply.body as { note: { id: string } };
      return notes.has(note.id) ? [] : [`${by}'s note ${note.id} was acknowledged and isn't stored.`];
    }
    if (kept || act === "reply" || act === "wake") return [];
    return [`${by}'s "${act}" of ${conversationId} was acknowledged and left no event.`];
  });
}

/** Whether an event can be what a call did, or what had been done when it came. */
function isOf({ kind, by, detail, byId: byMember }: StoredEvent, { call, reply }: Done): boolean {
  const { act, body } = call;
  const own = by === call.by;
  switch (act) {
    case "take":
    case "claim":
    case "take-from": {
      const { handoff } = reply.body as { handoff: { id: string; agentId: string } };
      // Somebody who has it already takes it again: an acknowledgement of what is so.
      return holderOf(detail) === handoff.agentId;
    }
    case "tags":
      return true;
    case "priority":
      return body.priority === "normal" || detail.priority === body.priority;
    case "assign":
      if (body.to === undefined) return body.team === null || detail.teamId === body.team;
      return body.to === null ? kind === "requeued" || kind === "queued" : holderOf(detail) === body.to;
    case "transfer":
      return body.to === null ? kind === "requeued" : holderOf(detail) === body.to;
    case "snooze":
      return own && kind === "snoozed" && detail.until === body.until;
    case "return":
      return own && byMember !== null && kind === "returned" && detail.handoffId === call.handoffId;
    case "close":
    case "macro":
      return own && kind === "closed" && detail.handoffId === call.handoffId;
    case "undo":
      return own && kind === "undone";
    default:
      return false;
  }
}

/** Who has the conversation after an event, if it says so. */
function holderOf(detail: StoredEvent["detail"]): unknown {
  const { agentId, to, restored } = detail as Record<"agentId" | "to" | "restored", unknown>;
  return (
    agentId ??
    (to as { agentId?: string } | undefined)?.agentId ??
    (restored as { agentId?: string } | undefined)?.agentId
  );
}
