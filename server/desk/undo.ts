import { afterEvent, type DeskEvent, type DeskState, INITIAL } from "../domain/desk-state.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Tx } from "../ports/database/port.ts";
import { floorNow } from "../store/conversation.ts";
import { type DeskEventRow, deskEventsOf, eventOf } from "../store/desk-event.ts";
import { claimQueued, continueHandoff, findHandoff, type HandoffRow } from "../store/handoff.ts";
import { DESK_LIMITS, FOLLOW_EVENTS } from "../wire/desk.ts";
import { type Agent, isTheirs } from "./agent.ts";
import type { Assigned } from "./assign.ts";
import { endFor, type Locked, nameOf } from "./floor.ts";
import { passOn } from "./pass-on.ts";
import { record } from "./record.ts";

/** What can be taken back. */
const UNDOABLE: readonly DeskEvent["kind"][] = [
  "closed",
  "assigned",
  "transferred",
  "requeued",
  "queued",
  "team-changed",
  "priority-changed",
  "sentiment-changed",
  "tags-added",
  "tags-removed",
  "snoozed",
  "woken",
];
/** Events that one change consists of: by the second, the first. */
const TOGETHER: Partial<Record<DeskEvent["kind"], DeskEvent["kind"]>> = {
  // A conversation of the assistant's is queued as it's assigned.
  assigned: "queued",
  "team-changed": "queued",
  "tags-added": "tags-removed",
};

/**
 * What only tells the clocks of service levels, who follows, or what became of a draft: it doesn't keep anybody from taking
 * back what was before it.
 */
const ASIDE: readonly DeskEvent["kind"][] = [
  ...(["replied", "visitor-wrote", "due-soon", "overdue", "draft-changed"] as const),
  ...FOLLOW_EVENTS,
];

/** All events, one after another. @throws INTERNAL if one can't follow: the rows were changed by hand */
export function folded(events: readonly Pick<DeskEventRow, "kind" | "detail" | "number">[]): DeskState {
  return events.reduce<DeskState>((state, row) => {
    const after = afterEvent(state, eventOf(row));
    if (after !== undefined) return after;
    throw new TuppenceError("INTERNAL", `Event ${row.number} can't follow.`, "Look at the rows of desk_event.");
  }, INITIAL);
}

/**
 * Takes an agent's last change of a locked conversation back (see `Triage.undo`).
 * @param options.number of the event that is to be taken back; left out: the last one @throws UNDO_TOO_LATE
 */
export async function undo(
  tx: Tx,
  options: { conversation: Locked; who: Agent; number?: number | undefined; at: Date },
): Promise<Assigned | undefined> {
  const { conversation, who, number, at } = options;
  const events = (await deskEventsOf(tx, conversation.id)).filter((one) => !ASIDE.includes(one.kind));
  const last = events.at(-1);
  if (last === undefined || !isOwn(last, who) || !isUndoable(last) || isOld(last, at)) throw tooLate();
  // What only tells clocks, or who follows, may have come after it.
  if (number !== undefined && number < last.number) throw tooLate();
  const first = firstOf(last, events.at(-2));
  const before = folded(events.slice(0, events.indexOf(first)));
  if (before.floor === conversation.state && before.agent === conversation.agent && last.kind !== "requeued") {
    const event: DeskEvent = { kind: "undone", number: last.number, restored: before };
    await record(tx, conversation.id, event, { by: nameOf(who), at });
    return {};
  }
  const handoff = await findHandoff(tx, String(last.detail.handoffId ?? first.detail.handoffId));
  if (handoff === undefined) throw tooLate();
  return restore(tx, { ...options, last, handoff, before });
}

/** The first event of the change that the last one ends. */
function firstOf(last: DeskEventRow, previous: DeskEventRow | undefined): DeskEventRow {
  const isOne =
    previous !== undefined &&
    TOGETHER[last.kind] === previous.kind &&
    (last.detail.handoffId ?? previous.detail.handoffId) === previous.detail.handoffId &&
    previous.by === last.by &&
    previous.byId === last.byId &&
    previous.at.getTime() === last.at.getTime();
  return isOne ? previous : last;
}

interface Restoring {
  readonly conversation: Locked;
  readonly who: Agent;
  readonly at: Date;
  readonly last: DeskEventRow;
  /** The open one, or the one that was closed. */
  readonly handoff: HandoffRow;
  readonly before: DeskState;
}

async function restore(tx: Tx, options: Restoring): Promise<Assigned> {
  const { conversation, who, at, last, handoff, before } = options;
  const { floor, agent, agentId, teamId } = before;
  const to = agent === null ? null : { agent, ...(agentId === null ? {} : { agentId }) };
  const eventFor = (handoffId: string): DeskEvent => ({
    kind: "undone",
    number: last.number,
    handoffId,
    restored: { floor, agent, agentId, teamId },
  });
  const by = { by: nameOf(who), at };
  const restored = async (): Promise<Assigned> => ({ floor: await floorNow(tx, conversation.id) });
  if (last.kind === "closed") {
    const next = await continueHandoff(tx, handoff, { episodeId: conversation.episodeId, to, at });
    await record(tx, conversation.id, eventFor(next.id), by);
    return restored();
  }
  if (floor === "machine" || floor === "closed") {
    await endFor(tx, { open: handoff, conversation, how: floor === "closed" ? "closed" : "returned", at });
    await record(tx, conversation.id, eventFor(handoff.id), by);
    return restored();
  }
  if (handoff.state === "queued") {
    if (to === null || (await claimQueued(tx, { handoffId: handoff.id, ...to, at })) === undefined) throw tooLate();
    await record(tx, conversation.id, eventFor(handoff.id), by);
    return restored();
  }
  const kind = to === null ? "requeued" : "transferred";
  const { line, floor: passed } = await passOn(tx, { open: handoff, conversation, kind, ...by, to, event: eventFor });
  return { floor: passed, line };
}

const isOwn = ({ by, byId }: DeskEventRow, who: Agent) => isTheirs({ agent: by, agentId: byId }, who);

/** What a rule, a block or the server itself did isn't an agent's change. */
const isUndoable = ({ kind, cause }: DeskEventRow) => cause === null && UNDOABLE.includes(kind);

const isOld = (row: DeskEventRow, now: Date) => now.getTime() - row.at.getTime() > DESK_LIMITS.undoSeconds * 1000;

function tooLate(): TuppenceError {
  return new TuppenceError(
    "UNDO_TOO_LATE",
    "This can't be undone any more: something else has happened, or too much time has passed.",
    "Change it by hand: reopen the conversation, or assign it again.",
  );
}
