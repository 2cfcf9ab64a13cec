import type { DeskVoice } from "../desk/parts.ts";
import type { Store } from "../ports/database/port.ts";
import { addNote, type NoteRow } from "../store/note.ts";
import { findSiteById } from "../store/site.ts";
import { MAX_NOTE_LENGTH } from "../wire/conversations.ts";
import { type NoteWords, noteWordsOf } from "./note-words.ts";

/** The words of a site's notes. */
export async function wordsFor(store: Store, siteId: string): Promise<NoteWords> {
  return noteWordsOf((await findSiteById(store, siteId))?.language ?? "en");
}

/** Stores a note about a conversation's e-mails. Announce it once it's committed. */
export function noteAbout(
  store: Store,
  { conversationId, words, text, at }: { conversationId: string; words: NoteWords; text: string; at: Date },
): Promise<NoteRow> {
  return addNote(store, { conversationId, author: words.author, text: shortened(text, MAX_NOTE_LENGTH), at });
}

export type NoteVoice = Pick<DeskVoice, "noteNew">;

/** Not longer than so many characters, without half of one at the end. */
export function shortened(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1).replace(/[\ud800-\udbff]$/, "")}…`;
}
