import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import { siteSettings } from "../settings/settings.ts";
import type { NewJob } from "../store/job.ts";
import { addOutgoingMail, threadOf } from "../store/mail.ts";
import { type MailChannelRow, readMailChannel } from "../store/mail-channel.ts";
import { lastPage } from "../store/message.ts";
import { findSiteById, type SiteRow } from "../store/site.ts";
import {
  takeForMail,
  type UnmailedReply,
  type UnseenReply,
  unmailedReplies,
  unseenReplies,
  writtenAddress,
} from "../store/unseen-reply.ts";
import { markdownToText } from "../text/markdown.ts";
import { LANGUAGES } from "../wire/widget.ts";
import type { OutgoingPayload } from "./mail-out.ts";
import type { MailSigner } from "./signer.ts";
import { replyMail } from "./words.ts";

const MINUTE_MS = 60_000;
/** Days after which a reply is no longer e-mailed: a server that was off for long doesn't write to everybody. */
const MAX_DAYS = 3;
/** How many times longer we wait if the visitor has a page of the site open: the button's badge tells them. */
const HERE_TIMES = 5;
/** Conversations per round. */
const LIMIT = 100;
/** Message-IDs of earlier mails that a mail names; RFC 5322 limits a line to 998 characters, and folds. */
const MOST_REFERENCES = 20;
/** Bytes of all files of one mail: in Base64 they're 14 MB, and many mail servers take no more than 20. */
const MOST_BYTES = 10 * 1024 * 1024;
/** Days for which a mail's link to a file that's too large for it works. */
const LINK_DAYS = 30;

export interface ReplyMailDeps {
  readonly db: Db;
  /** Whether this server can send mail, and from which address it does without one of the site's. */
  readonly mailer: { readonly works: boolean; readonly from: string | undefined };
  readonly signer: MailSigner;
  /** The server's address, for links to files; undefined: unknown. */
  readonly publicUrl: string | undefined;
  /** Whether the visitor has a page with the chat open, on any node. */
  isHere(visitorId: string): Promise<boolean>;
  addJob(job: Omit<NewJob, "mostAttempts">, tx: Tx): Promise<unknown>;
  readonly clock: Clock;
  readonly log: Log;
}

/** E-mails replies to visitors who aren't in the chat: each message once, across restarts and any number of nodes. */
export interface ReplyMails {
  /** One check, to be repeated. @returns how many e-mails it handed to the jobs that send them */
  round(): Promise<number>;
}

export function createReplyMails(deps: ReplyMailDeps): ReplyMails {
  const { db, mailer, clock, log } = deps;

  async function round(): Promise<number> {
    if (!mailer.works) return 0;
    const now = clock.now().getTime();
    const since = new Date(now - MAX_DAYS * 24 * 60 * MINUTE_MS);
    // A minute, so that several messages in a row are one e-mail.
    const waiting = await unseenReplies(db, { before: new Date(now - MINUTE_MS), since, limit: LIMIT });
    let sent = 0;
    for (const one of waiting) {
      if ((await isDue(deps, one, now)) && (await mail(deps, one))) sent++;
    }
    if (sent > 0) log.info({ sent }, "Visitors who had left are mailed their replies.");
    return sent;
  }

  return { round };
}

async function isDue(deps: ReplyMailDeps, one: UnseenReply, now: number): Promise<boolean> {
  if (one.byMail) return true;
  const { replyMailMinutes } = await siteSettings(deps.db, one.siteId);
  if (replyMailMinutes === 0) return false;
  const waited = (now - one.waitingSince.getTime()) / MINUTE_MS;
  if (waited < replyMailMinutes) return false;
  return waited >= replyMailMinutes * HERE_TIMES || !(await deps.isHere(one.visitorId));
}

/** @returns false: another node was faster, or there is no address */
async function mail(deps: ReplyMailDeps, one: UnseenReply): Promise<boolean> {
  const { db } = deps;
  const { conversationId, siteId } = one;
  const to = one.email ?? (await writtenAddress(db, conversationId));
  const site = await findSiteById(db, siteId);
  const replies = await unmailedReplies(db, conversationId);
  const last = replies.at(-1);
  if (to === undefined || site === undefined || last === undefined) return false;
  const { subject, text, ...payload } = await composed(deps, one, site, replies);
  // The mark, the mail and the job that sends it: all or nothing, and only one of several nodes sets the mark.
  return db.transaction(async (tx) => {
    if (!(await takeForMail(tx, { conversationId, from: one.mailedSequence, to: last.sequence }))) return false;
    const row = await addOutgoingMail(tx, {
      ...{ siteId, conversationId, subject, text },
      messageId: payload.messageId,
      address: to.toLowerCase(),
      at: deps.clock.now(),
    });
    const key = `mail-out:${row.id}`;
    // The list of jobs keeps what it says after a conversation was deleted: nothing of the customer's.
    const what = payload.from ?? site.name;
    await deps.addJob({ siteId, kind: "mail-out", key, subject: what, payload: { ...payload, mailId: row.id } }, tx);
    return true;
  });
}

async function composed(
  deps: ReplyMailDeps,
  one: UnseenReply,
  site: SiteRow,
  replies: readonly UnmailedReply[],
): Promise<Omit<OutgoingPayload, "mailId"> & { subject: string; text: string }> {
  const { db, signer } = deps;
  const { conversationId } = one;
  const channel = await readMailChannel(db, site.id);
  const thread = await threadOf(db, { conversationId, limit: MOST_REFERENCES });
  const page = await lastPage(db, conversationId);
  const language = LANGUAGES.find((known) => known === (one.language ?? site.language).slice(0, 2)) ?? "en";
  const agent = replies.findLast((reply) => reply.author === "person")?.agent ?? undefined;
  const isAssistant = replies.every((reply) => reply.author === "machine");
  const replyTo = replyAddressOf(deps, channel, conversationId);
  const attached = filesFor(replies);
  const { publicUrl } = deps;
  const end = new Date(deps.clock.now().getTime() + LINK_DAYS * 24 * 60 * MINUTE_MS);
  const linkTo = (fileId: string) =>
    publicUrl === undefined ? undefined : `${publicUrl}/mail/files/${fileId}?${signer.fileQuery(fileId, end)}`;
  const { subject, text } = replyMail(
    {
      ...{ agent, isAssistant, site: site.name, to: one.byMail ? "mail" : "chat" },
      texts: replies.map((reply) => textOf(reply, { attached, linkTo, publicUrl })),
      url: page === undefined ? undefined : chatOn(page),
      subject: thread.find((mail) => mail.subject !== "")?.subject,
      mayReply: replyTo !== undefined,
    },
    language,
  );
  const domain = domainOf(channel?.address ?? deps.mailer.from);
  const messageId = signer.messageId({ conversationId, sequence: replies.at(-1)?.sequence ?? 0, domain });
  return {
    ...{ subject, text, messageId, isAssistant, isNotice: !one.byMail },
    from: channel?.address ?? null,
    // Beside the address, so that people see whom they write with. Never with a line break.
    fromName: (agent === undefined ? site.name : `${agent} (${site.name})`).replace(/\s+/g, " "),
    replyTo: replyTo ?? null,
    references: thread.map((mail) => mail.messageId),
    files: [...attached],
  };
}

/** Where replies come back into the conversation; undefined: this site reads no mail. */
function replyAddressOf(
  { signer }: Pick<ReplyMailDeps, "signer">,
  channel: MailChannelRow | undefined,
  conversationId: string,
): string | undefined {
  const { address, incoming } = channel ?? {};
  if (address === undefined || address === null || incoming === "off") return undefined;
  return signer.replyAddress(address, conversationId);
}

/** Which files of the replies go with the mail: those that fit, the oldest first. */
function filesFor(replies: readonly UnmailedReply[]): Set<string> {
  const attached = new Set<string>();
  let bytes = 0;
  for (const { detail } of replies) {
    const file = detail?.attachment;
    if (file === undefined || bytes + file.size > MOST_BYTES) continue;
    bytes += file.size;
    attached.add(file.id);
  }
  return attached;
}

/** @param linkTo a signed link to a file that isn't attached; undefined: the server has no public address */
function textOf(
  { author, text, detail }: UnmailedReply,
  options: { attached: ReadonlySet<string>; linkTo(fileId: string): string | undefined; publicUrl: string | undefined },
): string {
  const { attachment, citations = [] } = detail ?? {};
  if (attachment !== undefined) {
    const { id, name } = attachment;
    const link = options.attached.has(id) ? undefined : options.linkTo(id);
    const shown = link === undefined ? `[${name}]` : `${name}:\n${link}`;
    return text === name ? shown : `${text}\n\n${shown}`;
  }
  if (author === "person") return text;
  const { publicUrl } = options;
  const sources = citations.flatMap(({ title, url }) =>
    url === undefined ? [] : [`${title}: ${absolute(url, publicUrl)}`],
  );
  return [markdownToText(text), ...sources].join("\n\n");
}

const absolute = (url: string, publicUrl: string | undefined) =>
  url.startsWith("/") && publicUrl !== undefined ? `${publicUrl}${url}` : url;

/** The part after the @ of an address, with or without a name. */
export const domainOf = (address: string | undefined): string => {
  const domain = (address ?? "").split("@").at(-1)?.replace(/[>\s]/g, "").toLowerCase() ?? "";
  return /^[a-z0-9.-]+$/.test(domain) ? domain : "tuppence.invalid";
};

/** The page with the chat open (widget/loader-widget.ts reads the fragment). */
function chatOn(page: string): string | undefined {
  if (!URL.canParse(page)) return undefined;
  const url = new URL(page);
  if (url.protocol !== "https:" && url.protocol !== "http:") return undefined;
  url.hash = "tuppence";
  return url.href;
}
