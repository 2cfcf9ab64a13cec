import { buffer } from "node:stream/consumers";
import type { Files } from "../desk/files.ts";
import type { DeskVoice } from "../desk/parts.ts";
import { TryLater } from "../jobs/again.ts";
import type { JobHandler } from "../jobs/jobs.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Db } from "../ports/database/port.ts";
import { findConversation } from "../store/conversation.ts";
import { findMail, updateMail } from "../store/mail.ts";
import { noteAbout, wordsFor } from "./notes.ts";
import type { MailSigner } from "./signer.ts";

/** Milliseconds between two tries while the mail server can't be reached; it's asked for a day. */
export const MAIL_AGAIN_MS = 5 * 60_000;

/** What the job of a mail knows of it, beside the stored row. */
export interface OutgoingPayload {
  readonly mailId: string;
  /** Without brackets; the same for each try. */
  readonly messageId: string;
  /** The site's own address; null: the server's. */
  readonly from: string | null;
  readonly fromName: string;
  /** Where replies come back into the conversation; null: nowhere. */
  readonly replyTo: string | null;
  /** Message-IDs of the conversation's mails before it, without brackets, oldest first. */
  readonly references: readonly string[];
  readonly isAssistant: boolean;
  /** It tells somebody who was in the chat about a reply; false: it replies to an e-mail. */
  readonly isNotice: boolean;
  /** Ids of the files that go with it; absent: a job of an earlier version, without files. */
  readonly files?: readonly string[];
}

/** A mail as it's given to a mail server. */
export interface Outgoing {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  /** Undefined: the server's own sender, with this name. */
  readonly from?: { readonly name: string; readonly address?: string };
  readonly replyTo?: string;
  /** Where reports about it go to (Return-Path). */
  readonly bounceTo?: string;
  /** With brackets, as the following. */
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

/** `unavailable`: it may take it later. `refused`: it doesn't take this mail. */
export type Posted =
  | { readonly state: "accepted" }
  | { readonly state: "unavailable" | "refused"; readonly reason: string };

/** @throws TryLater if the mail server can't be reached; MAIL_UNDELIVERED, with this remedy, if it refused */
export function requireSent(posted: Posted, remedy: string): void {
  if (posted.state === "unavailable") {
    const wait = "Check SMTP_URL. The e-mail is sent as soon as the mail server takes it, for up to a day.";
    throw new TryLater(MAIL_AGAIN_MS, `The mail server can't be reached: ${posted.reason}`, wait);
  }
  if (posted.state === "refused") {
    throw new TuppenceError("MAIL_UNDELIVERED", `The mail server refused the e-mail: ${posted.reason}`, remedy);
  }
}

/** What hands mails to the mail server (auth/mail.ts). */
export interface ConversationPostman {
  readonly works: boolean;
  post(mail: Outgoing): Promise<Posted>;
}

export interface MailOutDeps {
  readonly db: Db;
  readonly postman: ConversationPostman;
  readonly signer: MailSigner;
  readonly files: Pick<Files, "find" | "open">;
  readonly voice: Pick<DeskVoice, "noteNew">;
  /** The server's public address, for links to unsubscribe; undefined: it has none. */
  readonly publicUrl: string | undefined;
  readonly clock: { now(): Date };
}

/**
 * Sends a conversation's mail. A mail server that was away gets it when it's back. When a mail server took it and the
 * process died before that was stored, it's sent again under the same Message-ID: SMTP knows no way to ask, and mailboxes
 * show mails with the same Message-ID once.
 */
export function mailOutHandler(deps: MailOutDeps): JobHandler {
  const { db, clock } = deps;
  return {
    mostAttempts: 6,
    async run(job) {
      const payload = job.row.payload as unknown as OutgoingPayload;
      const row = await findMail(db, payload.mailId);
      // Sent before, or its conversation was deleted. One that failed can be tried again.
      if (row === undefined || row.text === null || row.conversationId === null) return;
      if (row.outcome !== "waiting" && row.outcome !== "failed") return;
      const conversation = await findConversation(db, row.conversationId);
      if (conversation === undefined) return;
      if (conversation.mailStoppedAt !== null) {
        const reason = "E-mails were stopped in this conversation.";
        await job.store((tx) =>
          updateMail(tx, row.id, { outcome: "failed", reason, text: null, handledAt: clock.now() }),
        );
        return;
      }
      const { address: to, subject, text } = row;
      const attachments = await attachmentsOf(deps, payload.files ?? []);
      const outgoing = { ...headersOf(deps, payload, row.conversationId), to, subject, text, attachments };
      const posted = await deps.postman.post(outgoing);
      requireSent(
        posted,
        "Check the customer's address, and that the mail server may send from the site's support address.",
      );
      await job.store((tx) =>
        updateMail(tx, row.id, { outcome: "sent", text: null, reason: null, handledAt: clock.now() }),
      );
    },
    async failed(tx, job, error) {
      const row = await findMail(tx, String(job.payload.mailId));
      if (row === undefined || row.conversationId === null || row.outcome !== "waiting") return;
      const at = clock.now();
      const reason = error instanceof Error ? error.message.slice(0, 500) : null;
      await updateMail(tx, row.id, { outcome: "failed", reason, handledAt: at });
      const words = await wordsFor(tx, row.siteId);
      const { conversationId } = row;
      const note = await noteAbout(tx, { conversationId, words, at, text: words.unsent(row.address) });
      deps.voice.noteNew(note);
    },
  };
}

/** One that was deleted meanwhile is left out. @throws FILES_UNAVAILABLE: the mail is tried again */
async function attachmentsOf(
  { files }: Pick<MailOutDeps, "files">,
  ids: readonly string[],
): Promise<Outgoing["attachments"]> {
  const attachments: Outgoing["attachments"][number][] = [];
  for (const id of ids) {
    const found = await files.find(id);
    const open = found === undefined ? undefined : await files.open(found.file, "file");
    if (open === undefined) continue;
    attachments.push({ filename: open.name, contentType: open.mediaType, content: await buffer(open.stream) });
  }
  return attachments;
}

/**
 * A person's reply is an ordinary e-mail, without Precedence, which would count as bulk mail. What the assistant wrote says
 * that it's automatic (RFC 3834), so that other machines don't reply to it.
 */
function headersOf(
  { signer, publicUrl }: MailOutDeps,
  mail: OutgoingPayload,
  conversationId: string,
): Omit<Outgoing, "to" | "subject" | "text" | "attachments"> {
  const references = mail.references.map(inBrackets);
  const inReplyTo = references.at(-1);
  const stop = [
    ...(publicUrl === undefined
      ? []
      : [`<${publicUrl}/mail/unsubscribe?c=${conversationId}&t=${signer.stopToken(conversationId)}>`]),
    ...(mail.replyTo === null ? [] : [`<mailto:${mail.replyTo}?subject=unsubscribe>`]),
  ];
  return {
    from: { name: mail.fromName, ...(mail.from === null ? {} : { address: mail.from }) },
    messageId: inBrackets(mail.messageId),
    ...(mail.replyTo === null ? {} : { replyTo: mail.replyTo, bounceTo: mail.replyTo }),
    ...(inReplyTo === undefined ? {} : { inReplyTo, references }),
    headers: {
      // Absence notes aren't wanted either way (Microsoft's header).
      "X-Auto-Response-Suppress": "OOF, AutoReply",
      ...(mail.isAssistant ? { "Auto-Submitted": "auto-replied" } : {}),
      // Somebody who wrote an e-mail isn't subscribed to anything.
      ...(mail.isNotice && stop.length > 0 ? { "List-Unsubscribe": stop.join(", ") } : {}),
      ...(mail.isNotice && publicUrl !== undefined ? { "List-Unsubscribe-Post": "List-Unsubscribe=One-Click" } : {}),
    },
  };
}

const inBrackets = (messageId: string) => `<${messageId}>`;
