import { and, asc, eq, type SQL, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store } from "../ports/database/port.ts";
import { type Mention, note } from "./schema/message.ts";

export type NoteRow = typeof note.$inferSelect;

type NewNote = {
  conversationId: string;
  author: string;
  authorId?: string;
  text: string;
  mentions?: readonly Mention[];
  at: Date;
};

/** Stores a note for other agents. */
export async function addNote(store: Store, options: NewNote): Promise<NoteRow> {
  const { at, ...values } = options;
  const [row] = await store
    .insert(note)
    .values({ ...values, id: newId(), createdAt: at })
    .returning();
  return row as NoteRow;
}

/** Stores a note under an id that its writer chose. @returns undefined if there is a note with that id already */
export async function addNoteOnce(store: Store, options: NewNote & { id: string }): Promise<NoteRow | undefined> {
  const { at, ...values } = options;
  const [row] = await store
    .insert(note)
    .values({ ...values, createdAt: at })
    .onConflictDoNothing({ target: note.id })
    .returning();
  return row;
}

/** In SQL: whether a row `n` of the table mentions a member. */
export function mentionsMember(memberId: SQL): SQL {
  return sql`n.mentions @> jsonb_build_array(jsonb_build_object('memberId', (${memberId})::text))`;
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

/** Deletes its writer's note. @returns false if it was already gone, or somebody else's */
export async function deleteNote(store: Store, options: { noteId: string; authorId: string }): Promise<boolean> {
  const rows = await store
    .delete(note)
    .where(and(eq(note.id, options.noteId), eq(note.authorId, options.authorId)))
    .returning({ id: note.id });
  return rows.length === 1;
}
