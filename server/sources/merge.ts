import type { ArticleContent } from "../wire/knowledge.ts";

const TEXTS = ["title", "answer", "url", "language", "audience"] as const;
const LISTS = ["phrasings", "tags"] as const;
export type Field = (typeof TEXTS)[number] | (typeof LISTS)[number];

/** Two sides' changes to one article in one text. */
export interface Merged {
  /** Where both changed a field, theirs. */
  readonly content: ArticleContent;
  /** The fields that both changed, each to something else: a person chooses. */
  readonly collisions: readonly Field[];
}

/**
 * Joins what was changed here with what was changed at the source, field by field. Phrasings and tags are joined entry
 * by entry and never collide: what either side added or took away counts.
 * @param base what both sides started from; undefined: the article was here before the source gave one, so that every
 * difference collides
 */
export function merge(base: ArticleContent | undefined, ours: ArticleContent, theirs: ArticleContent): Merged {
  const collisions: Field[] = [];
  const texts = Object.fromEntries(
    TEXTS.map((field) => {
      if (theirs[field] === ours[field] || base?.[field] === theirs[field]) return [field, ours[field]];
      // What the source says nothing about stays.
      if (base === undefined && theirs[field] === null) return [field, ours[field]];
      if (base === undefined || base[field] !== ours[field]) collisions.push(field);
      return [field, theirs[field]];
    }),
  ) as Pick<ArticleContent, (typeof TEXTS)[number]>;
  const lists = Object.fromEntries(
    LISTS.map((field) => [field, mergeLists(base?.[field] ?? [], ours[field], theirs[field])]),
  ) as Pick<ArticleContent, (typeof LISTS)[number]>;
  return { content: { ...texts, ...lists }, collisions };
}

/** Ours with what they added and without what they took away. */
function mergeLists(base: readonly string[], ours: readonly string[], theirs: readonly string[]): string[] {
  const had = new Set(base);
  const has = new Set(theirs);
  return [
    ...new Set([...ours.filter((one) => has.has(one) || !had.has(one)), ...theirs.filter((one) => !had.has(one))]),
  ];
}
