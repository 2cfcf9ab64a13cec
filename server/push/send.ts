import webPush from "web-push";
import { TryLater } from "../jobs/again.ts";
import type { JobHandler } from "../jobs/jobs.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { retryAfterMs } from "../lib/retry-after.ts";
import { WebError, type WebFetch } from "../lib/web-fetch.ts";
import type { Db } from "../ports/database/port.ts";
import { siteSettings } from "../settings/settings.ts";
import { deleteSubscription, markSent, type PushSubscriptionRow, pushReady, removePushJob } from "../store/push.ts";
import type { PushNews } from "../wire/push.ts";
import type { PushKeys } from "./keys.ts";
import { type PushJob, VISIBLE_MS } from "./look.ts";
import { newsOf } from "./message.ts";

/** Milliseconds after which a push service is cut off. */
const TIMEOUT_MS = 10_000;
/** Tries: after 15 s, 1, 4, 16 and 60 minutes. */
const MOST_TRIES = 6;
/** News that couldn't be sent for so long is given up: there is newer, and it's all in the inbox. */
const OLD_MS = 4 * 60 * 60_000;
/** Seconds for which a push service keeps it for a device that is switched off. */
const KEPT_SECONDS = 24 * 60 * 60;
const MOST_REPLY_BYTES = 64 * 1024;
const REMEDY = "See the server's log. Test push notifications in the console: Your profile.";

export interface SendDeps {
  readonly db: Db;
  readonly fetch: WebFetch;
  readonly keys: PushKeys;
  /** Whom push services can write to: an https or mailto address. */
  readonly contact: string;
  readonly clock: { now(): Date };
  readonly log: Log;
  /** Shorter, for tests. */
  readonly timeoutMs?: number;
}

/** What became of a message: a push service took it, or the device is gone (and so is its row). */
export type Pushed = "sent" | "gone";

/**
 * Encrypts a message for a device (RFC 8291) and hands it to its push service (RFC 8030), signed with the server's key
 * (RFC 8292). A device that unsubscribed, that was made for another key, or whose address leads into a private network is
 * removed.
 * @throws PUSH_UNDELIVERED; TryLater if the push service asks for patience
 */
export async function push(
  deps: SendDeps,
  subscription: PushSubscriptionRow,
  news: PushNews,
  signal: AbortSignal,
): Promise<Pushed> {
  const { db, keys, contact, clock, log } = deps;
  const { id, endpoint, p256dh, auth, serverKey } = subscription;
  const gone = async (why: string): Promise<Pushed> => {
    await deleteSubscription(db, { id });
    log.info({ subscription: id, member: subscription.memberId, why }, "a device was removed from push notifications");
    return "gone";
  };
  if (serverKey !== keys.publicKey) return gone("it was made for another key of this server");
  const { headers, body } = webPush.generateRequestDetails({ endpoint, keys: { p256dh, auth } }, JSON.stringify(news), {
    vapidDetails: { subject: contact, ...keys },
    contentEncoding: webPush.supportedContentEncodings.AES_128_GCM,
    TTL: KEPT_SECONDS,
    urgency: "high",
    // What a switched-off device hasn't got yet is replaced by what is newer: 32 characters of base64url, as the RFC says.
    ...(news.conversationId === null ? {} : { topic: news.conversationId.replaceAll("-", "") }),
  });
  const sent = Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]));
  let reply: Awaited<ReturnType<WebFetch>>;
  try {
    reply = await deps.fetch(endpoint, {
      ...{ method: "POST", headers: { ...sent, "user-agent": "Tuppence" }, body: body ?? "", signal, redirects: 0 },
      ...{ maxBytes: MOST_REPLY_BYTES, timeoutMs: deps.timeoutMs ?? TIMEOUT_MS },
    });
  } catch (error) {
    if (!(error instanceof WebError)) throw error;
    if (error.kind === "refused-address") return gone("its address leads into a private network");
    throw new TuppenceError("PUSH_UNDELIVERED", error.message, REMEDY, { cause: error });
  }
  const { status } = reply;
  if (status >= 200 && status < 300) {
    await markSent(db, id, clock.now());
    return "sent";
  }
  if (status === 404 || status === 410) return gone(`its push service answered HTTP ${status}`);
  const fault = `The push service ${new URL(endpoint).host} answered HTTP ${status}.`;
  log.info({ subscription: id, status, reply: reply.body.toString("utf8").slice(0, 500) }, "a push service refused");
  const afterMs = status === 429 || status === 503 ? retryAfterMs(reply.headers, clock.now()) : undefined;
  if (afterMs !== undefined) throw new TryLater(afterMs, fault, REMEDY);
  throw new TuppenceError("PUSH_UNDELIVERED", fault, REMEDY);
}

/** Sends one device's news, if it still is news. */
export function pushHandler(deps: SendDeps): JobHandler {
  const { db, clock } = deps;
  return {
    mostAttempts: MOST_TRIES,
    atOnce: 8,
    async run(job) {
      const news = job.row.payload as unknown as PushJob;
      const now = clock.now();
      const ready =
        now.getTime() - news.atMs > OLD_MS
          ? undefined
          : await pushReady(db, news, { now, seenSince: new Date(now.getTime() - VISIBLE_MS) });
      if (ready !== undefined) {
        const { pushText } = await siteSettings(db, job.row.siteId);
        await push(deps, ready.subscription, newsOf(news, ready, pushText), job.signal);
      }
      await job.store((tx) => removePushJob(tx, job.row.id));
    },
  };
}
