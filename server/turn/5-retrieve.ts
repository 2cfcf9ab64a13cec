import type { Candidate } from "../domain/candidate.ts";
import type { Understood } from "../domain/message.ts";
import type { PassageKind } from "../domain/passage.ts";
import type { SiteKnowledge } from "../knowledge/live.ts";
import type { SearchResult } from "../ports/vectors/port.ts";
import { queryWords } from "../text/words.ts";
import type { Trace } from "./types.ts";

/** Passages in each of the three lists; 60 holds about 20 articles of 3 passages. */
const LIMIT = 60;

/**
 * Ranks candidate articles with raw scores, by words and vectors; 10 ms at p95.
 * @returns best fused rank first
 * @throws INDEX_MISSING, VECTORS_UNAVAILABLE
 */
export async function retrieve(
  knowledge: Pick<SiteKnowledge, "live" | "search">,
  question: Understood,
  trace?: Trace,
): Promise<Candidate[]> {
  const found = await knowledge.search({
    vector: question.vector,
    words: queryWords(question.question, knowledge.live.language, question.language),
    limit: LIMIT,
  });
  if (trace !== undefined) trace.found = found;
  return candidatesOf(found);
}

/** What a search found, by article; best fused rank first. */
export function candidatesOf(found: SearchResult): Candidate[] {
  const candidates = new Map<string, Draft>();
  const draftOf = (articleId: string): Draft => {
    const draft = candidates.get(articleId) ?? { cosine: {}, words: 0, texts: new Map() };
    candidates.set(articleId, draft);
    return draft;
  };
  for (const hit of found.dense) {
    const draft = draftOf(hit.articleId);
    draft.cosine[hit.kind] = Math.max(draft.cosine[hit.kind] ?? -1, hit.score);
    if (hit.kind === "text") draft.texts.set(hit.passageId, { ...draft.texts.get(hit.passageId), cosine: hit.score });
  }
  for (const hit of found.words) {
    const draft = draftOf(hit.articleId);
    draft.words = Math.max(draft.words, hit.score);
    if (hit.kind === "text") draft.texts.set(hit.passageId, { ...draft.texts.get(hit.passageId), words: hit.score });
  }
  let rank = 0;
  for (const hit of found.fused) {
    const draft = draftOf(hit.articleId);
    if (draft.fusedRank === undefined) draft.fusedRank = rank++;
  }
  return [...candidates]
    .map(([articleId, draft]) => toCandidate(articleId, draft))
    .sort((a, b) => (a.fusedRank ?? Number.MAX_SAFE_INTEGER) - (b.fusedRank ?? Number.MAX_SAFE_INTEGER));
}

interface Draft {
  readonly cosine: Partial<Record<PassageKind, number>>;
  words: number;
  fusedRank?: number;
  readonly texts: Map<string, { cosine?: number; words?: number }>;
}

function toCandidate(articleId: string, draft: Draft): Candidate {
  const passages = [...draft.texts]
    .map(([id, scores]) => ({ id, ...scores }))
    .sort((a, b) => (b.cosine ?? 0) - (a.cosine ?? 0) || (b.words ?? 0) - (a.words ?? 0) || (a.id < b.id ? -1 : 1));
  return {
    articleId,
    cosine: draft.cosine,
    words: draft.words,
    passages,
    ...(draft.fusedRank === undefined ? {} : { fusedRank: draft.fusedRank }),
  };
}
