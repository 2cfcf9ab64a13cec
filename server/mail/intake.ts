import { createHash } from "node:crypto";
import { TuppenceError } from "../lib/errors.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import type { NewJob } from "../store/job.ts";
import { addIncomingMail } from "../store/mail.ts";
import { MAX_MAIL_BYTES } from "./read-mail.ts";

/** A mail as it arrived. */
export interface ArrivedMail {
  readonly siteId: string;
  /** All of it, or its head if it's too large. */
  readonly raw: Uint8Array;
  /** Bytes of all of it. */
  readonly size: number;
  readonly at: Date;
}

export interface IntakeDeps {
  readonly db: Db;
  addJob(job: Omit<NewJob, "mostAttempts">, tx: Tx): Promise<unknown>;
}

/** Bytes in which a head must end; longer ones aren't mail. */
const HEAD_BYTES = 256 * 1024;

/**
 * Takes a mail: it's stored as it came, together with the job that reads it, or not at all. From then on it can't get lost,
 * and the same mail is never taken again.
 * @param store more to do in the same transaction, also if it was taken before
 * @returns whether it's new
 * @throws MAIL_UNREADABLE if it's empty
 */
export async function takeMail(
  deps: IntakeDeps,
  { siteId, raw, size, at }: ArrivedMail,
  store: (tx: Tx) => Promise<void> = async () => {},
): Promise<boolean> {
  if (raw.length === 0) {
    throw new TuppenceError("MAIL_UNREADABLE", "The e-mail is empty.", "Send the whole e-mail as it was received.");
  }
  return deps.db.transaction(async (tx) => {
    const row = await addIncomingMail(tx, {
      ...{ siteId, size, at },
      messageId: messageIdOf(raw),
      raw: size > MAX_MAIL_BYTES ? raw.subarray(0, HEAD_BYTES) : raw,
    });
    if (row !== undefined) {
      const key = `mail-in:${row.id}`;
      await deps.addJob({ siteId, kind: "mail-in", key, subject: row.messageId, payload: { mailId: row.id } }, tx);
    }
    await store(tx);
    return row !== undefined;
  });
}

/** The Message-ID, without brackets; a mail without one is known by its content. */
function messageIdOf(raw: Uint8Array): string {
  const start = Buffer.from(raw.subarray(0, HEAD_BYTES)).toString("latin1");
  const end = start.search(/\r?\n\r?\n/);
  const head = (end === -1 ? start : start.slice(0, end)).replace(/\r?\n[ \t]+/g, " ");
  const line = head.split(/\r?\n/).find((one) => /^message-id[ \t]*:/i.test(one)) ?? "";
  const id = line
    .slice(line.indexOf(":") + 1)
    .replace(/[<>]/g, "")
    .trim();
  return id === "" ? `sha256-${createHash("sha256").update(raw).digest("hex")}@unknown` : id;
}
