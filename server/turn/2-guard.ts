import type { Clock } from "../lib/clock.ts";
import { findDanger, injectionScore } from "../text/patterns/danger.ts";
import { findPersonalData } from "../text/patterns/personal-data.ts";
import type { GuardVerdict } from "./types.ts";

/** A visitor may send this many messages in this many milliseconds; a fast typist sends one in two seconds. */
const RATE = { messages: 12, windowMs: 20_000 } as const;
/** Beyond this many visitors the ones unseen for longest are forgotten. */
const MAX_VISITORS = 20_000;

/** Counts messages by visitor in a sliding window; on the monotonic clock, since the wall clock may jump. */
export interface RateLimit {
  /** Notes a message. @returns milliseconds until the visitor may write again; 0 when they may */
  hit(visitorId: string): number;
}

export function createRateLimit(
  clock: Clock,
  rate: { readonly messages: number; readonly windowMs: number } = RATE,
): RateLimit {
  const seen = new Map<string, number[]>();
  return {
    hit(visitorId) {
      const now = clock.monotonicMs();
      const times = (seen.get(visitorId) ?? []).filter((time) => time > now - rate.windowMs);
      const oldest = times[times.length - rate.messages];
      if (oldest === undefined) times.push(now);
      // Deleting first keeps the map in the order of the last visit.
      seen.delete(visitorId);
      seen.set(visitorId, times);
      if (seen.size > MAX_VISITORS) seen.delete(seen.keys().next().value as string);
      return oldest === undefined ? 0 : oldest + rate.windowMs - now;
    },
  };
}

/** A text must score this much before it counts as an attempt to steer a model; weights in text/patterns/danger.ts. */
const INJECTION_THRESHOLD = 1;

/**
 * Decides whether a message goes on, is refused in words, or goes to a person, and marks personal data. 2 ms at p95.
 * Must stay silent on ordinary questions: docs/decisions/2026-11-21-guard-false-positives.md.
 * @param tooFast the visitor is over the rate limit
 */
export function guard(text: string, tooFast = false): GuardVerdict {
  const personalData = findPersonalData(text);
  const stop = (to: "refuse" | "person", reason: Extract<GuardVerdict, { pass: false }>["reason"]): GuardVerdict => ({
    pass: false,
    to,
    reason,
    personalData,
  });
  const danger = findDanger(text);
  // Someone in danger is heard however fast they write.
  if (danger === "self-harm") return stop("person", "self-harm");
  if (tooFast) return stop("refuse", "too-fast");
  if (danger === "violence") return stop("person", "abuse");
  if (danger === "legal-threat") return stop("person", "legal-threat");
  if (injectionScore(text) >= INJECTION_THRESHOLD) return stop("refuse", "prompt-injection");
  if (danger === "abuse") return stop("refuse", "abuse");
  return { pass: true, personalData };
}
