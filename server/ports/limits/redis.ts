import { Redis } from "ioredis";
import { RateLimiterMemory, RateLimiterRedis } from "rate-limiter-flexible";
import { messageOf } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import { limitsOn } from "./flexible.ts";
import type { LimitsPort } from "./port.ts";

export interface RedisLimitsOptions {
  /** redis://… or rediss://… */
  readonly url: string;
  readonly log: Log;
  /** Prefix of the keys; servers with the same one count together. Default "tuppence". */
  readonly keyPrefix?: string;
}

/** Milliseconds between two connection attempts: doubled from 200 up to this. */
const RETRY_MOST_MS = 5_000;
/** Milliseconds that a count can take before this process counts for itself, because a visitor is waiting. */
const COUNT_MS = 500;

/** Counts that every server on one Redis shares. */
export function redisLimits({ url, log, keyPrefix = "tuppence" }: RedisLimitsOptions): LimitsPort {
  const client = new Redis(url, {
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    commandTimeout: COUNT_MS,
    retryStrategy: (times) => Math.min(RETRY_MOST_MS, 100 * 2 ** Math.min(times, 10)),
  });
  let down = false;
  client.on("ready", () => {
    if (down) log.info({ part: "limits" }, "Redis is back: limits are counted together again");
    down = false;
  });
  client.on("error", (error: unknown) => {
    if (!down) log.warn({ part: "limits", err: messageOf(error) }, "Redis is down: this server counts its own limits");
    down = true;
  });
  return limitsOn(
    ({ name, points, seconds, local = false }) => {
      const own = new RateLimiterMemory({ keyPrefix: name, points, duration: seconds });
      if (local) return own;
      return new RateLimiterRedis({
        storeClient: client,
        keyPrefix: `${keyPrefix}:limit:${name}`,
        points,
        duration: seconds,
        insuranceLimiter: own,
      });
    },
    async () => client.disconnect(),
  );
}
