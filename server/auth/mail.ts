import type { Transporter } from "nodemailer";
import { inShort } from "../lib/errors.ts";
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
  close(): void;
}

/** @param settings undefined: no mail is sent */
export function createMailer(settings: { smtpUrl: string; from: string } | undefined, log: Log): Mailer {
  if (settings === undefined) return { works: false, send: async () => false, deliver: async () => false, close() {} };
  /** Loaded with the first e-mail: a start has none to send. */
  const open = async () => {
    const { createTransport } = await import("nodemailer");
    return createTransport({
      url: settings.smtpUrl,
      connectionTimeout: TIMEOUT_MS,
      greetingTimeout: TIMEOUT_MS,
      socketTimeout: TIMEOUT_MS,
    });
  };
  let transport: Promise<Transporter> | undefined;
  async function deliver(mail: { to: string; subject: string; text: string }): Promise<boolean> {
    try {
      transport ??= open();
      await (await transport).sendMail({ from: settings?.from, ...mail });
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
    close: () => void transport?.then((one) => one.close()),
  };
}
