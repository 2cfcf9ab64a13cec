import type { Tx } from "../ports/database/port.ts";
import { type MailRow, updateMail } from "../store/mail.ts";
import type { MailChannelRow } from "../store/mail-channel.ts";
import type { MailOutcome } from "../wire/mail.ts";
import type { NoteWords } from "./note-words.ts";
import type { MailInDeps } from "./parts.ts";
import type { ReadMail } from "./read-mail.ts";
import type { Thread } from "./thread.ts";

export const HOUR_MS = 60 * 60_000;
/** Mails of one conversation within an hour from which on two machines may be writing to each other. */
export const MAILS_PER_HOUR = 10;

/** A mail that came in, on its way to a conversation. */
export interface Incoming {
  readonly row: MailRow;
  readonly mail: ReadMail & { readonly from: NonNullable<ReadMail["from"]> };
  readonly channel: MailChannelRow | undefined;
  readonly words: NoteWords;
  /** The site's own mail server vouches for the sender. */
  readonly isVerified: boolean;
  /** The conversation that it replies to. */
  readonly thread: Thread | undefined;
}

/** What a mail turned out to be; what it came as isn't needed any more. */
export async function settled(
  deps: Pick<MailInDeps, "clock">,
  tx: Tx,
  row: MailRow,
  change: { outcome: MailOutcome } & Parameters<typeof updateMail>[2],
): Promise<void> {
  await updateMail(tx, row.id, { raw: null, handledAt: deps.clock.now(), ...change });
}
