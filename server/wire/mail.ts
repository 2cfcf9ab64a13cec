/** E-mail as a channel: a site's support address, and the mails that came in and went out. */
import * as z from "zod/mini";
import { EMAIL_SHAPE } from "./email.ts";

/** How mail gets here. `webhook`: another server sends each mail to us. */
export const MAIL_INCOMING = ["off", "imap", "webhook"] as const;
export type MailIncoming = (typeof MAIL_INCOMING)[number];

/** `tls`: from the first byte (port 993). `starttls`: port 143, encrypted before signing in. `none`: not encrypted. */
export const MAIL_SECURITY = ["tls", "starttls", "none"] as const;
export type MailSecurity = (typeof MAIL_SECURITY)[number];

/** How the mailbox is signed in to: with its password, or with the provider's permission (OAuth 2). */
export const MAIL_SIGN_INS = ["password", "google", "microsoft"] as const;
export type MailSignIn = (typeof MAIL_SIGN_INS)[number];
export type MailProvider = Exclude<MailSignIn, "password">;

/** Who answers customers who write an e-mail. */
export const MAIL_ANSWERED_BY = ["person", "assistant"] as const;
export type MailAnsweredBy = (typeof MAIL_ANSWERED_BY)[number];

/**
 * What became of a mail. In: `received` (not read yet), `message`, `note` (an agent's note was made of it), `automatic`,
 * `bounce`, `ignored`, `unreadable`. Out: `waiting`, `sent`, `failed`, `bounced`.
 */
export const MAIL_OUTCOMES = [
  "received",
  "message",
  "note",
  "automatic",
  "bounce",
  "ignored",
  "unreadable",
  "waiting",
  "sent",
  "failed",
  "bounced",
] as const;
export type MailOutcome = (typeof MAIL_OUTCOMES)[number];

/** Characters before the @ of a support address: 64 are allowed, and a reply address adds 42. */
export const MAX_MAIL_LOCAL = 22;

/** GET and PATCH /api/v1/settings/mail */
export const mailChannelWire = z.object({
  /** Null: mail is sent from the server's own address (MAIL_FROM). */
  address: z.nullable(z.string()),
  incoming: z.enum(MAIL_INCOMING),
  imap: z.object({
    host: z.nullable(z.string()),
    port: z.int(),
    security: z.enum(MAIL_SECURITY),
    user: z.nullable(z.string()),
    /** The password itself is never returned. */
    hasPassword: z.boolean(),
    folder: z.string(),
    signIn: z.enum(MAIL_SIGN_INS),
    oauth: z.object({
      clientId: z.nullable(z.string()),
      hasClientSecret: z.boolean(),
      /** Microsoft's directory; null: any. */
      tenant: z.nullable(z.string()),
      /** The provider has given its permission. */
      isConnected: z.boolean(),
      /** What has to be registered with the provider as the address to return to; null: PUBLIC_URL isn't set. */
      returnTo: z.nullable(z.string()),
    }),
  }),
  webhook: z.object({
    /** Where mails are sent to. */
    url: z.string(),
    hasSecret: z.boolean(),
  }),
  starts: z.boolean(),
  answeredBy: z.enum(MAIL_ANSWERED_BY),
  trustedServer: z.nullable(z.string()),
  state: z.object({
    /** ISO 8601, UTC. */
    lastReadAt: z.nullable(z.string()),
    failing: z.nullable(z.object({ since: z.string(), fault: z.string(), remedy: z.nullable(z.string()) })),
  }),
  /** Whether this server can send mail, and from which address it does without one of the site's own. */
  outgoing: z.object({ works: z.boolean(), from: z.nullable(z.string()), isSigned: z.boolean() }),
});
export type MailChannelWire = z.infer<typeof mailChannelWire>;

const short = (most: number) => z.string().check(z.trim(), z.minLength(1), z.maxLength(most));
const supportAddress = z.string().check(
  z.trim(),
  z.toLowerCase(),
  z.maxLength(254),
  z.regex(EMAIL_SHAPE, { error: "must be an e-mail address such as support@example.com" }),
  z.refine((text) => text.lastIndexOf("@") <= MAX_MAIL_LOCAL, {
    error: `must have at most ${MAX_MAIL_LOCAL} characters before the @: reply addresses add their own`,
  }),
  z.refine((text) => /^[\x21-\x7e]+$/.test(text) && !/[<>",;:\\()[\]]/.test(text), {
    error: "must be a plain address, without a name or quotes",
  }),
);
export const mailChannelChange = z.object({
  address: z.optional(z.nullable(supportAddress)),
  incoming: z.optional(z.enum(MAIL_INCOMING)),
  imap: z.optional(
    z.object({
      host: z.optional(z.nullable(short(253))),
      port: z.optional(z.int().check(z.minimum(1), z.maximum(65_535))),
      security: z.optional(z.enum(MAIL_SECURITY)),
      user: z.optional(z.nullable(short(254))),
      /** Null removes it; left out, it stays. */
      password: z.optional(z.nullable(z.string().check(z.minLength(1), z.maxLength(1000)))),
      folder: z.optional(short(200)),
      signIn: z.optional(z.enum(MAIL_SIGN_INS)),
      oauth: z.optional(
        z.object({
          clientId: z.optional(z.nullable(short(300))),
          /** Null removes it; left out, it stays. */
          clientSecret: z.optional(z.nullable(short(1000))),
          tenant: z.optional(
            z.nullable(
              z
                .string()
                .check(
                  z.trim(),
                  z.regex(/^[a-z0-9.-]{1,100}$/i, { error: "must be a directory's ID or domain, such as contoso.com" }),
                ),
            ),
          ),
        }),
      ),
    }),
  ),
  starts: z.optional(z.boolean()),
  answeredBy: z.optional(z.enum(MAIL_ANSWERED_BY)),
  trustedServer: z.optional(z.nullable(short(253))),
});
export type MailChannelChange = z.infer<typeof mailChannelChange>;

/** POST /api/v1/settings/mail/oauth: the provider's page on which the permission is given. */
export const mailOauthReply = z.object({ url: z.string() });
/** POST /api/v1/settings/mail/oauth/finish: what the provider's page came back with. */
export const mailOauthFinish = z.object({ code: short(4000), state: short(4000) });

/** POST /api/v1/settings/mail/secret: returned once. */
export const mailSecretReply = z.object({ secret: z.string(), channel: mailChannelWire });

const tested = z.object({
  /** `off`: not set up, so there is nothing to test. */
  state: z.enum(["ok", "failed", "off"]),
  fault: z.optional(z.string()),
  remedy: z.optional(z.string()),
});
/** POST /api/v1/settings/mail/test: signs in to the saved mailbox and to the mail server, and sends nothing. */
export const mailTestReply = z.object({
  incoming: z.extend(tested, {
    /** Mails in the folder. */
    mails: z.optional(z.int()),
  }),
  outgoing: tested,
});
export type MailTestReply = z.infer<typeof mailTestReply>;

/** Rows of one page. */
export const MAILS_PAGE = 50;
export const mailWire = z.object({
  id: z.string(),
  conversationId: z.nullable(z.string()),
  direction: z.enum(["in", "out"]),
  address: z.string(),
  subject: z.string(),
  outcome: z.enum(MAIL_OUTCOMES),
  reason: z.nullable(z.string()),
  verified: z.boolean(),
  size: z.int(),
  /** ISO 8601, UTC. */
  createdAt: z.string(),
});
export type MailWire = z.infer<typeof mailWire>;
/** GET /api/v1/settings/mail/mails: newest first. */
export const mailsQuery = z.object({
  site: z.optional(z.string()),
  cursor: z.optional(z.string().check(z.regex(/^\d{1,9}$/, { error: "must be the `next` of a page" }))),
});
export const mailsReply = z.object({ mails: z.array(mailWire), next: z.nullable(z.string()) });
export type MailsReply = z.infer<typeof mailsReply>;

/** GET /api/v1/mails/:id: a mail that came in, with its whole text. */
export const mailReply = z.object({ mail: mailWire, text: z.string() });

/** POST /api/v1/mail/incoming?site=KEY */
export const mailTakenReply = z.object({
  /** False: this mail had been taken before. */
  isNew: z.boolean(),
});
