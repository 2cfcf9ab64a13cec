import { and, asc, eq } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store } from "../ports/database/port.ts";
import { note } from "./schema.ts";

export type NoteRow = typeof note.$inferSelect;

/** Stores what an agent tells the others of a conversation. */
export async function addNote(
  store: Store,
  given: { conversationId: string; author: string; authorId?: string; text: string; at: Date },
): Promise<NoteRow> {
  const { at, ...values } = given;
  const [row] = await store
    .insert(note)
    .values({ ...values, id: newId(), createdAt: at })
    .returning();
  return row as NoteRow;
}

/** The notes of a conversation, oldest first. */
export async function notesOf(store: Store, conversationId: string): Promise<NoteRow[]> {
  return store
    .select()
    .from(note)
    .where(eq(note.conversationId, conversationId))
    .orderBy(asc(note.createdAt), asc(note.id));
}

/** A note by id, or undefined. */
export async function findNote(store: Store, noteId: string): Promise<NoteRow | undefined> {
  const [row] = await store.select().from(note).where(eq(note.id, noteId));
  return row;
}

/** Deletes a note of its writer. @returns false when it was gone before, or another's */
export async function deleteNote(store: Store, given: { noteId: string; authorId: string }): Promise<boolean> {
  const rows = await store
    .delete(note)
    .where(and(eq(note.id, given.noteId), eq(note.authorId, given.authorId)))
    .returning({ id: note.id });
  return rows.length === 1;
}
