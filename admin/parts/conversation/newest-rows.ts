import type { ConversationRow } from "../../../server/wire/conversations.ts";

type Counts = Pick<ConversationRow, "deskEvents" | "sequence">;

/** True if this row of a conversation was read before that one: what is counted in it never goes down. */
export const isOlder = (row: Counts, than: Counts): boolean =>
  row.deskEvents < than.deskEvents || row.sequence < than.sequence;

/**
 * The newest row of each conversation that was heard. Two servers that tell about one conversation within milliseconds can
 * be heard in the wrong order, and a list has forgotten what it no longer shows: a row that was closed would come back.
 */
export class NewestRows {
  readonly #heard = new Map<string, Counts>();

  /** Whether a row is older than one that was heard before; the same one, heard again by another part of the page, isn't. */
  isLate({ id, deskEvents, sequence }: Counts & Pick<ConversationRow, "id">): boolean {
    const row = { deskEvents, sequence };
    const before = this.#heard.get(id);
    if (before !== undefined && isOlder(row, before)) return true;
    this.#heard.set(id, row);
    return false;
  }

  /** On a new connection everything is read again. */
  forget(): void {
    this.#heard.clear();
  }
}
