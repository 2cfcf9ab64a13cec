import { TuppenceError } from "../lib/errors.ts";
import { addNote, deleteNote, findNote, type NoteRow } from "../store/note.ts";
import type { Agent } from "./agent.ts";
import type { DeskDeps } from "./parts.ts";

/** Notes that agents leave each other on a conversation. */
export interface Notes {
  /** @throws MESSAGE_EMPTY, MESSAGE_TOO_LONG, MESSAGE_NOT_TEXT */
  add(request: Agent & { conversationId: string; text: string }): Promise<NoteRow>;
  /** Deletes an agent's own note. @throws NOT_FOUND, also for somebody else's */
  delete(request: { conversationId: string; noteId: string; agentId: string }): Promise<void>;
}

export function createNotes({ db, clock, voice, checkText }: DeskDeps): Notes {
  return {
    async add({ conversationId, agent, agentId, text }) {
      checkText(text);
      const who = agentId === undefined ? { author: agent } : { author: agent, authorId: agentId };
      const row = await addNote(db, { conversationId, text, ...who, at: clock.now() });
      voice.noteNew(row);
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
