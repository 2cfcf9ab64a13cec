import type { Clock } from "../lib/clock.ts";
import type { Db } from "../ports/database/port.ts";
import type { NoteRow } from "../store/note.ts";
import type { Voice } from "../turn/types.ts";

/** What the desk says beyond what turns say. Calls return at once and never throw. */
export interface DeskVoice extends Voice {
  /** To agents only. */
  noteNew(row: NoteRow): void;
  noteGone(note: { conversationId: string; noteId: string }): void;
  /** One side has seen everything up to a message. */
  seen(mark: { conversationId: string; by: "visitor" | "person"; sequence: number }): void;
  /** Ends every window of a visitor who was blocked. */
  shutOut(visitorId: string): void;
  /** A conversation was deleted. */
  gone(conversation: { siteId: string; conversationId: string; visitorId: string }): void;
  /** What lists show of a conversation changed, without a message or a state. */
  rowChanged(conversation: { siteId: string; conversationId: string }): void;
}

export interface DeskParts {
  readonly db: Db;
  readonly clock: Clock;
  readonly voice: DeskVoice;
  /** What the machine is saying in a conversation stops (turns.floorTaken). */
  floorTaken(conversationId: string): void;
  /** Refuses what is no message (turn/1-receive.ts checkText). */
  checkText(text: string): void;
}
