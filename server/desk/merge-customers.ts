import { TuppenceError } from "../lib/errors.ts";
import type { Tx } from "../ports/database/port.ts";
import { addAudit } from "../store/audit.ts";
import { lockConversation, restoreUpdatedAt } from "../store/conversation.ts";
import { conversationIdsOf, customerRows, lockCustomers, setBlocked, setMergedInto } from "../store/customer.ts";
import { moveCustomerNotes } from "../store/customer-note.ts";
import type { VisitorRow } from "../store/visitor.ts";
import type { Agent } from "./agent.ts";
import { noCustomer } from "./customer-notes.ts";
import type { DeletionAudit } from "./desk.ts";
import { nameOf } from "./floor.ts";
import type { DeskDeps } from "./parts.ts";
import { record } from "./record.ts";

export interface CustomerMerge extends Agent {
  /** Who stays, and the duplicate; each by any of their ids. */
  readonly into: string;
  readonly from: string;
  readonly audit: DeletionAudit;
}

/** How many of the conversations are sent to open lists at once. */
const TOLD = 50;

/**
 * Merges a duplicate customer into another one: agents see one person, with the conversations, notes, attributes and pages of
 * both. The duplicate's windows keep their own conversations and never see the other's: an agent's belief that two
 * visitors are one is no proof for either. A repeat changes nothing.
 * @throws NOT_FOUND; CUSTOMERS_DIFFER with the reason
 */
export async function mergeCustomers(deps: DeskDeps, request: CustomerMerge): Promise<void> {
  const { db, clock, voice } = deps;
  const done = await db.transaction(async (tx) => {
    const at = clock.now();
    const { into, from } = await lockBoth(tx, request);
    if (into.stays.id === from.stays.id) return undefined;
    checkMayMerge(into.rows, from.rows);
    const ids = [...into.rows, ...from.rows].map((row) => row.id);
    await setMergedInto(tx, { from: from.stays.id, into: into.stays.id });
    await moveCustomerNotes(tx, { from: ids, into: into.stays.id });
    const blocked = [...into.rows, ...from.rows].find((row) => row.blockedAt !== null);
    // Who was shut out under one id stays so under all.
    if (blocked?.blockedAt != null) await setBlocked(tx, ids, { at: blocked.blockedAt, by: blocked.blockedBy ?? "" });
    const event = {
      kind: "customer-merged",
      ...{ from: from.stays.id, fromName: called(from.stays), into: into.stays.id, intoName: called(into.stays) },
    } as const;
    const conversationIds = await conversationIdsOf(tx, ids);
    for (const id of conversationIds) {
      const conversation = await lockConversation(tx, id);
      if (conversation === undefined) continue;
      await record(tx, id, event, { by: nameOf(request), at });
      // It's no news in it.
      await restoreUpdatedAt(tx, id, conversation.updatedAt);
    }
    const detail = { into: into.stays.id, conversations: conversationIds.length };
    await addAudit(tx, { ...request.audit, action: "customers-merged", subject: from.stays.id, detail });
    const shut = blocked === undefined ? [] : ids;
    return { siteId: into.stays.siteId, both: [into.stays.id, from.stays.id], conversationIds, shut };
  });
  if (done === undefined) return;
  const { siteId, both, conversationIds, shut } = done;
  for (const visitorId of shut) voice.shutOut(visitorId);
  for (const visitorId of both) voice.customerChanged({ siteId, visitorId });
  for (const conversationId of conversationIds.slice(-TOLD)) voice.rowChanged({ siteId, conversationId });
}

interface Customer {
  readonly stays: VisitorRow;
  readonly rows: readonly VisitorRow[];
}

/** @throws NOT_FOUND */
async function lockBoth(tx: Tx, { into, from }: CustomerMerge): Promise<{ into: Customer; from: Customer }> {
  const before = [...(await customerRows(tx, into)), ...(await customerRows(tx, from))];
  // In the order of their ids, whichever way round they're merged: two merges of the same two would otherwise each wait
  // for the other.
  await lockCustomers(
    tx,
    before.map((row) => row.id),
  );
  // Read again: another merge may have been faster.
  return { into: await customerOf(tx, into), from: await customerOf(tx, from) };
}

/** @throws NOT_FOUND */
async function customerOf(tx: Tx, visitorId: string): Promise<Customer> {
  const rows = await customerRows(tx, visitorId);
  const [stays] = rows;
  if (stays === undefined) throw noCustomer();
  return { stays, rows };
}

const called = ({ name, email }: VisitorRow): string | null => name ?? email;

function checkMayMerge(into: readonly VisitorRow[], from: readonly VisitorRow[]): void {
  const [site, ...others] = new Set([...into, ...from].map((row) => row.siteId));
  if (site !== undefined && others.length > 0) {
    throw new TuppenceError(
      "CUSTOMERS_DIFFER",
      "These customers wrote to different sites.",
      "Only customers of the same site can be merged.",
    );
  }
  const ids = [...new Set([...into, ...from].flatMap((row) => row.externalId ?? []))];
  if (ids.length < 2) return;
  throw new TuppenceError(
    "CUSTOMERS_DIFFER",
    `Your site signed these customers in as two different people: ${ids.map((id) => `"${id.slice(0, 60)}"`).join(" and ")}.`,
    "If they are one person, merge their accounts in your own system first. Customers can be merged if at most one of them has a customer ID.",
  );
}
