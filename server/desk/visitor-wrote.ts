import type { Tx } from "../ports/database/port.ts";
import type { ConversationRow } from "../store/conversation.ts";
import { record } from "./record.ts";

type Written = Pick<ConversationRow, "id" | "state" | "snoozed" | "service">;

/**
 * A visitor's message or file reopens a closed conversation, for the assistant, wakes a snoozed one, and makes it the
 * agent's turn again.
 */
export async function visitorWrote(tx: Tx, locked: Written, at: Date): Promise<void> {
  const why = { by: null, cause: "visitor-wrote", at } as const;
  if (locked.state === "closed") await record(tx, locked.id, { kind: "reopened" }, why);
  if (locked.snoozed) await record(tx, locked.id, { kind: "woken" }, why);
  const isOpen = locked.state === "queued" || locked.state === "person";
  if (isOpen && locked.service?.turn === "visitor") await record(tx, locked.id, { kind: "visitor-wrote" }, why);
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
