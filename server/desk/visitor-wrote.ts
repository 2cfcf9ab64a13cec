import type { Tx } from "../ports/database/port.ts";
import { type ConversationRow, type Floor, floorNow, floorOf } from "../store/conversation.ts";
import { outdateDraft } from "./approval.ts";
import { record } from "./record.ts";

type Written = Pick<ConversationRow, "id" | "state" | "agent" | "deskEvents" | "snoozed" | "service">;

/**
 * A visitor's message or file reopens a closed conversation, for the assistant, wakes a snoozed one, and makes it the
 * agent's turn again. A draft that waits to be sent is out of date.
 * @returns who has the floor then
 */
export async function visitorWrote(tx: Tx, locked: Written, at: Date): Promise<Floor> {
  const why = { by: null, cause: "visitor-wrote", at } as const;
  if (locked.state === "closed") await record(tx, locked.id, { kind: "reopened" }, why);
  if (locked.snoozed) await record(tx, locked.id, { kind: "woken" }, why);
  const isOpen = locked.state === "queued" || locked.state === "person";
  const isOutdated = isOpen && (await outdateDraft(tx, locked.id, at));
  const isTheirTurn = isOpen && locked.service?.turn === "visitor";
  if (isTheirTurn) await record(tx, locked.id, { kind: "visitor-wrote" }, why);
  // The most frequent case: nothing of it, and nothing to read again.
  if (locked.state !== "closed" && !locked.snoozed && !isTheirTurn && !isOutdated) return floorOf(locked);
  return floorNow(tx, locked.id);
}

/** An agent's message makes it the visitor's turn. @returns whether that changed anything */
export async function agentWrote(
  tx: Tx,
  locked: Written,
  { by, at }: { by: { agent: string; agentId?: string }; at: Date },
): Promise<boolean> {
  const isOpen = locked.state === "queued" || locked.state === "person";
  if (!isOpen || locked.service === null || locked.service.turn === "visitor") return false;
  await record(tx, locked.id, { kind: "replied" }, { by, at });
  return true;
}
