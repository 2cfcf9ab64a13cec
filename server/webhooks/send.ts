import { TryLater } from "../jobs/again.ts";
import type { JobHandler, RunningJob } from "../jobs/jobs.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { retryAfterMs } from "../lib/retry-after.ts";
import type { Sealer } from "../lib/seal.ts";
import { WebError, type WebFetch, type WebReply } from "../lib/web-fetch.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import type { JobRow } from "../store/job.ts";
import { findSiteById } from "../store/site.ts";
import { findVisitorById } from "../store/visitor.ts";
import { endpointWorks, findEndpoint, takeProbe, type WebhookRow } from "../store/webhook.ts";
import {
  addAttempt,
  addLaneJob,
  changeDelivery,
  type DeliveryRow,
  failLane,
  type Lane,
  nextOfLane,
  removeLaneJob,
  type WebhookEventRow,
} from "../store/webhook-delivery.ts";
import { chatBodyOf } from "./chat.ts";
import { endpointFails, type FailingDeps } from "./failing.ts";
import { headersOf, payloadOf } from "./payload.ts";
import { SIGNATURE_HEADER, signatureOf } from "./sign.ts";

/** Milliseconds after which a receiver is cut off: it should store what it gets, and work later. */
const TIMEOUT_MS = 10_000;
/** Bytes of a receiver's reply that are read, and characters that the log keeps. */
const MOST_REPLY_BYTES = 256 * 1024;
const KEPT_REPLY = 1_000;
/** Tries of one delivery: after 15 s, 1, 4 and 16 minutes, then every hour, for a day (jobs/again.ts). */
export const MOST_TRIES = 28;
/** How long one process's try of a paused endpoint holds the others back. */
const PROBE_MS = 15_000;

export interface SendDeps extends FailingDeps {
  readonly db: Db;
  readonly fetch: WebFetch;
  readonly sealer: Sealer;
  readonly clock: { now(): Date };
  readonly log: Log;
  /** A site's time zone: times in Slack and Teams are said in it. */
  timeZoneOf(siteId: string): Promise<string>;
  /** Shorter, for tests. */
  readonly timeoutMs?: number;
}

interface Next {
  readonly delivery: DeliveryRow;
  readonly event: WebhookEventRow;
}

/** What came of a try. */
interface Tried {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  readonly reply: WebReply | undefined;
  /** Undefined: it was accepted. */
  readonly fault: string | undefined;
  readonly durationMs: number;
  readonly at: Date;
}

/**
 * Sends a lane's deliveries, one after another: the next one only once the receiver has accepted the one before, or after
 * a day without success. At least once: a process that dies after sending sends it again.
 */
export function webhookHandler(deps: SendDeps): JobHandler {
  const { db, clock } = deps;
  return {
    mostAttempts: MOST_TRIES,
    atOnce: 8,
    async run(job) {
      const lane = laneOf(job.row);
      for (;;) {
        const endpoint = await findEndpoint(db, lane.endpointId);
        if (endpoint === undefined || endpoint.disabledAt !== null) return endLane(job, lane, endpoint, clock.now());
        const next = await nextOfLane(db, lane);
        if (next === undefined) {
          if (await endIfEmpty(job, lane)) return;
          continue;
        }
        await mayTry(deps, endpoint);
        const tried = await send(deps, job, endpoint, next);
        await record(deps, job, endpoint, next, tried);
        if (tried.fault !== undefined) throw undelivered(tried, next.delivery);
        // Tries are counted by job: the next delivery gets a day of its own.
        if (job.row.attempts > 1) return restart(job, lane, endpoint);
      }
    },
    async failed(tx, row, error) {
      const lane = laneOf(row);
      const next = await nextOfLane(tx, lane);
      const endpoint = await findEndpoint(tx, lane.endpointId);
      const fault = error instanceof Error ? error.message : String(error);
      if (next !== undefined) {
        await changeDelivery(tx, next.delivery.id, { state: "failed", fault, endedAt: clock.now() });
      }
      // The log says what failed, and sends it again; what comes after it goes on.
      await removeLaneJob(tx, row);
      if (endpoint !== undefined && (await nextOfLane(tx, lane)) !== undefined) {
        await addLaneJob(tx, { ...lane, siteId: row.siteId, name: endpoint.name, mostAttempts: MOST_TRIES });
      }
    },
  };
}

const laneOf = ({ payload }: JobRow): Lane => ({
  endpointId: String(payload.endpointId),
  lane: String(payload.lane),
});

/** Gives up what is queued for an endpoint that is gone or switched off. */
async function endLane(job: RunningJob, lane: Lane, endpoint: WebhookRow | undefined, at: Date): Promise<void> {
  await job.store(async (tx) => {
    if (endpoint !== undefined) await failLane(tx, lane, { fault: "The webhook was switched off.", at });
    await removeLaneJob(tx, job.row);
  });
}

/** @returns false if something was queued meanwhile: its transaction and this one lock the job's row */
function endIfEmpty(job: RunningJob, lane: Lane): Promise<boolean> {
  return job.store(async (tx) => {
    if ((await nextOfLane(tx, lane)) !== undefined) return false;
    await removeLaneJob(tx, job.row);
    return true;
  });
}

async function restart(job: RunningJob, lane: Lane, endpoint: WebhookRow): Promise<void> {
  await job.store(async (tx) => {
    await removeLaneJob(tx, job.row);
    if ((await nextOfLane(tx, lane)) === undefined) return;
    await addLaneJob(tx, { ...lane, siteId: job.row.siteId, name: endpoint.name, mostAttempts: MOST_TRIES });
  });
}

/** Waits while an endpoint that failed several times is left alone. @throws TryLater */
async function mayTry({ db, clock }: SendDeps, endpoint: WebhookRow): Promise<void> {
  if (endpoint.retryAt === null) return;
  const now = clock.now();
  const leftMs = endpoint.retryAt.getTime() - now.getTime();
  const until = new Date(now.getTime() + PROBE_MS);
  if (leftMs <= 0 && (await takeProbe(db, endpoint.id, { now, until }))) return;
  throw new TryLater(
    Math.max(leftMs, PROBE_MS),
    `The receiver failed ${endpoint.failures} times in a row: ${endpoint.fault ?? ""}`,
    "See the webhook's log: Settings, Webhooks.",
  );
}

async function send(deps: SendDeps, job: RunningJob, endpoint: WebhookRow, next: Next): Promise<Tried> {
  const { clock, sealer } = deps;
  const body = next.delivery.body ?? (await bodyOf(deps, endpoint, next.event));
  const at = clock.now();
  const url = sealer.open(endpoint.address);
  const secrets = secretsOf(endpoint, sealer, at);
  const headers = {
    ...headersOf(next.event, next.delivery),
    ...(secrets.length === 0 ? {} : { [SIGNATURE_HEADER]: signatureOf(body, secrets, at) }),
  };
  const startedMs = performance.now();
  const tried = (rest: Pick<Tried, "reply" | "fault">): Tried => ({
    ...{ headers, body, at, ...rest },
    durationMs: Math.round(performance.now() - startedMs),
  });
  if (url === undefined || (endpoint.kind === "http" && secrets.length === 0)) {
    const fault =
      "The stored address and secret can't be opened: this server's AUTH_SECRET has changed. Enter the address again and renew the secret.";
    return tried({ reply: undefined, fault });
  }
  try {
    const reply = await deps.fetch(url, {
      ...{ method: "POST", headers, body, signal: job.signal, redirects: 0 },
      ...{ maxBytes: MOST_REPLY_BYTES, timeoutMs: deps.timeoutMs ?? TIMEOUT_MS },
    });
    const isAccepted = reply.status >= 200 && reply.status < 300;
    return tried({ reply, fault: isAccepted ? undefined : `The receiver answered HTTP ${reply.status}.` });
  } catch (error) {
    if (!(error instanceof WebError)) throw error;
    return tried({ reply: undefined, fault: error.message });
  }
}

/** The secrets that sign now: the current one, and the one that it replaced as long as it may still be in use. */
function secretsOf(endpoint: WebhookRow, sealer: Sealer, now: Date): string[] {
  const { secret, oldSecret, oldSecretUntil } = endpoint;
  const isOldValid = oldSecretUntil !== null && oldSecretUntil > now;
  const open = (sealed: string | null) => (sealed === null ? undefined : sealer.open(sealed));
  return [open(secret), isOldValid ? open(oldSecret) : undefined].filter((one) => one !== undefined);
}

async function bodyOf(
  { db, consoleUrl, timeZoneOf }: SendDeps,
  endpoint: WebhookRow,
  event: WebhookEventRow,
): Promise<string> {
  const site = await findSiteById(db, event.siteId);
  const { visitorId } = event.data as { visitorId?: string };
  const visitor = visitorId === undefined ? undefined : await findVisitorById(db, visitorId);
  const payload = payloadOf(event, endpoint.content, {
    site: { key: site?.key ?? "", name: site?.name ?? "" },
    visitor:
      visitor === undefined
        ? undefined
        : { id: visitor.id, externalId: visitor.externalId, name: visitor.name, email: visitor.email },
    url: consoleUrl,
  });
  const { kind } = endpoint;
  if (kind === "http") return JSON.stringify(payload);
  const place = { language: site?.language ?? "en", timeZone: await timeZoneOf(event.siteId) };
  return JSON.stringify(chatBodyOf(kind, payload, place));
}

/** Stores a try with what it means for its delivery and endpoint: together, and only while the job is ours. */
async function record(deps: SendDeps, job: RunningJob, endpoint: WebhookRow, next: Next, tried: Tried): Promise<void> {
  const { id, attempts } = next.delivery;
  const { reply, fault, headers, body, durationMs, at } = tried;
  const status = reply?.status ?? null;
  const endedAt = deps.clock.now();
  await job.store(async (tx: Tx) => {
    // The endpoint's row first, as everywhere.
    if (fault === undefined) await endpointWorks(tx, endpoint.id, endedAt);
    else
      await endpointFails(tx, endpoint.id, { fault, gone: status === 410, at: endedAt, siteId: job.row.siteId }, deps);
    const kept = reply === undefined ? null : textOf(reply).slice(0, KEPT_REPLY);
    const log = { deliveryId: id, at, durationMs, status, fault: fault ?? null, headers, reply: kept };
    if (!(await addAttempt(tx, log))) return;
    await changeDelivery(tx, id, {
      ...{ attempts: attempts + 1, body, status, fault: fault ?? null, durationMs },
      ...(fault === undefined ? { state: "delivered" as const, endedAt } : {}),
    });
  });
  if (fault !== undefined) deps.log.info({ endpoint: endpoint.id, delivery: id, status, fault }, "a webhook failed");
}

/** A reply as text that the database can keep: it has no NUL. */
const textOf = (reply: WebReply) => reply.body.toString("utf8").replaceAll("\0", "�");

/** What a failed try means for its job: the receiver's own time if it names one, or the usual one. */
function undelivered({ reply, fault = "", at }: Tried, delivery: DeliveryRow): Error {
  const afterMs = askedPatienceMs(reply, at);
  const remedy = "See the webhook's log: Settings, Webhooks.";
  if (afterMs !== undefined && delivery.attempts + 1 < MOST_TRIES) return new TryLater(afterMs, fault, remedy);
  return new TuppenceError("WEBHOOK_UNDELIVERED", fault, remedy);
}

/** Milliseconds that a 429 or 503 asks to wait; undefined: it doesn't say. */
function askedPatienceMs(reply: WebReply | undefined, now: Date): number | undefined {
  if (reply === undefined || (reply.status !== 429 && reply.status !== 503)) return undefined;
  return retryAfterMs(reply.headers, now);
}
