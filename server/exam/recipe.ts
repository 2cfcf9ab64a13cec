import { createHash } from "node:crypto";
import { shippedSupportWeights } from "../gate/sentence-support.ts";
import { composeMessages, judgeMessages } from "../text/prompts.ts";
import { SUPPORT } from "../text/support.ts";
import type { ExamRole } from "./types.ts";

/** Held-out questions of an exam, each asked with its own article and with the nearest other: 240 pairs. */
export const QUESTIONS = 120;

/**
 * What the judge must reach. Source: docs/evaluation.md.
 * `auroc`: the embedder's cosine alone reaches 0.78 on BANKING77 with such neighbours as negatives, so a judge that may
 * be worse than 0.80 tells the gate nothing new. `p95Ms`: the gate's budget when it asks the model.
 */
export const JUDGE_BARS = { auroc: 0.8, p95Ms: 150 } as const;

/** Share of the pairs that would be answered, the judge's surest: as many as have an answer. */
export const SET_COVERAGE = 0.5;

/**
 * What writing must reach. Source: docs/evaluation.md. `sentences`: at most one in ten is stopped. `usable`: a stopped
 * or refused answer sends a visitor to a person when a quote would have helped, so four in five must be usable.
 * `heldBack`: at the default target, one question in twenty comes with a wrong article; with four in five of those held
 * back, one in a hundred reads an answer from it.
 */
export const COMPOSE_BARS = { sentences: 0.9, usable: 0.8, heldBack: 0.8, firstMs: 900 } as const;

/** Fingerprint of a role's prompts, check and requirements: an exam under different ones examined something else. */
export function recipeOf(role: ExamRole): string {
  const article = { title: "{title}", text: "{text}" };
  const recipe =
    role === "judge"
      ? [judgeMessages(article, "{question}"), JUDGE_BARS, SET_COVERAGE]
      : [composeMessages(article, "{question}"), COMPOSE_BARS, SUPPORT, shippedSupportWeights()];
  return createHash("sha256").update(JSON.stringify(recipe)).digest("hex").slice(0, 12);
}
