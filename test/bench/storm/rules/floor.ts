import { afterEvent, type DeskState, INITIAL } from "../../../../server/domain/desk-state.ts";
import { eventOf } from "../../../../server/store/desk-event.ts";
import type { MessageDelta } from "../../../../server/wire/socket.ts";
import { doneCalls, grouped, type History, type Hold, isWithin, madeAt, seenOf } from "../history.ts";
import type { StoredEvent } from "../rows.ts";

/** Milliseconds that something said before may take to a window, through a slow line and busy processes. */
const ON_ITS_WAY_MS = 3_000;

/**
 * While a person has the floor the assistant stores nothing but what it had said before, cut short; and no window hears
 * it speak once the agent's take-over is acknowledged.
 */
export function floor(history: History): string[] {
  const holds = holdsOf(history.rows.events);
  return [...stored(history, holds), ...heard(history, holds)];
}

/** When people had the floor, by the events. */
export function holdsOf(events: readonly StoredEvent[]): Hold[] {
  const holds: Hold[] = [];
  for (const [conversationId, own] of grouped(events, (one) => one.conversationId)) {
    let state: DeskState | undefined = INITIAL;
    let from: StoredEvent | undefined;
    for (const row of own) {
      state = state && afterEvent(state, eventOf(row));
      const isHeld = state?.floor === "person";
      if (isHeld && from === undefined) from = row;
      if (!isHeld && from !== undefined) {
        holds.push({ conversationId, from, to: row });
        from = undefined;
      }
    }
    if (from !== undefined) holds.push({ conversationId, from, to: undefined });
  }
  return holds;
}

function stored({ rows }: History, holds: readonly Hold[]): string[] {
  const messages = grouped(rows.messages, (one) => one.conversationId);
  return holds.flatMap((hold) => {
    const own = messages.get(hold.conversationId) ?? [];
    return own
      .filter((one) => one.author === "machine" && isWithin(one, hold))
      .flatMap((answer) => {
        const question = own.find((one) => one.author === "visitor" && one.turnId === answer.turnId);
        const began = question !== undefined && question.xid < hold.from.xid;
        if (began && answer.detail?.cutShort === true) return [];
        const why = began ? "in full" : "to a question that the person was to answer";
        return [
          `${hold.from.detail.agent ?? "A person"} had ${hold.conversationId}, and the assistant answered ${why} (message ${answer.sequence}).`,
        ];
      });
  });
}

function heard({ seen, rows }: History, holds: readonly Hold[]): string[] {
  const spoken = grouped(
    seenOf(seen, "heard").filter((one) => one.event === "message-start" || one.event === "message-delta"),
    (one) => (one.data as MessageDelta).conversationId,
  );
  const members = new Map(rows.events.flatMap((one) => (one.by === null ? [] : [[one.by, one.byId]])));
  const taken = doneCalls(seen).filter(({ call }) => ["take", "claim", "assign"].includes(call.act));
  return taken.flatMap(({ call, reply }) => {
    const holder = call.act === "assign" ? call.body.to : members.get(call.by);
    // The hold that this call began: its event was stored between the call and its reply.
    const hold = holds.find(({ conversationId, from }) => {
      const at = madeAt(from.id);
      return (
        conversationId === call.conversationId &&
        from.detail.agentId === holder &&
        at >= call.at - 1 &&
        at <= reply.at + 1
      );
    });
    if (hold === undefined) return [];
    const end = hold.to === undefined ? Number.POSITIVE_INFINITY : madeAt(hold.to.id);
    const late = (spoken.get(call.conversationId) ?? []).find(
      (one) => one.at > reply.at + ON_ITS_WAY_MS && one.at < end,
    );
    if (late === undefined) return [];
    return [
      `${late.by} heard the assistant speak ${late.at - reply.at} ms after ${call.by} had the floor of ${call.conversationId}.`,
    ];
  });
}
