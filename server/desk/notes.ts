import { TuppenceError } from "../lib/errors.ts";
import type { Tx } from "../ports/database/port.ts";
import { findConversation } from "../store/conversation.ts";
import { addNote, addNoteOnce, deleteNote, findNote, type NoteRow } from "../store/note.ts";
import type { Agent } from "./agent.ts";
import { mention, type Seen } from "./mentions.ts";
import type { DeskDeps } from "./parts.ts";

/** Notes that agents leave each other on a conversation. */
export interface Notes {
  /**
   * @throws MESSAGE_EMPTY, MESSAGE_TOO_LONG, MESSAGE_NOT_TEXT, MESSAGE_ID_REUSED; CONVERSATION_MERGED and NOT_FOUND for
   * mentions
   */
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
  /** Ids of members, who follow the conversation from then on. */
  readonly mentions?: readonly string[] | undefined;
}

/**
 * Stores a note, and makes those whom it mentions followers; a repeat gives the stored one.
 * @param options.assigned who sees the conversation once the change is made that the note goes with
 * @throws MESSAGE_EMPTY, MESSAGE_TOO_LONG, MESSAGE_NOT_TEXT; MESSAGE_ID_REUSED if the id belongs to another note;
 * CONVERSATION_MERGED and NOT_FOUND for mentions
 */
export async function keepNote(
  tx: Tx,
  { checkText }: Pick<DeskDeps, "checkText">,
  options: Agent & NewNote & { conversationId: string; assigned?: Partial<Seen>; at: Date },
): Promise<{ row: NoteRow; repeated: boolean }> {
  const { conversationId, agent, agentId, text, noteId, at } = options;
  checkText(text);
  const before = noteId === undefined ? undefined : await findNote(tx, noteId);
  if (before !== undefined) return { row: sameNote(before, options), repeated: true };
  const author = agentId === undefined ? { author: agent } : { author: agent, authorId: agentId };
  const mentions = await mention(tx, {
    ...{ conversationId, memberIds: options.mentions ?? [], assigned: options.assigned, at },
    by: agentId === undefined ? { agent } : { agent, agentId },
  });
  const values = { conversationId, text, ...author, mentions, at };
  if (noteId === undefined) return { row: await addNote(tx, values), repeated: false };
  const added = await addNoteOnce(tx, { ...values, id: noteId });
  if (added !== undefined) return { row: added, repeated: false };
  // Another try of the same note was faster.
  return { row: sameNote(await findNote(tx, noteId), options), repeated: true };
}

/** The stored note, if it's the same. @throws MESSAGE_ID_REUSED */
function sameNote(row: NoteRow | undefined, asked: Agent & NewNote & { conversationId: string }): NoteRow {
  const { conversationId, agent, agentId, text, mentions = [] } = asked;
  const mentioned = row?.mentions.map((one) => one.memberId) ?? [];
  const isSame =
    row?.conversationId === conversationId &&
    row.text === text &&
    row.author === agent &&
    row.authorId === (agentId ?? null) &&
    mentioned.every((id) => mentions.includes(id)) &&
    mentions.every((id) => mentioned.includes(id));
  if (row !== undefined && isSame) return row;
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
      const { row, repeated } = await db.transaction((tx) => keepNote(tx, deps, { ...request, at: clock.now() }));
      if (repeated) return row;
      voice.noteNew(row);
      // Its followers are others now.
      const conversation = row.mentions.length === 0 ? undefined : await findConversation(db, row.conversationId);
      if (conversation !== undefined)
        voice.rowChanged({ siteId: conversation.siteId, conversationId: conversation.id });
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
