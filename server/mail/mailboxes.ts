import { inShort, isTuppenceError, messageOf, TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { Sealer } from "../lib/seal.ts";
import type { Mailbox, MailboxAddress, MailboxEntry, OpenMailbox } from "../ports/mailbox/port.ts";
import { dropOldMails } from "../store/mail.ts";
import {
  advanceMailbox,
  dueMailboxes,
  type MailChannelRow,
  postponeMailbox,
  writeMailChannel,
} from "../store/mail-channel.ts";
import { type IntakeDeps, takeMail } from "./intake.ts";
import type { MailboxOauth } from "./mailbox-oauth.ts";
import { MAX_MAIL_BYTES } from "./read-mail.ts";

/** Milliseconds between two readings of a mailbox. */
const EVERY_MS = 60_000;
/** The same after one that failed. */
const AGAIN_MS = 5 * 60_000;
/** Milliseconds that one reading may take; what it has taken by then is kept. */
const LONGEST_MS = 4 * 60_000;
/** Days that mails are kept which belong to no conversation. */
const KEPT_DAYS = 30;
/** Milliseconds by which another server's clock, which counts in seconds, may be behind. */
const SKEW_MS = 60_000;
const DAY_MS = 24 * 60 * 60_000;

export interface MailboxesDeps extends IntakeDeps {
  readonly open: OpenMailbox;
  readonly sealer: Sealer;
  readonly oauth: Pick<MailboxOauth, "accessToken">;
  readonly clock: { now(): Date };
  readonly log: Log;
}

/** Mailboxes that are read over IMAP. */
export interface Mailboxes {
  /** Reads those that are due; to be called now and then, on any number of nodes. @returns how many new mails came */
  tick(): Promise<number>;
  close(): void;
}

export function createMailboxes(deps: MailboxesDeps): Mailboxes {
  const { db, clock, log } = deps;
  const stopping = new AbortController();
  let cleanedMs = 0;

  async function read(row: MailChannelRow): Promise<number> {
    const signal = AbortSignal.any([stopping.signal, AbortSignal.timeout(LONGEST_MS)]);
    const mailbox = await deps.open(await addressOf(row, deps), signal);
    try {
      return await readNew(deps, row, mailbox);
    } finally {
      await mailbox.close();
    }
  }

  async function readAndTell(row: MailChannelRow): Promise<number> {
    const { siteId } = row;
    try {
      const taken = await read(row);
      const now = clock.now();
      await writeMailChannel(db, siteId, {
        ...{ lastReadAt: now, failingSince: null, fault: null, remedy: null },
        nextReadAt: new Date(now.getTime() + EVERY_MS),
      });
      return taken;
    } catch (error) {
      if (stopping.signal.aborted) return 0;
      log.warn({ siteId, ...inShort(error) }, "a mailbox couldn't be read");
      await writeMailChannel(db, siteId, {
        failingSince: row.failingSince ?? clock.now(),
        fault: messageOf(error).slice(0, 1000),
        remedy: isTuppenceError(error) ? error.remedy : "See the server's log.",
        nextReadAt: new Date(clock.now().getTime() + AGAIN_MS),
      });
      return 0;
    }
  }

  return {
    async tick() {
      const now = clock.now();
      if (now.getTime() - cleanedMs > DAY_MS) {
        cleanedMs = now.getTime();
        await dropOldMails(db, new Date(cleanedMs - KEPT_DAYS * DAY_MS));
      }
      const due = await dueMailboxes(db, now);
      // Should this process die while it reads, another one goes on then.
      const given = new Date(now.getTime() + LONGEST_MS + EVERY_MS);
      const taken = await Promise.all(
        due.map(async (row) => ((await postponeMailbox(db, row, given)) ? readAndTell(row) : 0)),
      );
      return taken.reduce((sum, one) => sum + one, 0);
    },
    close: () => stopping.abort(),
  };
}

/**
 * Where a site's mailbox is, and how to sign in. @throws SETTING_INVALID if something is missing, or was sealed with another
 * secret; MAILBOX_REFUSED, MAILBOX_UNREACHABLE from a provider
 */
export async function addressOf(
  row: MailChannelRow,
  { sealer, oauth }: Pick<MailboxesDeps, "sealer" | "oauth">,
): Promise<MailboxAddress> {
  const { host, port, security, userName: user, folder } = row;
  if (row.signIn !== "password" && host !== null && user !== null) {
    const value = await oauth.accessToken(row);
    return { host, port, security, user, folder, secret: { kind: "access-token", value } };
  }
  const password = row.password === null ? undefined : sealer.open(row.password);
  if (host !== null && user !== null && password !== undefined)
    return { host, port, security, user, folder, secret: { kind: "password", value: password } };
  throw new TuppenceError(
    "SETTING_INVALID",
    row.password !== null && password === undefined
      ? "The mailbox's password can't be read: AUTH_SECRET has changed."
      : "The mailbox isn't set up: its host, user or password is missing.",
    "Enter them in Settings, E-mail.",
  );
}

/** Takes what came since the last time, oldest first; each mail with the mark that it has been read, or not at all. */
async function readNew(deps: MailboxesDeps, row: MailChannelRow, mailbox: Mailbox): Promise<number> {
  const entries = await newEntries(row, mailbox);
  if (entries.length === 0 && row.uidValidity !== mailbox.uidValidity) {
    const { uidValidity, uidNext } = mailbox;
    await advanceMailbox(deps.db, { siteId: row.siteId, uidValidity, lastUid: Math.max(0, uidNext - 1) });
  }
  let taken = 0;
  for (const entry of entries) if (await takeEntry(deps, row.siteId, mailbox, entry)) taken++;
  return taken;
}

async function newEntries(row: MailChannelRow, mailbox: Mailbox): Promise<readonly MailboxEntry[]> {
  // The first time: only what comes from now on.
  if (row.uidValidity === null) return [];
  if (row.uidValidity === mailbox.uidValidity) return mailbox.after(row.lastUid);
  // The server has numbered its mails anew: those of the last days, most of which are known by their Message-ID.
  const day = new Date((row.lastReadAt ?? row.since).getTime() - DAY_MS);
  return (await mailbox.since(day)).filter((entry) => entry.at.getTime() >= row.since.getTime() - SKEW_MS);
}

async function takeEntry(
  deps: MailboxesDeps,
  siteId: string,
  mailbox: Mailbox,
  { uid, size }: MailboxEntry,
): Promise<boolean> {
  const advance = { siteId, uidValidity: mailbox.uidValidity, lastUid: uid };
  const raw = await mailbox.read(uid, size > MAX_MAIL_BYTES ? "head" : "all");
  // It has been deleted in the meantime.
  if (raw === undefined || raw.length === 0) {
    await advanceMailbox(deps.db, advance);
    return false;
  }
  const mail = { siteId, raw, size: Math.max(size, raw.length), at: deps.clock.now() };
  const isNew = await takeMail(deps, mail, (tx) => advanceMailbox(tx, advance));
  // So that people who look into the mailbox see what is done; it doesn't matter if it fails.
  await mailbox.markRead(uid).catch(() => undefined);
  return isNew;
}
