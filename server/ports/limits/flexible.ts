import { type RateLimiterAbstract, RateLimiterRes } from "rate-limiter-flexible";
import type { Limit, LimitRule, LimitsPort } from "./port.ts";

/** The port, using rate-limiter-flexible. @param make creates a limiter for one rule */
export function limitsOn(make: (rule: LimitRule) => RateLimiterAbstract, close: () => Promise<void>): LimitsPort {
  const known = new Map<string, Limit>();
  return {
    of(rule) {
      const id = `${rule.name}|${rule.points}|${rule.seconds}`;
      const limit = known.get(id) ?? limitOf(make(rule));
      known.set(id, limit);
      return limit;
    },
    close,
  };
}

function limitOf(limiter: RateLimiterAbstract): Limit {
  return {
    async take(key) {
      try {
        await limiter.consume(key);
        return 0;
      } catch (refused) {
        // Anything else is a fault of the store, and the limiter has a fallback for that.
        return refused instanceof RateLimiterRes ? Math.max(1, refused.msBeforeNext) : 0;
      }
    },
    async look(key) {
      const now = await limiter.get(key).catch(() => null);
      return now === null || now.remainingPoints > 0 ? 0 : Math.max(1, now.msBeforeNext);
    },
    async forget(key) {
      await limiter.delete(key).catch(() => false);
    },
  };
}
