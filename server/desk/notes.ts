import { TuppenceError } from "../lib/errors.ts";
import type { Store } from "../ports/database/port.ts";
import { addNote, addNoteOnce, deleteNote, findNote, type NoteRow } from "../store/note.ts";
import type { Agent } from "./agent.ts";
import type { DeskDeps } from "./parts.ts";

/** Notes that agents leave each other on a conversation. */
export interface Notes {
  /** @throws MESSAGE_EMPTY, MESSAGE_TOO_LONG, MESSAGE_NOT_TEXT, MESSAGE_ID_REUSED */
  add(request: Agent & NewNote & { conversationId: string }): Promise<NoteRow>;
  /** Deletes an agent's own note. @throws NOT_FOUND, also for somebody else's */
  delete(request: { conversationId: string; noteId: string; agentId: string }): Promise<void>;
}

/** What an agent writes for the others. */
export interface NewNote {
  /** Markdown. */
  readonly text: string;
  /** Chosen by the writer (a UUID): a repeat under the same id is the same note. */
  readonly noteId?: string | undefined;
}

/**
 * Stores a note; a repeat gives the stored one.
 * @throws MESSAGE_EMPTY, MESSAGE_TOO_LONG, MESSAGE_NOT_TEXT; MESSAGE_ID_REUSED if the id belongs to another note
 */
export async function keepNote(
  store: Store,
  { checkText }: Pick<DeskDeps, "checkText">,
  options: Agent & NewNote & { conversationId: string; at: Date },
): Promise<{ row: NoteRow; repeated: boolean }> {
  const { conversationId, agent, agentId, text, noteId, at } = options;
  checkText(text);
  const author = agentId === undefined ? { author: agent } : { author: agent, authorId: agentId };
  const values = { conversationId, text, ...author, at };
  if (noteId === undefined) return { row: await addNote(store, values), repeated: false };
  const added = await addNoteOnce(store, { ...values, id: noteId });
  if (added !== undefined) return { row: added, repeated: false };
  const before = await findNote(store, noteId);
  const isSame =
    before?.conversationId === conversationId &&
    before.text === text &&
    before.author === agent &&
    before.authorId === (agentId ?? null);
  if (before !== undefined && isSame) return { row: before, repeated: true };
  throw noteIdReused();
}

export const noteIdReused = () =>
  new TuppenceError(
    "MESSAGE_ID_REUSED",
    "This note id was already used for another note, which hasn't changed.",
    "Use a new id for each note. Repeat an id only to resend the same note.",
  );

export function createNotes(deps: DeskDeps): Notes {
  const { db, clock, voice } = deps;
  return {
    async add(request) {
      const { row, repeated } = await keepNote(db, deps, { ...request, at: clock.now() });
      if (!repeated) voice.noteNew(row);
      return row;
    },
    async delete({ conversationId, noteId, agentId }) {
      const row = await findNote(db, noteId);
      const mine = row?.conversationId === conversationId && (await deleteNote(db, { noteId, authorId: agentId }));
      if (!mine) {
        throw new TuppenceError(
          "NOT_FOUND",
          "You have no note with this id here.",
          "You can only delete your own notes.",
        );
      }
      voice.noteGone({ conversationId, noteId });
    },
  };
}
