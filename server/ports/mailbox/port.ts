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

/** Who gives permission to read its mailboxes. */
export type OauthProvider = "google" | "microsoft";

/** An application as its owner registered it with the provider. */
export interface OauthApp {
  readonly provider: OauthProvider;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Microsoft's directory; null: any. */
  readonly tenant: string | null;
}

/** Permission to read a mailbox, for a while. */
export interface OauthToken {
  readonly accessToken: string;
  /** Milliseconds for which it holds. */
  readonly holdsMs: number;
  /** Gets the next one; undefined: the one before still does. */
  readonly refreshToken: string | undefined;
}

/** Asks a provider for permission to read a mailbox (OAuth 2, authorization code with PKCE: RFC 6749, RFC 7636). */
export interface MailOauth {
  /** The provider's page. @param options.challenge SHA-256 of the verifier, base64url */
  pageFor(app: OauthApp, options: { returnTo: string; state: string; challenge: string; user: string | null }): string;
  /** @throws MAILBOX_REFUSED if the provider doesn't accept the code; MAILBOX_UNREACHABLE */
  exchange(app: OauthApp, options: { code: string; returnTo: string; verifier: string }): Promise<OauthToken>;
  /** @throws MAILBOX_REFUSED if the permission was taken back; MAILBOX_UNREACHABLE */
  refresh(app: OauthApp, refreshToken: string): Promise<OauthToken>;
}
