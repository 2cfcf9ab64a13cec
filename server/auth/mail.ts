import type { Transporter } from "nodemailer";
import { messageOf } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { LANGUAGES } from "../wire/widget.ts";
import { type MailKind, mailWords } from "./mail-words.ts";

/** Milliseconds that a mail server may take: whoever waits for the answer sits before a page. */
const TIMEOUT_MS = 10_000;

/** Sends what people are waiting for; a mail that fails is logged, never thrown: its link can be copied by hand. */
export interface Mailer {
  /** False: no SMTP_URL is set. */
  readonly works: boolean;
  /** @returns whether the mail server took it */
  send(mail: {
    to: string;
    kind: MailKind;
    /** Null or unknown: English. */
    language: string | null;
    /** Who invites. */
    by?: string;
    url: string;
  }): Promise<boolean>;
  close(): void;
}

/** @param settings undefined: no mail is sent */
export function createMailer(settings: { smtpUrl: string; from: string } | undefined, log: Log): Mailer {
  if (settings === undefined) return { works: false, send: async () => false, close() {} };
  /** Read with the first mail: a start has none to send. */
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
  return {
    works: true,
    async send({ to, kind, language, by = "", url }) {
      const { subject, text } = mailWords[LANGUAGES.find((one) => one === language) ?? "en"][kind];
      try {
        transport ??= open();
        await (await transport).sendMail({ from: settings.from, to, subject, text: text({ by, url }) });
        return true;
      } catch (error) {
        log.warn({ kind, reason: messageOf(error) }, "A mail could not be sent; see SMTP_URL.");
        return false;
      }
    },
    close: () => void transport?.then((one) => one.close()),
  };
}
