import type { ArticleFigures, Finding, FindingKind } from "../wire/knowledge-health.ts";

/**
 * What a finding takes from its article's health, 0 to 1. A choice: how sure it is that a customer is told something wrong,
 * or nothing at all.
 */
export const WEIGHTS: Readonly<Record<FindingKind, number>> = {
  contradiction: 0.6,
  "not-helping": 0.5,
  confusable: 0.3,
  "dead-link": 0.25,
  "stale-date": 0.25,
  "missing-language": 0.15,
  "too-long": 0.1,
  unused: 0,
};

/** An article's answers count as no help from so many on, and from this share. */
export const NOT_HELPING = { answers: 5, share: 0.3 };
/** A site that was asked less says nothing about which articles nobody needs. */
export const UNUSED_FROM = 200;

/** How much an article counts, against one that nobody asked for: as often as it's asked, for what the average is. */
const weightOf = (asked: number, mean: number) => 1 + (mean === 0 ? 0 : asked / mean);

export interface Scored {
  /** 0 to 100; undefined: there are no articles. */
  readonly score: number | undefined;
  /** 0 to 1, by article. */
  readonly health: ReadonlyMap<string, number>;
  /** By finding: points of the score that settling it is worth, to a tenth. */
  readonly gains: ReadonlyMap<string, number>;
}

/**
 * The score of a site: the mean of its articles' health, each counted by how often it's asked for. An article's health is
 * the product of what its findings leave of it. Pure.
 */
export function scoreOf(
  articleIds: readonly string[],
  findings: readonly Pick<Finding, "id" | "kind" | "articles">[],
  figures: ReadonlyMap<string, Pick<ArticleFigures, "asked">>,
): Scored {
  const asked = (id: string) => figures.get(id)?.asked ?? 0;
  const mean = articleIds.reduce((sum, id) => sum + asked(id), 0) / Math.max(1, articleIds.length);
  const health = new Map(articleIds.map((id) => [id, 1]));
  for (const { kind, articles } of findings)
    for (const { id } of articles) {
      const left = health.get(id);
      if (left !== undefined) health.set(id, left * (1 - WEIGHTS[kind]));
    }
  const weights = new Map(articleIds.map((id) => [id, weightOf(asked(id), mean)]));
  const total = articleIds.reduce((sum, id) => sum + (weights.get(id) ?? 0), 0);
  const sum = articleIds.reduce((all, id) => all + (weights.get(id) ?? 0) * (health.get(id) ?? 1), 0);
  const gains = new Map(
    findings.map(({ id, kind, articles }) => {
      const gain = articles.reduce((points, article) => {
        const left = health.get(article.id);
        if (left === undefined) return points;
        return points + ((weights.get(article.id) ?? 0) * left * WEIGHTS[kind]) / (1 - WEIGHTS[kind]);
      }, 0);
      return [id, Math.round((1000 * gain) / Math.max(1, total)) / 10];
    }),
  );
  return { score: articleIds.length === 0 ? undefined : Math.round((100 * sum) / total), health, gains };
}
