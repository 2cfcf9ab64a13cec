import type { SendMailOptions, Transporter } from "nodemailer";
import { inShort, messageOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { LANGUAGES } from "../wire/widget.ts";
import { type MailKind, mailWords } from "./mail-words.ts";

/** Milliseconds that a mail server may take: somebody is looking at a page and waiting for the reply. */
const TIMEOUT_MS = 10_000;

/** Sends mail that people are waiting for. A failure is logged and never thrown: the link can be copied by hand. */
export interface Mailer {
  /** False: no SMTP_URL is set. */
  readonly works: boolean;
  /** @returns whether the mail server accepted it */
  send(mail: {
    to: string;
    kind: MailKind;
    /** Null or unknown: English. */
    language: string | null;
    /** Who sent the invitation. */
    by?: string;
    url: string;
  }): Promise<boolean>;
  /** Any other e-mail, as plain text. @returns whether the mail server accepted it */
  deliver(mail: { to: string; subject: string; text: string }): Promise<boolean>;
  /**
   * An e-mail with headers of its own. Never throws. `unavailable`: the mail server may take it later. `refused`: it doesn't
   * take this one.
   */
  post(mail: PostedMail): Promise<{ state: "accepted" } | { state: "unavailable" | "refused"; reason: string }>;
  /** Signs in to the mail server. @returns why it doesn't work; undefined: it does */
  check(): Promise<string | undefined>;
  /** The sender's address; undefined: no mail is sent. */
  readonly from: string | undefined;
  /** Mails are signed (DKIM). */
  readonly isSigned: boolean;
  close(): void;
}

/** An e-mail of a conversation (mail/mail-out.ts). */
export interface PostedMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Without `address`: the usual sender's, with this name. */
  readonly from?: { readonly name: string; readonly address?: string };
  readonly replyTo?: string;
  /** Where reports about it go to. */
  readonly bounceTo?: string;
  readonly messageId: string;
  readonly inReplyTo?: string;
  readonly references?: readonly string[];
  readonly headers: Readonly<Record<string, string>>;
  readonly attachments: readonly {
    readonly filename: string;
    readonly contentType: string;
    readonly content: Buffer;
  }[];
}

export interface MailSettings {
  readonly smtpUrl: string;
  readonly from: string;
  /** Signs every mail; undefined: the mail server does, or nobody. */
  readonly dkim?: { readonly domain: string; readonly selector: string; readonly privateKey: string } | undefined;
}

const NONE: Mailer = {
  works: false,
  send: async () => false,
  deliver: async () => false,
  post: async () => ({ state: "unavailable", reason: "No mail server is set up." }),
  check: async () => "No mail server is set up: set SMTP_URL and MAIL_FROM.",
  from: undefined,
  isSigned: false,
  close() {},
};

/** @param settings undefined: no mail is sent */
export function createMailer(settings: MailSettings | undefined, log: Log): Mailer {
  if (settings === undefined) return NONE;
  const { dkim } = settings;
  /** Loaded with the first e-mail: a start has none to send. */
  const open = async () => {
    const { createTransport } = await import("nodemailer");
    return createTransport({
      url: settings.smtpUrl,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
      ...(dkim === undefined
        ? {}
        : { dkim: { domainName: dkim.domain, keySelector: dkim.selector, privateKey: dkim.privateKey } }),
    });
  };
  let transport: Promise<Transporter> | undefined;
  async function give(mail: SendMailOptions): Promise<void> {
    transport ??= open();
    // Nothing in a mail makes this server read a file or an address.
    await (await transport).sendMail({ ...mail, disableFileAccess: true, disableUrlAccess: true });
  }
  async function deliver(mail: { to: string; subject: string; text: string }): Promise<boolean> {
    try {
      await give({ from: settings?.from, ...mail });
      return true;
    } catch (error) {
      log.warn(inShort(error), "An e-mail couldn't be sent. Check SMTP_URL.");
      return false;
    }
  }
  return {
    works: true,
    async send({ to, kind, language, by = "", url }) {
      const { subject, text } = mailWords[LANGUAGES.find((one) => one === language) ?? "en"][kind];
      return deliver({ to, subject, text: text({ by, url }) });
    },
    deliver,
    async post({ bounceTo, from, headers, references, attachments, ...mail }) {
      const address = from?.address ?? addressIn(settings.from);
      try {
        await give({
          ...mail,
          from: from === undefined ? settings.from : { name: from.name, address },
          headers: { ...headers },
          attachments: [...attachments],
          ...(references === undefined ? {} : { references: [...references] }),
          ...(bounceTo === undefined ? {} : { envelope: { from: bounceTo, to: mail.to } }),
        });
        return { state: "accepted" };
      } catch (error) {
        const reason = messageOf(error).slice(0, 500);
        log.warn({ reason }, "An e-mail of a conversation couldn't be sent.");
        return { state: isRefused(error) ? "refused" : "unavailable", reason };
      }
    },
    async check() {
      try {
        transport ??= open();
        await (await transport).verify();
        return undefined;
      } catch (error) {
        return messageOf(error);
      }
    },
    from: settings.from,
    isSigned: dkim !== undefined,
    close: () => void transport?.then((one) => one.close()),
  };
}

/** The address in "Support <support@example.com>". */
const addressIn = (from: string): string => /<([^<>]+)>/.exec(from)?.[1] ?? from.trim();

/** The mail server's final no to this sender, recipient or text; a wrong password can be put right, and the rest passes. */
const isRefused = (error: unknown): boolean => {
  const { code, responseCode } = error as { readonly code?: unknown; readonly responseCode?: unknown };
  return (code === "EENVELOPE" || code === "EMESSAGE") && typeof responseCode === "number" && responseCode >= 500;
};
