import type { Clock } from "../lib/clock.ts";
import type { Db } from "../ports/database/port.ts";
import { usualFirstReply } from "./reports.ts";

/** Milliseconds for which what was measured is said: a median of a month hardly moves in an hour. */
const KEPT_MS = 60 * 60_000;
/** Seconds from which nothing is said: "in two days" helps nobody, and a day of business time isn't a day. */
const MOST_SECONDS = 8 * 3_600;

/** How soon a site's agents usually reply, as a visitor is told. */
export interface Expectation {
  /** Seconds of business time; undefined: too few handoffs, or so long that nothing is said. */
  usual(siteId: string): Promise<number | undefined>;
}

/** Each process measures for itself. */
export function createExpectation(deps: { readonly db: Db; readonly clock: Clock }): Expectation {
  const kept = new Map<string, { at: number; seconds: Promise<number | undefined> }>();
  return {
    async usual(siteId) {
      const now = deps.clock.now();
      const before = kept.get(siteId);
      if (before !== undefined && now.getTime() - before.at < KEPT_MS) return before.seconds;
      const seconds = usualFirstReply(deps.db, { siteId, now })
        .then((found) => (found === undefined || found > MOST_SECONDS ? undefined : found))
        // It's one sentence less: the handoff itself mustn't fail because of it.
        .catch(() => {
          kept.delete(siteId);
          return undefined;
        });
      kept.set(siteId, { at: now.getTime(), seconds });
      return seconds;
    },
  };
}
