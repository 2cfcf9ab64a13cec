import { afterEvent, type DeskEvent, isInitial } from "../domain/desk-state.ts";
import { afterServiceEvent } from "../domain/service-level.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Tx } from "../ports/database/port.ts";
import { settleApprovalDraft, waitingDraft } from "../store/approval-draft.ts";
import { addDeskEvent, type DeskEventRow, readDeskState } from "../store/desk-event.ts";
import type { DeskCause } from "../wire/desk.ts";
import type { Agent } from "./agent.ts";
import { serviceColumns } from "./service-columns.ts";

/** Who did it (null: nobody), when, and why if nobody did it by hand. */
export interface Circumstances {
  readonly by: Agent | null;
  readonly cause?: DeskCause;
  readonly at: Date;
}

/**
 * Records what happened to a locked conversation, and stores the state after it: the only way in which who has it, its
 * team, priority, tags, snooze and clocks change. A conversation that is older than these events gets its state as the first
 * one.
 * @throws CONVERSATION_NOT_OPEN if that can't happen in its state
 */
export async function record(
  tx: Tx,
  conversationId: string,
  event: DeskEvent,
  { by, cause, at }: Circumstances,
): Promise<DeskEventRow> {
  if (leavesDesk(event)) await dropDraft(tx, conversationId, { by, at });
  const before = await readDeskState(tx, conversationId);
  const after = before === undefined ? undefined : afterEvent(before.state, event);
  if (before === undefined || after === undefined) throw notOpen();
  const { siteId, state } = before;
  let { number, service } = before;
  if (number === 0 && !isInitial(state)) {
    number = 1;
    const began = { kind: "began", state } as const;
    service = afterServiceEvent(service, began, { state, at: at.getTime() });
    const whole = { service, dues: null, dueAt: null, alertAt: null };
    const first = { event: began, after: state, service: whole, by: null, cause: null };
    await addDeskEvent(tx, { siteId, conversationId, number, ...first, at });
  }
  service = afterServiceEvent(service, event, { state: after, at: at.getTime() });
  const columns = { service, ...(await serviceColumns(tx, { siteId, state: after, service })) };
  return addDeskEvent(tx, {
    ...{ siteId, conversationId, event, after, service: columns, by, at },
    number: number + 1,
    cause: cause ?? null,
  });
}

/** No agent answers any more. */
const leavesDesk = (event: DeskEvent): boolean =>
  ["returned", "closed", "merged"].includes(event.kind) ||
  (event.kind === "undone" && (event.restored.floor === "machine" || event.restored.floor === "closed"));

/** A draft that waits isn't sent any more, and that is recorded first: nothing happens in a merged conversation. */
async function dropDraft(tx: Tx, conversationId: string, { by, at }: Circumstances): Promise<void> {
  const draft = await waitingDraft(tx, conversationId);
  if (draft === undefined) return;
  await settleApprovalDraft(tx, { id: draft.id, state: "dropped", by, at });
  await record(tx, conversationId, { kind: "draft-changed", draftId: draft.id, state: "dropped" }, { by, at });
}

export function notOpen(): TuppenceError {
  return new TuppenceError(
    "CONVERSATION_NOT_OPEN",
    "This conversation isn't waiting for an agent or assigned to one.",
    "Take it first. Reload it if you expected it to be open: somebody may have closed it.",
  );
}
