import { TuppenceError } from "../lib/errors.ts";
import { addNote, deleteNote, findNote, type NoteRow } from "../store/note.ts";
import type { Agent } from "./agent.ts";
import type { DeskParts } from "./parts.ts";

/** What agents tell each other of a conversation. */
export interface Notes {
  /** @throws MESSAGE_EMPTY, MESSAGE_TOO_LONG, MESSAGE_NOT_TEXT */
  add(request: Agent & { conversationId: string; text: string }): Promise<NoteRow>;
  /** Deletes a note of one's own. @throws NOT_FOUND, also for another's */
  delete(request: { conversationId: string; noteId: string; agentId: string }): Promise<void>;
}

export function createNotes({ db, clock, voice, checkText }: DeskParts): Notes {
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
        throw new TuppenceError("NOT_FOUND", "You have no such note here.", "Only who wrote a note may delete it.");
      }
      voice.noteGone({ conversationId, noteId });
    },
  };
}
