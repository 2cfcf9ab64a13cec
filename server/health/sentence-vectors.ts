import { LRUCache } from "lru-cache";
import type { Embedder } from "../ports/embedder/port.ts";

/** Unit vectors of texts, in order. @throws EMBEDDER_UNAVAILABLE, the signal's reason */
export type SentenceVectors = (texts: readonly string[], signal: AbortSignal) => Promise<Float32Array[]>;

/** Vectors that are kept, 1.5 KB each: of a change to a few hundred articles, only the changed sentences are read again. */
const KEPT = 8_000;
/** The thresholds are cosines of the shipped English embedder; another one's mean something else. */
const ENGLISH = /^tuppence-embedder-en/u;

/**
 * Sentences' vectors for health, made while the embedder has nothing else to do.
 * @returns undefined for an embedder whose cosines the thresholds don't fit
 */
export function createSentenceVectors(embedder: Embedder): SentenceVectors | undefined {
  if (!ENGLISH.test(embedder.id)) return undefined;
  const kept = new LRUCache<string, Float32Array>({ max: KEPT });
  return async (texts, signal) => {
    const found = new Map<string, Float32Array>();
    for (const text of texts) {
      const vector = kept.get(text);
      if (vector !== undefined) found.set(text, vector);
    }
    const unknown = [...new Set(texts)].filter((text) => !found.has(text));
    const options = { kind: "passage", inBackground: true, signal } as const;
    const vectors = unknown.length === 0 ? [] : await embedder.embed(unknown, options);
    for (const [i, text] of unknown.entries()) {
      const vector = vectors[i] as Float32Array;
      found.set(text, vector);
      kept.set(text, vector);
    }
    return texts.map((text) => found.get(text) as Float32Array);
  };
}
