import { setTimeout as sleep } from "node:timers/promises";
import type { Log } from "../lib/log.ts";
import { WebError, type WebFetch, type WebReply } from "../lib/web-fetch.ts";
import type { Db } from "../ports/database/port.ts";
import { claimLinks, type LinkRow, storeLink } from "../store/article-link.ts";
import type { LinkState } from "../wire/knowledge-health.ts";

export interface LinkCheckDeps {
  readonly db: Db;
  readonly fetch: WebFetch;
  readonly clock: { now(): Date };
  readonly log: Log;
  readonly times?: Partial<typeof TIMES>;
}

const HOUR_MS = 3_600_000;
const TIMES = {
  /** Between two requests to one host. */
  hostMs: 1_000,
  timeoutMs: 15_000,
  /** Before an address is opened again: one that is alive, one that isn't, one that couldn't be told. */
  aliveMs: 7 * 24 * HOUR_MS,
  brokenMs: 24 * HOUR_MS,
  againMs: HOUR_MS,
  /** A process that took addresses and died leaves them for so long. */
  claimMs: HOUR_MS,
};

/** Addresses of one round; at one a second a host, a round takes minutes at the most. */
const ROUND = 200;
/** Hosts that are asked at once. */
const AT_ONCE = 4;
/** A page that doesn't answer is only dead when it hasn't on this many days; one that says that it's gone is at once. */
const PATIENCE = 2;

/**
 * Opens the addresses that are due: of every host one at a time, a second apart, with HEAD first. Addresses that lead into
 * a private network are never opened.
 * @returns how many were checked
 */
export async function checkLinks(deps: LinkCheckDeps, signal: AbortSignal): Promise<number> {
  const times = { ...TIMES, ...deps.times };
  const now = deps.clock.now();
  const rows = await claimLinks(deps.db, { now, until: new Date(now.getTime() + times.claimMs), most: ROUND });
  const hosts = new Map<string, LinkRow[]>();
  for (const row of rows) {
    const { host } = new URL(row.url);
    hosts.set(host, [...(hosts.get(host) ?? []), row]);
  }
  const queue = [...hosts.values()];
  let checked = 0;
  const work = async () => {
    for (let links = queue.shift(); links !== undefined; links = queue.shift()) {
      for (const [i, link] of links.entries()) {
        if (i > 0) await sleep(times.hostMs, undefined, { signal });
        const found = await checkOne(deps.fetch, link, times.timeoutMs, signal);
        await storeLink(deps.db, {
          siteId: link.siteId,
          url: link.url,
          ...verdictOn(link, found, deps.clock.now(), times),
        });
        checked++;
        // It asked for a pause: the rest of its pages wait for another round.
        if (found.isBusy) break;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, queue.length) }, work));
  return checked;
}

interface Found {
  readonly state: LinkState;
  readonly status: number | null;
  readonly reason: string | null;
  /** It says itself that there is nothing any more. */
  readonly isGone: boolean;
  /** It can't be told: the host asks for a pause. */
  readonly isBusy: boolean;
}

async function checkOne(fetch: WebFetch, { url }: LinkRow, timeoutMs: number, signal: AbortSignal): Promise<Found> {
  const found = { status: null, reason: null, isGone: false, isBusy: false };
  try {
    let reply = await fetch(url, { method: "HEAD", signal, timeoutMs });
    // Some servers only know GET, and some refuse everything else.
    if (reply.status >= 400 && reply.status !== 404 && reply.status !== 410 && reply.status !== 429) {
      reply = await fetch(url, { signal, timeoutMs });
    }
    return { ...found, ...readReply(reply), status: reply.status };
  } catch (error) {
    if (!(error instanceof WebError)) throw error;
    // It's there, and more than we want to read.
    if (error.kind === "too-large") return { ...found, state: "alive" };
    if (error.kind === "refused-address") return { ...found, state: "private", reason: error.message };
    return { ...found, state: "unreachable", reason: error.message };
  }
}

function readReply({ status }: WebReply): Pick<Found, "state" | "reason" | "isGone" | "isBusy"> {
  const usual = { isGone: false, isBusy: false, reason: null };
  // 401, 403 and 405: there is a page, and it isn't for us.
  if (status < 400 || status === 401 || status === 403 || status === 405 || status === 406)
    return { ...usual, state: "alive" };
  if (status === 429 || status === 503) return { ...usual, state: "unchecked", isBusy: true };
  const isGone = status === 404 || status === 410;
  return { ...usual, state: "dead", isGone, reason: `The page answers ${status}.` };
}

function verdictOn(link: LinkRow, found: Found, now: Date, times: typeof TIMES) {
  const after = (ms: number) => new Date(now.getTime() + ms);
  const { status, reason } = found;
  if (found.isBusy) {
    return {
      state: link.state,
      status: link.status,
      reason: link.reason,
      failures: link.failures,
      checkedAt: link.checkedAt,
      dueAt: after(times.againMs),
    };
  }
  const usual = { status, reason, checkedAt: now };
  if (found.state === "alive" || found.state === "private")
    return { ...usual, state: found.state, failures: 0, dueAt: after(times.aliveMs) };
  const failures = link.failures + 1;
  // A server that is down for an hour doesn't make a link dead.
  const isSure = found.isGone || failures >= PATIENCE;
  return {
    ...usual,
    state: isSure ? found.state : link.state === "alive" ? ("alive" as const) : ("unchecked" as const),
    failures,
    dueAt: after(isSure ? times.brokenMs : times.againMs),
  };
}
