import { asc, eq, inArray } from "drizzle-orm";
import type { Store, Tx } from "../ports/database/port.ts";
import { customerNote } from "./schema/visitor.ts";

export type CustomerNoteRow = typeof customerNote.$inferSelect;

/** Stores a note under an id that its writer chose. @returns undefined if there is a note with that id already */
export async function addCustomerNote(
  store: Store,
  options: { id: string; visitorId: string; author: string; authorId: string | null; text: string; at: Date },
): Promise<CustomerNoteRow | undefined> {
  const { at, ...values } = options;
  const [row] = await store
    .insert(customerNote)
    .values({ ...values, createdAt: at })
    .onConflictDoNothing({ target: customerNote.id })
    .returning();
  return row;
}

/** The notes on a customer, oldest first. */
export async function customerNotes(store: Store, visitorIds: readonly string[]): Promise<CustomerNoteRow[]> {
  return store
    .select()
    .from(customerNote)
    .where(inArray(customerNote.visitorId, [...visitorIds]))
    .orderBy(asc(customerNote.createdAt), asc(customerNote.id));
}

/** A note by id, or undefined. */
export async function findCustomerNote(store: Store, noteId: string): Promise<CustomerNoteRow | undefined> {
  const [row] = await store.select().from(customerNote).where(eq(customerNote.id, noteId));
  return row;
}

/** @returns undefined if it's gone */
export async function changeCustomerNote(
  store: Store,
  options: { noteId: string; text: string; editor: string; at: Date },
): Promise<CustomerNoteRow | undefined> {
  const { noteId, text, editor, at } = options;
  const [row] = await store
    .update(customerNote)
    .set({ text, editor, editedAt: at })
    .where(eq(customerNote.id, noteId))
    .returning();
  return row;
}

/** @returns false if it was already gone */
export async function deleteCustomerNote(store: Store, noteId: string): Promise<boolean> {
  const rows = await store.delete(customerNote).where(eq(customerNote.id, noteId)).returning({ id: customerNote.id });
  return rows.length === 1;
}

/** A merged customer's notes are the other one's now. */
export async function moveCustomerNotes(tx: Tx, options: { from: readonly string[]; into: string }): Promise<void> {
  await tx
    .update(customerNote)
    .set({ visitorId: options.into })
    .where(inArray(customerNote.visitorId, [...options.from]));
}
