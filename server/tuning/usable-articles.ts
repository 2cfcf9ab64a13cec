import type { LiveArticle, LiveKnowledge } from "../knowledge/live.ts";
import { markdownToText } from "../text/markdown.ts";
import { normaliseQuestion } from "../text/normalise.ts";

/** Titles that a note names. */
const NAMED = 3;

/** A site's articles, without those that would teach nothing or the wrong thing. */
export interface UsableArticles {
  readonly articles: readonly LiveArticle[];
  readonly notes: readonly string[];
}

/**
 * Leaves out copies (the same text again) and contradictions (the same title above different texts): whatever such a pair
 * taught, it would be wrong for one of them.
 */
export function usableArticles(live: LiveKnowledge): UsableArticles {
  // A model's words are for everyone, so it learns nothing that isn't.
  const open = [...live.articles.values()].filter((one) => one.audience === undefined);
  const all = open.sort((a, b) => (a.key < b.key ? -1 : 1));
  const restricted = live.articles.size - all.length;
  const titles = groupsOf(all, (one) => normaliseQuestion(one.title));
  const contradicting = new Set<string>();
  const named: string[] = [];
  for (const group of titles.values()) {
    if (new Set(group.map((one) => markdownToText(one.answer))).size < 2) continue;
    for (const one of group) contradicting.add(one.id);
    named.push(`"${group[0]?.title ?? ""}"`);
  }
  const consistent = all.filter((one) => !contradicting.has(one.id));
  const articles = [...groupsOf(consistent, (one) => normaliseQuestion(markdownToText(one.answer))).values()].flatMap(
    ([first]) => (first === undefined ? [] : [first]),
  );
  const copies = consistent.length - articles.length;
  return {
    articles,
    notes: [
      ...(restricted > 0 ? [`${restricted} articles are for a limited audience; nothing is learned from them.`] : []),
      ...(copies > 0 ? [`${copies} articles have the same text as another one; each text is learned once.`] : []),
      ...(named.length > 0
        ? [
            `${contradicting.size} articles share a title but say different things, and are left out: ${named.slice(0, NAMED).join(", ")}${named.length > NAMED ? ` and ${named.length - NAMED} more titles` : ""}. Correct or archive the wrong ones.`,
          ]
        : []),
    ],
  };
}

function groupsOf<T>(values: readonly T[], key: (value: T) => string): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const value of values) {
    const group = groups.get(key(value));
    if (group === undefined) groups.set(key(value), [value]);
    else group.push(value);
  }
  return groups;
}
