import { LRUCache } from "lru-cache";
import type { Store } from "../ports/database/port.ts";
import { type CachedAnswerRow, findCachedAnswer, recentCachedAnswers } from "../store/cached-answer.ts";
import { normaliseQuestion } from "../text/normalise.ts";

/**
 * The cosine from which two questions may be the same, to be confirmed by the gate's first article.
 * Source: docs/decisions/2026-11-21-near-recall.md (pairs of BANKING77 training questions).
 */
export const NEAR = 0.94;

/**
 * How many of the newest answers the search for similar questions covers; 2,000 vectors of 384 numbers are 3 MB and 1
 * ms.
 */
const MAX_NEAR = 2_000;
/** Knowledge versions (one per site, and view of it) whose lists are kept in memory. */
const MAX_VERSIONS = 50;
/** How long a list of answers is used before it's read again. */
const STALE_MS = 30_000;

export interface Recalled {
  readonly row: CachedAnswerRow;
  /** `near`: only to be given when the gate's first article is the one it was based on. */
  readonly how: "exact" | "near";
}

/** Remembers recent answers by knowledge version; one per process. */
export interface Recall {
  /** Whether answers are kept for other visitors. */
  readonly keeps: boolean;
  exact(store: Store, options: { versionId: string; view: string; question: string }): Promise<Recalled | undefined>;
  near(
    store: Store,
    options: { versionId: string; view: string; vector: Float32Array; nowMs: number },
  ): Promise<Recalled | undefined>;
  /** An answer was kept: the next search finds it. */
  note(options: { versionId: string; view: string; question: string; vector: Float32Array }): void;
}

interface Held {
  readonly readAtMs: number;
  readonly questions: { readonly question: string; readonly vector: Float32Array }[];
}

const keyOf = ({ versionId, view }: { versionId: string; view: string }): string => `${versionId} ${view}`;

export function createRecall(): Recall {
  const byVersion = new LRUCache<string, Held>({ max: MAX_VERSIONS });
  return {
    keeps: true,
    async exact(store, options) {
      const question = normaliseQuestion(options.question);
      const row = await findCachedAnswer(store, { versionId: options.versionId, view: options.view, question });
      return row === undefined ? undefined : { row, how: "exact" };
    },
    async near(store, options) {
      const place = { versionId: options.versionId, view: options.view };
      let held = byVersion.get(keyOf(place));
      if (held === undefined || options.nowMs - held.readAtMs > STALE_MS) {
        const rows = await recentCachedAnswers(store, { ...place, limit: MAX_NEAR });
        const questions = rows.map((row) => ({ question: row.question, vector: toVector(row.vector) }));
        held = { readAtMs: options.nowMs, questions };
        byVersion.set(keyOf(place), held);
      }
      let best: string | undefined;
      let bestCosine = NEAR;
      for (const { question, vector } of held.questions) {
        if (vector.length !== options.vector.length) continue;
        const cosine = dot(vector, options.vector);
        if (cosine >= bestCosine) {
          best = question;
          bestCosine = cosine;
        }
      }
      if (best === undefined) return undefined;
      // The list may be half a minute old: check that the answer is still valid.
      const row = await findCachedAnswer(store, { ...place, question: best });
      return row === undefined ? undefined : { row, how: "near" };
    },
    note(options) {
      const held = byVersion.get(keyOf(options));
      if (held === undefined || held.questions.length >= MAX_NEAR) return;
      held.questions.push({ question: normaliseQuestion(options.question), vector: options.vector });
    },
  };
}

/** Remembers nothing: demo answers must not reach a real visitor. */
export const noRecall: Recall = {
  keeps: false,
  exact: async () => undefined,
  near: async () => undefined,
  note() {},
};

/** Both have length 1, so this is the cosine. */
function dot(a: Float32Array, b: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
}

/** Copied, because the driver's bytes may not be aligned to four. */
function toVector(bytes: Uint8Array): Float32Array {
  return new Float32Array(bytes.slice().buffer);
}
