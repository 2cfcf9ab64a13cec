import { TuppenceError } from "../lib/errors.ts";
import { isNear, networkOf } from "../lib/network.ts";
import type { LimitRule, LimitsPort } from "../ports/limits/port.ts";

/** A visitor and a network (an IPv4 address, an IPv6 /64), each with its own count. */
interface Rules {
  readonly visitor: LimitRule;
  readonly network: LimitRule;
}

/**
 * New sockets from one network: enough for an office behind one address that reconnects after a restart, too few for a
 * flood.
 */
const CONNECT: LimitRule = { name: "connect", points: 120, seconds: 60 };
/** Files: a series of photographs at once is normal, 70 in four seconds isn't. */
const UPLOAD: Rules = {
  visitor: { name: "upload-visitor", points: 20, seconds: 60 },
  network: { name: "upload-network", points: 60, seconds: 60 },
};
/**
 * New conversations: enough for a visitor who starts over now and then, and for an office where everybody asks at once.
 */
const BEGIN: Rules = {
  visitor: { name: "begin-visitor", points: 6, seconds: 60 },
  network: { name: "begin-network", points: 30, seconds: 60 },
};
/** Searches of a help centre from one network: a reader who types makes a few of them for each. */
const SEARCH: LimitRule = { name: "help-search", points: 60, seconds: 60 };
/** What one network says of one article: nobody is asked who they are, and an office may be of several opinions. */
const VOTE: LimitRule = { name: "help-vote", points: 3, seconds: 86_400 };
/**
 * A private address is often a proxy that doesn't pass on its clients' addresses, so everybody would share one count.
 * It gets this many times as much; a visitor's own limit still applies.
 */
const NEAR_FACTOR = 5;

/** Limits what unknown callers can do that costs us space or work. Each throws TOO_FAST. */
export interface VisitorLimits {
  connect(address: string): Promise<void>;
  upload(who: { visitorId: string; address: string }): Promise<void>;
  begin(who: { visitorId: string; address: string }): Promise<void>;
  search(address: string): Promise<void>;
  vote(what: { articleId: string; address: string }): Promise<void>;
}

export function createVisitorLimits(limits: LimitsPort): VisitorLimits {
  async function network(rule: LimitRule, address: string): Promise<number> {
    const { points, name, seconds } = rule;
    const its = isNear(address) ? { name: `${name}-near`, points: points * NEAR_FACTOR, seconds } : rule;
    return limits.of(its).take(networkOf(address));
  }
  async function both(
    { visitor, network: shared }: Rules,
    who: { visitorId: string; address: string },
  ): Promise<number> {
    // The visitor first: one who is over their own limit must not use up their neighbours'.
    return (await limits.of(visitor).take(who.visitorId)) || network(shared, who.address);
  }
  return {
    connect: async (address) => check("connections from this network", await network(CONNECT, address)),
    upload: async (who) => check("files", await both(UPLOAD, who)),
    begin: async (who) => check("new conversations", await both(BEGIN, who)),
    search: async (address) => check("searches", await network(SEARCH, address)),
    vote: async ({ articleId, address }) =>
      check("opinions on this article", await limits.of(VOTE).take(`${networkOf(address)} ${articleId}`)),
  };
}

function check(what: string, waitMs: number): void {
  if (waitMs > 0) throw tooFast(`Too many ${what} in a short time.`, waitMs);
}

/** @param waitMs until the next is allowed */
export function tooFast(message: string, waitMs: number): TuppenceError {
  const seconds = Math.max(1, Math.ceil(waitMs / 1000));
  const wait = seconds === 1 ? "a second" : `${seconds} seconds`;
  return new TuppenceError("TOO_FAST", message, `Wait ${wait} and try again.`, { retryAfterMs: waitMs });
}
