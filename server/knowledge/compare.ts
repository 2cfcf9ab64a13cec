import type { ArticleContent, ArticleDiff } from "../wire/knowledge.ts";
import { diffWords } from "./diff.ts";

/** What changed between two contents of an article, field by field; equal ones give an empty object. */
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
