/** Where a site's mail is read from, and how to sign in. */
export interface MailboxAddress {
  readonly host: string;
  readonly port: number;
  /** `tls`: from the first byte. `starttls`: encrypted before signing in. `none`: not encrypted. */
  readonly security: "tls" | "starttls" | "none";
  readonly user: string;
  /** A password, or the provider's permission (OAuth 2). */
  readonly secret: { readonly kind: "password" | "access-token"; readonly value: string };
  readonly folder: string;
}

/** A mail in the folder. */
export interface MailboxEntry {
  /** Rises with each mail that arrives; only comparable under the same `uidValidity`. */
  readonly uid: number;
  /** Bytes. */
  readonly size: number;
  /** When the server received it. */
  readonly at: Date;
}

/** A folder that has been opened. All its functions throw MAILBOX_UNREACHABLE when the connection breaks. */
export interface Mailbox {
  /** Another one than before: the server has numbered its mails anew. */
  readonly uidValidity: number;
  /** The next mail's UID, or more. */
  readonly uidNext: number;
  /** How many mails are in it. */
  readonly mails: number;
  /** Mails with a higher UID, the oldest first. */
  after(uid: number): Promise<MailboxEntry[]>;
  /** Mails that arrived on that day or later, the oldest first. */
  since(day: Date): Promise<MailboxEntry[]>;
  /** A mail as it came in, or its head alone; undefined: it's gone. It stays unread. */
  read(uid: number, part: "all" | "head"): Promise<Uint8Array | undefined>;
  markRead(uid: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Opens mailboxes.
 * @throws MAILBOX_UNREACHABLE: nothing answers there, or not in time. MAILBOX_REFUSED: the password is wrong, the folder
 * doesn't exist, or the address is in a private network
 */
export type OpenMailbox = (address: MailboxAddress, signal: AbortSignal) => Promise<Mailbox>;
