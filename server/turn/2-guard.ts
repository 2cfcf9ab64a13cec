import type { GuardVerdict } from "../domain/message.ts";
import { findDanger, injectionScore } from "../text/patterns/danger.ts";
import { sightOf } from "../text/patterns/kinds.ts";
import { findPersonalData } from "../text/patterns/personal-data.ts";

/** The score from which a text counts as an attempt to manipulate a model; weights in text/patterns/danger.ts. */
const INJECTION_THRESHOLD = 1;

/**
 * Decides whether a message passes, is refused with a reply, or goes to a person, and marks personal data. 2 ms at p95.
 * Must not react to ordinary questions: docs/decisions/2026-11-21-guard-false-positives.md.
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
  // Someone in danger is heard, however fast they write.
  if (danger === "self-harm" || danger === "medical-emergency") return stop("person", danger);
  // Nobody who asks for a person is told to wait first.
  if (tooFast && sightOf(text).kind !== "asks-for-person") return stop("refuse", "too-fast");
  if (danger === "violence") return stop("person", "abuse");
  if (danger === "legal-threat") return stop("person", "legal-threat");
  if (injectionScore(text) >= INJECTION_THRESHOLD) return stop("refuse", "prompt-injection");
  if (danger === "abuse") return stop("refuse", "abuse");
  return { pass: true, personalData };
}
