import { LRUCache } from "lru-cache";
import type { Store } from "../ports/database/port.ts";
import { type CachedAnswerRow, findCachedAnswer, recentCachedAnswers } from "../store/cached-answer.ts";
import { normaliseQuestion } from "../text/normalise.ts";

/**
 * Cosine from which two questions may be one, to be verified by the gate's first article.
 * Source: docs/decisions/2026-11-21-near-recall.md (pairs of BANKING77 training questions).
 */
export const NEAR = 0.94;

/** Newest answers that the near search looks at; 2,000 vectors of 384 numbers are 3 MB and 1 ms. */
const MAX_NEAR = 2_000;
/** Versions (one a site) whose lists are held. */
const MAX_VERSIONS = 50;
/** How long a list of near answers is used before it is read again. */
const STALE_MS = 30_000;

export interface Recalled {
  readonly row: CachedAnswerRow;
  /** `near`: to be given only when the gate's first article is the one that it rested on. */
  readonly how: "exact" | "near";
}

/** Remembers recent answers by knowledge version; one for each process. */
export interface Recall {
  /** Whether answers are kept for the next who asks. */
  readonly keeps: boolean;
  exact(store: Store, given: { versionId: string; question: string }): Promise<Recalled | undefined>;
  near(store: Store, given: { versionId: string; vector: Float32Array; nowMs: number }): Promise<Recalled | undefined>;
  /** An answer was kept: the next near search knows it. */
  note(given: { versionId: string; question: string; vector: Float32Array }): void;
}

interface Held {
  readonly readAtMs: number;
  readonly questions: { readonly question: string; readonly vector: Float32Array }[];
}

export function createRecall(): Recall {
  const byVersion = new LRUCache<string, Held>({ max: MAX_VERSIONS });
  return {
    keeps: true,
    async exact(store, given) {
      const question = normaliseQuestion(given.question);
      const row = await findCachedAnswer(store, { versionId: given.versionId, question });
      return row === undefined ? undefined : { row, how: "exact" };
    },
    async near(store, given) {
      let held = byVersion.get(given.versionId);
      if (held === undefined || given.nowMs - held.readAtMs > STALE_MS) {
        const rows = await recentCachedAnswers(store, { versionId: given.versionId, limit: MAX_NEAR });
        const questions = rows.map((row) => ({ question: row.question, vector: toVector(row.vector) }));
        held = { readAtMs: given.nowMs, questions };
        byVersion.set(given.versionId, held);
      }
      let best: string | undefined;
      let bestCosine = NEAR;
      for (const { question, vector } of held.questions) {
        if (vector.length !== given.vector.length) continue;
        const cosine = dot(vector, given.vector);
        if (cosine >= bestCosine) {
          best = question;
          bestCosine = cosine;
        }
      }
      if (best === undefined) return undefined;
      // The list may be half a minute old: ask whether the answer still stands.
      const row = await findCachedAnswer(store, { versionId: given.versionId, question: best });
      return row === undefined ? undefined : { row, how: "near" };
    },
    note(given) {
      const held = byVersion.get(given.versionId);
      if (held === undefined || held.questions.length >= MAX_NEAR) return;
      held.questions.push({ question: normaliseQuestion(given.question), vector: given.vector });
    },
  };
}

/** Remembers nothing and keeps nothing: what is made for show must not answer a real visitor. */
export const noRecall: Recall = {
  keeps: false,
  exact: async () => undefined,
  near: async () => undefined,
  note() {},
};

/** Both of length 1, so that this is the cosine. */
function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** The driver's bytes may not be aligned to four: copied. */
function toVector(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}
