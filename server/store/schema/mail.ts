import { bigint, boolean, index, integer, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import type { MailAnsweredBy, MailIncoming, MailOutcome, MailSecurity, MailSignIn } from "../../wire/mail.ts";
import { at, bytes, id } from "./columns.ts";
import { conversation } from "./conversation.ts";
import { site } from "./organisation.ts";

/** A site's support address: where its mail comes in, and how far it has been read. */
export const mailChannel = pgTable("mail_channel", {
  siteId: uuid()
    .primaryKey()
    .references(() => site.id, { onDelete: "cascade" }),
  /** What customers write to, and what mail is sent from; lower case. Null: mail is sent from MAIL_FROM. */
  address: text(),
  incoming: text().$type<MailIncoming>().notNull().default("off"),
  /** An IMAP server's. */
  host: text(),
  port: integer().notNull().default(993),
  security: text().$type<MailSecurity>().notNull().default("tls"),
  userName: text(),
  /** Sealed (lib/seal.ts). */
  password: text(),
  folder: text().notNull().default("INBOX"),
  signIn: text().$type<MailSignIn>().notNull().default("password"),
  /** Of the application that was registered with the provider. */
  oauthClientId: text(),
  /** Sealed. */
  oauthClientSecret: text(),
  /** Microsoft's directory; null: any. */
  oauthTenant: text(),
  /** The refresh token, sealed; null: not connected yet. */
  oauthToken: text(),
  /** Sealed: what the webhook's calls are signed with. */
  webhookSecret: text(),
  /** A mail that belongs to no conversation begins one. */
  starts: boolean().notNull().default(true),
  answeredBy: text().$type<MailAnsweredBy>().notNull().default("person"),
  /** The name by which one's own mail server signs `Authentication-Results`; null: no sender counts as authenticated. */
  trustedServer: text(),
  /** Mails from before then aren't taken over. */
  since: at().notNull().defaultNow(),
  /** The folder's UIDVALIDITY; another one means that its UIDs start anew. */
  uidValidity: bigint({ mode: "number" }),
  lastUid: bigint({ mode: "number" }).notNull().default(0),
  nextReadAt: at(),
  lastReadAt: at(),
  failingSince: at(),
  fault: text(),
  remedy: text(),
});

/** A mail that came in or goes out. */
export const mail = pgTable(
  "mail",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id, { onDelete: "cascade" }),
    /** Null: it belongs to none, or hasn't been read yet. */
    conversationId: uuid().references(() => conversation.id, { onDelete: "cascade" }),
    direction: text({ enum: ["in", "out"] }).notNull(),
    /** Without its angle brackets. */
    messageId: text().notNull(),
    /** The customer's, lower case. */
    address: text().notNull().default(""),
    subject: text().notNull().default(""),
    outcome: text().$type<MailOutcome>().notNull(),
    /** Why it isn't a message, or wasn't delivered. */
    reason: text(),
    /** The sender was authenticated by the site's own mail server. */
    isVerified: boolean().notNull().default(false),
    /** As it came in, until it has been read. Of a mail that is too large: its head. */
    raw: bytes(),
    /** The whole text of one that came in; that of one that goes out until it was sent. */
    text: text(),
    /** Bytes. */
    size: integer().notNull().default(0),
    createdAt: at().notNull().defaultNow(),
    handledAt: at(),
  },
  (t) => [
    index("mail_message").on(t.siteId, t.messageId),
    index("mail_conversation").on(t.conversationId, t.createdAt),
    index("mail_site").on(t.siteId, t.createdAt),
  ],
);

/**
 * Mails that came in, by the SHA-256 of their Message-ID: each is taken once, also after its conversation was deleted.
 */
export const mailSeen = pgTable(
  "mail_seen",
  {
    siteId: uuid()
      .notNull()
      .references(() => site.id, { onDelete: "cascade" }),
    key: text().notNull(),
    at: at().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.key] })],
);
