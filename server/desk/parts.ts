import type { Clock } from "../lib/clock.ts";
import type { Db } from "../ports/database/port.ts";
import type { NoteRow } from "../store/note.ts";
import type { Voice } from "./voice.ts";

/** What the desk announces in addition to what turns do. Calls return immediately and never throw. */
export interface DeskVoice extends Voice {
  /** To agents only. */
  noteNew(row: NoteRow): void;
  noteGone(note: { conversationId: string; noteId: string }): void;
  /** One side has seen everything up to a message. */
  seen(mark: { conversationId: string; by: "visitor" | "person"; sequence: number }): void;
  /** Closes every window of a visitor who was blocked. */
  shutOut(visitorId: string): void;
  /** A conversation was deleted. */
  gone(conversation: { siteId: string; conversationId: string; visitorId: string }): void;
  /** A conversation goes on in another one of its visitor's. */
  merged(conversation: { siteId: string; conversationId: string; into: string; visitorId: string }): void;
  /** What agents see of a customer changed, beside their conversations. */
  customerChanged(customer: { siteId: string; visitorId: string }): void;
  /** Teams, tags, routing rules or what is set for an agent changed in an organisation: open screens read them again. */
  setupChanged(organisationId: string): void;
  /** What lists show about a conversation changed, without a new message or state. */
  rowChanged(conversation: { siteId: string; conversationId: string }): void;
}

export interface DeskDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly voice: DeskVoice;
  /** What the assistant is saying in a conversation stops on every node before this resolves (turns.floorTaken). */
  floorTaken(conversationId: string): Promise<void>;
  /** Refuses anything that isn't a message (turn/1-receive.ts checkText). */
  checkText(text: string): void;
}
