import { diffArrays } from "diff";
import type { ArticleContent, ArticleDiff, DiffPart } from "../wire/knowledge.ts";

/**
 * Insertions and deletions from which a comparison is given up: with 1,000 changed words it's a different text, and the
 * work grows with the square (a quarter of a second here).
 */
const MOST_EDITS = 1_000;

/** What changed between two versions of an article, by field; if nothing did, an empty object. */
export function compareContents(before: ArticleContent, after: ArticleContent): ArticleDiff {
  const phrasings = changedEntries(before.phrasings, after.phrasings);
  const tags = changedEntries(before.tags, after.tags);
  const changed = <T>(a: T, b: T) => (a === b ? undefined : { before: a, after: b });
  const url = changed(before.url, after.url);
  const language = changed(before.language, after.language);
  const audience = changed(before.audience, after.audience);
  return {
    ...(before.title === after.title ? {} : { title: diffWords(before.title, after.title) }),
    ...(before.answer === after.answer ? {} : { answer: diffWords(before.answer, after.answer) }),
    ...(phrasings && { phrasings }),
    ...(tags && { tags }),
    ...(url && { url }),
    ...(language && { language }),
    ...(audience && { audience }),
  };
}

function changedEntries(before: readonly string[], after: readonly string[]) {
  const had = new Set(before);
  const has = new Set(after);
  const added = after.filter((one) => !had.has(one));
  const removed = before.filter((one) => !has.has(one));
  return added.length + removed.length === 0 ? undefined : { added, removed };
}

/**
 * What changed between two texts, word by word; line by line if there are too many changes; as a whole if that is still
 * too much. The parts that aren't `added` make up `before`, those that aren't `removed` make up `after`.
 */
export function diffWords(before: string, after: string): DiffPart[] {
  return (
    diffTokens(wordsOf(before), wordsOf(after)) ??
    diffTokens(linesOf(before), linesOf(after)) ?? [
      { kind: "removed", text: before },
      { kind: "added", text: after },
    ]
  );
}

/** Words, white space and single characters, so that an added comma shows as an added comma. */
const wordsOf = (text: string): string[] => text.match(/[\p{L}\p{N}\p{M}_]+|\s+|[\s\S]/gu) ?? [];
const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+/gu) ?? [];

/** Undefined beyond `MOST_EDITS`. */
function diffTokens(before: string[], after: string[]): DiffPart[] | undefined {
  const changes = diffArrays(before, after, { maxEditLength: MOST_EDITS });
  return changes?.map(({ added, removed, value }) => ({
    kind: added ? "added" : removed ? "removed" : "same",
    text: value.join(""),
  }));
}
