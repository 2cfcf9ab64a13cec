import { HERE_MS } from "../desk/presence.ts";
import type { JobHandler } from "../jobs/jobs.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import {
  type FollowedNews,
  followedNews,
  followerToMail,
  lockFollower,
  markFollowerMailed,
} from "../store/follow-mail.ts";
import type { NewJob } from "../store/job.ts";
import { findSiteById } from "../store/site.ts";
import { LANGUAGES } from "../wire/widget.ts";
import { followMail } from "./follow-words.ts";
import { type ConversationPostman, requireSent } from "./mail-out.ts";
import { domainOf } from "./reply-mail.ts";
import type { MailSigner } from "./signer.ts";

const MINUTE_MS = 60_000;
/** Minutes between two e-mails to one follower about one conversation. */
const APART_MINUTES = 15;
/** Days after which news is no longer e-mailed: a server that was off for long doesn't write to everybody. */
const MAX_DAYS = 3;
/** E-mails per round. */
const LIMIT = 100;

/** What the job of a mail knows of it: whose, and how much happened. Never what was written. */
type FollowPayload = Pick<
  FollowedNews,
  "conversationId" | "memberId" | "byVisitor" | "byAgents" | "changes" | "mentions"
>;

export interface FollowMailDeps {
  readonly db: Db;
  readonly postman: ConversationPostman & { readonly from: string | undefined };
  readonly signer: MailSigner;
  /** The server's public address. Without it, an e-mail could neither lead to the conversation nor be stopped. */
  readonly publicUrl: string | undefined;
  addJob(job: Omit<NewJob, "mostAttempts">, tx: Tx): Promise<unknown>;
  readonly clock: Clock;
  readonly log: Log;
}

/** E-mails what happens in a conversation to followers who want that and have no console open. */
export interface FollowMails {
  /** One check, to be repeated; safe on any number of nodes. @returns how many e-mails it handed to the jobs */
  round(): Promise<number>;
}

export function createFollowMails(deps: FollowMailDeps): FollowMails {
  const { db, postman, publicUrl, clock, log } = deps;
  return {
    async round() {
      if (!postman.works || publicUrl === undefined) return 0;
      const now = clock.now().getTime();
      const ago = (ms: number) => new Date(now - ms);
      const waiting = await followedNews(db, {
        gone: ago(HERE_MS),
        again: ago(APART_MINUTES * MINUTE_MS),
        // A minute, so that several messages in a row are one e-mail.
        before: ago(MINUTE_MS),
        since: ago(MAX_DAYS * 24 * 60 * MINUTE_MS),
        limit: LIMIT,
      });
      let queued = 0;
      for (const one of waiting) if (await queue(deps, one, clock.now())) queued++;
      if (queued > 0) log.info({ queued }, "Followers who aren't at the console are e-mailed.");
      return queued;
    },
  };
}

/** The marks and the job that sends it: all or nothing. @returns false: another node was faster, or one is on its way */
async function queue(deps: FollowMailDeps, one: FollowedNews, at: Date): Promise<boolean> {
  const { siteId, conversationId, memberId, byVisitor, byAgents, changes, mentions } = one;
  const site = await findSiteById(deps.db, siteId);
  return deps.db.transaction(async (tx) => {
    const row = await lockFollower(tx, one);
    if (row?.mailedSequence !== one.mailedSequence || row.mailedEvents !== one.mailedEvents) return false;
    if (row.mailedMention?.getTime() !== one.mailedMention?.getTime()) return false;
    const payload: FollowPayload = { conversationId, memberId, byVisitor, byAgents, changes, mentions };
    const key = `follow-mail:${conversationId}:${memberId}`;
    const subject = site?.name ?? "";
    const job = await deps.addJob({ siteId, kind: "follow-mail", key, subject, payload: { ...payload } }, tx);
    if (job === undefined) return false;
    const { sequence: mailedSequence, events: mailedEvents, mention: mailedMention } = one;
    await markFollowerMailed(tx, one, { mailedSequence, mailedEvents, mailedMention, mailedAt: at });
    return true;
  });
}

/** Sends a follower's e-mail, as `mailOutHandler` sends a customer's: under one Message-ID, however often it's tried. */
export function followMailHandler(deps: Omit<FollowMailDeps, "addJob" | "log">): JobHandler {
  const { db, postman, signer, publicUrl, clock } = deps;
  return {
    mostAttempts: 6,
    async run(job) {
      const news = job.row.payload as unknown as FollowPayload;
      const { conversationId, memberId } = news;
      const found = await followerToMail(db, { conversationId, memberId, queuedAt: job.row.createdAt });
      if (found === undefined || publicUrl === undefined) return;
      const site = await findSiteById(db, found.siteId);
      const stopUrl = `${publicUrl}/mail/unsubscribe?m=${memberId}&t=${signer.memberStopToken(memberId)}`;
      const url = `${publicUrl}/console/inbox/${conversationId}`;
      const language = LANGUAGES.find((one) => one === found.language) ?? "en";
      const { state, agent } = found;
      const posted = await postman.post({
        ...followMail({ ...news, state, agent, site: site?.name ?? "", url, stopUrl }, language),
        to: found.email,
        messageId: `<f.${job.row.id}@${domainOf(postman.from)}>`,
        headers: {
          "Auto-Submitted": "auto-generated",
          "X-Auto-Response-Suppress": "All",
          "List-Unsubscribe": `<${stopUrl}>`,
          "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
        },
        attachments: [],
      });
      requireSent(posted, "Check the member's address, and that the mail server may send from MAIL_FROM.");
      // From now on, so that one that the mail server took late isn't followed by the next at once.
      await job.store((tx) => markFollowerMailed(tx, news, { mailedAt: clock.now() }));
    },
  };
}
