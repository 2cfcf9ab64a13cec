import { randomBytes } from "node:crypto";
import type { DeskVoice } from "../desk/parts.ts";
import { isTuppenceError, messageOf, TuppenceError } from "../lib/errors.ts";
import type { Sealer } from "../lib/seal.ts";
import type { Db } from "../ports/database/port.ts";
import type { OpenMailbox } from "../ports/mailbox/port.ts";
import { findWithVisitor } from "../store/conversation.ts";
import { stopMail } from "../store/conversation-mail.ts";
import { findMail, listMails, type MailRow } from "../store/mail.ts";
import { addressTaken, type MailChannelRow, readMailChannel, writeMailChannel } from "../store/mail-channel.ts";
import { updateMember } from "../store/member.ts";
import {
  MAILS_PAGE,
  type MailChannelChange,
  type MailChannelWire,
  type MailsReply,
  type MailTestReply,
  type MailWire,
} from "../wire/mail.ts";
import { type ArrivedMail, type IntakeDeps, takeMail } from "./intake.ts";
import type { MailboxOauth } from "./mailbox-oauth.ts";
import { addressOf } from "./mailboxes.ts";
import { noteAbout, wordsFor } from "./notes.ts";
import type { MailSigner } from "./signer.ts";

/** Bytes of a generated secret: 256 bits. */
const SECRET_BYTES = 32;
/** Milliseconds that the test of a mailbox may take. */
const TEST_MS = 20_000;

/** What sends mail, as far as its settings are shown. */
export interface OutgoingMail {
  readonly works: boolean;
  readonly from: string | undefined;
  readonly isSigned: boolean;
  /** @returns why it doesn't work; undefined: it does */
  check(): Promise<string | undefined>;
}

export interface MailChannelDeps extends IntakeDeps {
  readonly db: Db;
  readonly open: OpenMailbox;
  readonly sealer: Sealer;
  readonly oauth: MailboxOauth;
  readonly mailer: OutgoingMail;
  readonly signer: MailSigner;
  readonly voice: Pick<DeskVoice, "noteNew">;
  /** The server's address, without a slash at its end; undefined: unknown. */
  readonly publicUrl: string | undefined;
  readonly clock: { now(): Date };
}

/** A site as its e-mail settings name it. */
export interface MailSite {
  readonly id: string;
  readonly key: string;
}

/** A site's e-mail settings, and the mails that came and went. */
export interface MailChannels {
  read(site: MailSite): Promise<MailChannelWire>;
  /** @throws SETTING_INVALID with `fields` */
  change(site: MailSite, change: MailChannelChange): Promise<MailChannelWire>;
  /** Makes a new secret for the webhook; the one before no longer works. */
  makeSecret(site: MailSite): Promise<{ secret: string; channel: MailChannelWire }>;
  /** The provider's page on which the permission to read the mailbox is given. @throws SETTING_INVALID */
  beginOauth(site: MailSite, by: string): Promise<string>;
  /** @throws BAD_REQUEST, MAILBOX_REFUSED, MAILBOX_UNREACHABLE */
  finishOauth(site: MailSite, request: { by: string; code: string; state: string }): Promise<MailChannelWire>;
  /** Whether a webhook's call may come in; undefined: this site takes no mail this way. */
  secretOf(siteId: string): Promise<string | undefined>;
  test(site: MailSite): Promise<MailTestReply>;
  list(siteId: string, offset: number): Promise<MailsReply>;
  /** A mail that came in, with its text. @throws NOT_FOUND */
  mail(id: string): Promise<{ siteId: string; conversationId: string | null; mail: MailWire; text: string }>;
  /** @returns whether it's new. @throws MAIL_UNREADABLE */
  take(mail: ArrivedMail): Promise<boolean>;
  /** Somebody opened the link of a List-Unsubscribe header. @returns false: the link isn't one of ours */
  mayStop(conversationId: string, token: string): boolean;
  /** Whether a mail's link to a file is one of ours, and still works. @param link.end seconds since 1970 */
  mayReadFile(link: { fileId: string; end: number; token: string }): boolean;
  /** No more mails are sent in that conversation; agents read so in a note. */
  stop(conversationId: string): Promise<void>;
  /** The same two for a member's e-mails about conversations that they follow. */
  mayStopMember(memberId: string, token: string): boolean;
  stopMember(memberId: string): Promise<void>;
}

export function createMailChannels(deps: MailChannelDeps): MailChannels {
  const { db, sealer, clock } = deps;
  const rowOf = async (siteId: string) =>
    (await readMailChannel(db, siteId)) ?? (await writeMailChannel(db, siteId, {}));
  const wireOf = (site: MailSite, row: MailChannelRow) => toWire(deps, site, row);

  return {
    read: async (site) => wireOf(site, await rowOf(site.id)),
    async change(site, change) {
      const before = await rowOf(site.id);
      const next = columnsOf(change, sealer);
      await check(deps, site, before, { ...before, ...next });
      // Another mailbox is read from now on, not from its beginning.
      const isOther = (["host", "userName", "folder", "incoming"] as const).some(
        (name) => next[name] !== undefined && next[name] !== before[name],
      );
      // Permission for another application, account or server isn't this one's.
      const isOtherAccount = (["host", "userName", "signIn", "oauthClientId", "oauthTenant"] as const).some(
        (name) => next[name] !== undefined && next[name] !== before[name],
      );
      const connection = isOtherAccount ? { oauthToken: null } : {};
      const anew = { uidValidity: null, lastUid: 0, since: clock.now(), lastReadAt: null };
      const again = { nextReadAt: null, failingSince: null, fault: null, remedy: null };
      return wireOf(
        site,
        await writeMailChannel(db, site.id, { ...next, ...connection, ...(isOther ? anew : {}), ...again }),
      );
    },
    async makeSecret(site) {
      const secret = randomBytes(SECRET_BYTES).toString("base64url");
      const row = await writeMailChannel(db, site.id, { webhookSecret: sealer.seal(secret) });
      return { secret, channel: wireOf(site, row) };
    },
    beginOauth: async (site, by) => deps.oauth.begin(await rowOf(site.id), { by, returnTo: returnTo(deps) }),
    finishOauth: async (site, request) =>
      wireOf(site, await deps.oauth.finish(await rowOf(site.id), { ...request, returnTo: returnTo(deps) })),
    async secretOf(siteId) {
      const row = await readMailChannel(db, siteId);
      if (row?.incoming !== "webhook" || row.webhookSecret === null) return undefined;
      return sealer.open(row.webhookSecret);
    },
    async test(site) {
      const [incoming, outgoing] = await Promise.all([testIncoming(deps, await rowOf(site.id)), testOutgoing(deps)]);
      return { incoming, outgoing };
    },
    async list(siteId, offset) {
      const rows = await listMails(db, { siteId, offset, limit: MAILS_PAGE + 1 });
      return {
        mails: rows.slice(0, MAILS_PAGE).map(mailToWire),
        next: rows.length > MAILS_PAGE ? String(offset + MAILS_PAGE) : null,
      };
    },
    async mail(id) {
      const row = await findMail(db, id);
      if (row === undefined || row.direction !== "in") {
        throw new TuppenceError("NOT_FOUND", "This e-mail doesn't exist.", "It was deleted with its conversation.");
      }
      return { siteId: row.siteId, conversationId: row.conversationId, mail: mailToWire(row), text: row.text ?? "" };
    },
    take: (mail) => takeMail(deps, mail),
    mayStop: (conversationId, token) => deps.signer.mayStop(conversationId, token),
    mayReadFile: (link) => deps.signer.mayReadFile(link, clock.now()),
    stop: (conversationId) => stopByLink(deps, conversationId),
    mayStopMember: (memberId, token) => deps.signer.mayStopMember(memberId, token),
    stopMember: async (memberId) => void (await updateMember(db, memberId, { followMail: false })),
  };
}

async function stopByLink({ db, clock, voice }: MailChannelDeps, conversationId: string): Promise<void> {
  const found = await findWithVisitor(db, conversationId);
  // Deleted, or somebody opened the link twice.
  if (found === undefined || found.conversation.mailStoppedAt !== null) return;
  const words = await wordsFor(db, found.conversation.siteId);
  const at = clock.now();
  const note = await db.transaction(async (tx) => {
    await stopMail(tx, conversationId, at);
    return noteAbout(tx, { conversationId, words, at, text: words.stopped(found.visitor.email ?? "?") });
  });
  voice.noteNew(note);
}

/** Where a provider's page returns to: the console, so that who began is the one who finishes. */
const returnTo = ({ publicUrl }: Pick<MailChannelDeps, "publicUrl">) =>
  publicUrl === undefined ? undefined : `${publicUrl}/console/settings/mail`;

/** @returns the columns that change */
function columnsOf(change: MailChannelChange, sealer: Sealer): Partial<MailChannelRow> {
  const { imap, ...own } = change;
  const { user, password, oauth, ...rest } = imap ?? {};
  const sealed = (text: string | null | undefined) => (text == null ? text : sealer.seal(text));
  const given = {
    ...own,
    ...rest,
    userName: user,
    password: sealed(password),
    oauthClientId: oauth?.clientId,
    oauthClientSecret: sealed(oauth?.clientSecret),
    oauthTenant: oauth?.tenant,
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** @throws SETTING_INVALID */
async function check(
  { db }: MailChannelDeps,
  site: MailSite,
  before: MailChannelRow,
  row: MailChannelRow,
): Promise<void> {
  const fields: Record<string, string> = {};
  // A password is for the server that it was made for.
  if (before.host !== null && row.host !== before.host && row.password !== null && row.password === before.password) {
    fields["imap.password"] = "belongs to another server: enter the new one's";
  }
  if (row.incoming !== "off" && row.address === null) {
    fields.address = "is needed: replies come back to it";
  }
  if (row.address !== null && (await addressTaken(db, { siteId: site.id, address: row.address }))) {
    fields.address = "is another site's";
  }
  if (row.incoming === "imap") {
    if (row.host === null) fields["imap.host"] = "is needed";
    if (row.userName === null) fields["imap.user"] = "is needed";
    if (row.signIn === "password" && row.password === null) fields["imap.password"] = "is needed";
    if (row.signIn !== "password") {
      if (row.oauthClientId === null) fields["imap.oauth.clientId"] = "is needed";
      if (row.oauthClientSecret === null) fields["imap.oauth.clientSecret"] = "is needed";
      // The permission is the account's: nobody else's server gets it.
      if (row.security === "none") fields["imap.security"] = "must be TLS or STARTTLS with Google or Microsoft";
    }
  }
  const faults = Object.entries(fields);
  if (faults.length === 0) return;
  const said = faults.map(([name, fault]) => `${name} ${fault}`).join("; ");
  throw new TuppenceError("SETTING_INVALID", `Nothing was saved: ${said}.`, "Fix these settings, then save again.", {
    fields,
  });
}

async function testIncoming(deps: MailChannelDeps, row: MailChannelRow): Promise<MailTestReply["incoming"]> {
  if (row.incoming !== "imap") return { state: "off" };
  try {
    const mailbox = await deps.open(await addressOf(row, deps), AbortSignal.timeout(TEST_MS));
    await mailbox.close();
    return { state: "ok", mails: mailbox.mails };
  } catch (error) {
    return { state: "failed", fault: messageOf(error), ...(isTuppenceError(error) ? { remedy: error.remedy } : {}) };
  }
}

async function testOutgoing({ mailer }: MailChannelDeps): Promise<MailTestReply["outgoing"]> {
  if (!mailer.works) return { state: "off" };
  const fault = await mailer.check();
  return fault === undefined ? { state: "ok" } : { state: "failed", fault, remedy: "Check SMTP_URL." };
}

function toWire(deps: MailChannelDeps, site: MailSite, row: MailChannelRow): MailChannelWire {
  const { address, incoming, host, port, security, userName, folder, starts, answeredBy, trustedServer } = row;
  const { works, from, isSigned } = deps.mailer;
  return {
    ...{ address, incoming, starts, answeredBy, trustedServer },
    imap: {
      ...{ host, port, security, user: userName, folder, hasPassword: row.password !== null, signIn: row.signIn },
      oauth: {
        clientId: row.oauthClientId,
        hasClientSecret: row.oauthClientSecret !== null,
        tenant: row.oauthTenant,
        isConnected: row.oauthToken !== null,
        returnTo: returnTo(deps) ?? null,
      },
    },
    webhook: {
      url: `${deps.publicUrl ?? ""}/api/v1/mail/incoming?site=${encodeURIComponent(site.key)}`,
      hasSecret: row.webhookSecret !== null,
    },
    state: {
      lastReadAt: row.lastReadAt?.toISOString() ?? null,
      failing:
        row.failingSince === null
          ? null
          : { since: row.failingSince.toISOString(), fault: row.fault ?? "", remedy: row.remedy },
    },
    outgoing: { works, from: from ?? null, isSigned },
  };
}

function mailToWire(row: Omit<MailRow, "raw" | "text">): MailWire {
  const { id, conversationId, direction, address, subject, outcome, reason, isVerified, size, createdAt } = row;
  return {
    ...{ id, conversationId, direction, address, subject, outcome, reason, size },
    verified: isVerified,
    createdAt: createdAt.toISOString(),
  };
}
