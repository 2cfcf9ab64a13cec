import { addAudit } from "../store/audit.ts";
import { forgetCachedQuestions } from "../store/cached-answer.ts";
import { deleteConversation } from "../store/conversation.ts";
import { conversationIdsOf, customerRows, deleteVisitors, lockCustomers } from "../store/customer.ts";
import { noCustomer } from "./customer-notes.ts";
import type { DeletionAudit } from "./desk.ts";
import type { DeskDeps } from "./parts.ts";

/**
 * Erases a customer: every conversation with its messages, files and mails, what agents noted, the pages they saw, and who
 * they were. Costs stay in the ledger, which has no text. All of it, or nothing. @throws NOT_FOUND
 */
export async function eraseCustomer(
  { db, voice, floorTaken }: DeskDeps,
  { visitorId, audit }: { visitorId: string; audit: DeletionAudit },
): Promise<void> {
  const rows = await customerRows(db, visitorId);
  const [stays] = rows;
  if (stays === undefined) throw noCustomer();
  const ids = rows.map((row) => row.id);
  // First, while we still know which node is speaking there.
  for (const conversationId of await conversationIdsOf(db, ids)) await floorTaken(conversationId);
  const erased = await db.transaction(async (tx) => {
    const locked = await lockCustomers(tx, ids);
    if (locked.length === 0) throw noCustomer();
    const owners = new Map<string, string>();
    for (const row of locked)
      for (const conversationId of await conversationIdsOf(tx, [row.id])) owners.set(conversationId, row.id);
    // All before the first deletion: what was merged into a conversation goes with it.
    for (const conversationId of owners.keys()) await forgetCachedQuestions(tx, conversationId);
    for (const conversationId of owners.keys()) await deleteConversation(tx, conversationId);
    await deleteVisitors(tx, ids);
    const detail = { conversations: owners.size };
    await addAudit(tx, { ...audit, action: "customer-erased", subject: stays.id, detail });
    return owners;
  });
  for (const [conversationId, owner] of erased) {
    await floorTaken(conversationId);
    voice.gone({ siteId: stays.siteId, conversationId, visitorId: owner });
  }
  for (const id of ids) voice.shutOut(id);
  voice.customerChanged({ siteId: stays.siteId, visitorId: stays.id });
}
