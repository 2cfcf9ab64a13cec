import { RateLimiterMemory } from "rate-limiter-flexible";
import { limitsOn } from "./flexible.ts";
import type { LimitsPort } from "./port.ts";

/** Counts in this process: a restart forgets them. */
export function memoryLimits(): LimitsPort {
  return limitsOn(
    ({ name, points, seconds }) => new RateLimiterMemory({ keyPrefix: name, points, duration: seconds }),
    async () => {},
  );
}

/** Counts nothing: for demo conversations, whose visitors write a day's messages in a minute. */
export const noLimits: LimitsPort = {
  of: () => ({ take: async () => 0, look: async () => 0, forget: async () => {} }),
  close: async () => {},
};
