import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Db } from "../ports/database/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { lastPage } from "../store/message.ts";
import { findSiteById } from "../store/site.ts";
import { takeForMail, type UnseenReply, unmailedWords, unseenReplies, writtenAddress } from "../store/unseen-reply.ts";
import { LANGUAGES } from "../wire/widget.ts";
import { replyMail } from "./reply-mail-words.ts";

const MINUTE_MS = 60_000;
/** Days after which a reply is no longer e-mailed: a server that was off for long doesn't write to everybody. */
const MAX_DAYS = 3;
/** How many times longer we wait if the visitor has a page of the site open: the button's badge tells them. */
const HERE_TIMES = 5;
/** Milliseconds before retrying an e-mail that the mail server didn't accept. */
const AGAIN_MS = 10 * MINUTE_MS;
/** Conversations per round. */
const LIMIT = 100;

/** What sends mail (server/auth/mail.ts). */
export interface Postman {
  /** False: no mail server is set up. */
  readonly works: boolean;
  /** @returns whether the mail server accepted it */
  deliver(mail: { to: string; subject: string; text: string }): Promise<boolean>;
}

export interface ReplyMailDeps {
  readonly db: Db;
  readonly mailer: Postman;
  /** Whether the visitor has a page with the chat open, on any node. */
  isHere(visitorId: string): Promise<boolean>;
  readonly clock: Clock;
  readonly log: Log;
}

/** E-mails agents' replies to visitors who have left: each message once, across restarts and any number of nodes. */
export interface ReplyMails {
  /** One check, to be repeated. @returns how many e-mails were sent */
  round(): Promise<number>;
}

export function createReplyMails(deps: ReplyMailDeps): ReplyMails {
  const { db, mailer, clock, log } = deps;
  /** Conversations whose e-mail wasn't accepted, and when it may be retried. */
  const later = new Map<string, number>();

  async function round(): Promise<number> {
    if (!mailer.works) return 0;
    const now = clock.now().getTime();
    for (const [id, at] of later) if (at <= now) later.delete(id);
    const since = new Date(now - MAX_DAYS * 24 * 60 * MINUTE_MS);
    const waiting = await unseenReplies(db, { before: new Date(now - MINUTE_MS), since, limit: LIMIT });
    let sent = 0;
    for (const one of waiting) {
      if (later.has(one.conversationId) || !(await isDue(deps, one, now))) continue;
      const outcome = await mail(deps, one);
      if (outcome === "sent") sent++;
      else if (outcome === "refused") later.set(one.conversationId, now + AGAIN_MS);
    }
    if (sent > 0) log.info({ sent }, "Visitors who had left were mailed their replies.");
    return sent;
  }

  return { round };
}

async function isDue(deps: ReplyMailDeps, one: UnseenReply, now: number): Promise<boolean> {
  const { replyMailMinutes } = await siteSettings(deps.db, one.siteId);
  if (replyMailMinutes === 0) return false;
  const waited = (now - one.waitingSince.getTime()) / MINUTE_MS;
  if (waited < replyMailMinutes) return false;
  return waited >= replyMailMinutes * HERE_TIMES || !(await deps.isHere(one.visitorId));
}

/** `taken`: another node was faster, or there is no address. */
async function mail({ db, mailer }: ReplyMailDeps, one: UnseenReply): Promise<"sent" | "refused" | "taken"> {
  const { conversationId } = one;
  const to = one.email ?? (await writtenAddress(db, conversationId));
  const site = await findSiteById(db, one.siteId);
  const words = await unmailedWords(db, conversationId);
  const last = words.at(-1);
  if (to === undefined || site === undefined || last === undefined) return "taken";
  const taking = { conversationId, from: one.mailedSequence, to: last.sequence };
  // Before it's sent: a process that dies in between loses this e-mail, but never sends it twice.
  if (!(await takeForMail(db, taking))) return "taken";
  const page = await lastPage(db, conversationId);
  const language = LANGUAGES.find((known) => known === (one.language ?? site.language).slice(0, 2)) ?? "en";
  const { subject, text } = replyMail(
    {
      agent: last.agent ?? undefined,
      site: site.name,
      texts: words.map((said) => said.text),
      url: page === undefined ? undefined : chatOn(page),
    },
    language,
  );
  if (await mailer.deliver({ to, subject, text })) return "sent";
  await takeForMail(db, { conversationId, from: last.sequence, to: one.mailedSequence });
  return "refused";
}

/** The page with the chat open (widget/loader-widget.ts reads the fragment). */
function chatOn(page: string): string | undefined {
  if (!URL.canParse(page)) return undefined;
  const url = new URL(page);
  if (url.protocol !== "https:" && url.protocol !== "http:") return undefined;
  url.hash = "tuppence";
  return url.href;
}
