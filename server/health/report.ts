import type { StoredFinding } from "../domain/finding.ts";
import type { Db } from "../ports/database/port.ts";
import { titlesOf } from "../store/article.ts";
import { type ArticleFiguresRow, articleFigures } from "../store/article-figures.ts";
import { brokenLinks, countLinks, type LinkRow } from "../store/article-link.ts";
import { articleAges, dismissals, storedHealth } from "../store/knowledge-health.ts";
import {
  type ArticleFigures,
  FINDING_KINDS,
  type Finding,
  type FindingKind,
  HEALTH_DAYS,
  HEALTH_PAGE,
  type HealthArticlesReply,
  type HealthOrder,
  type HealthReply,
} from "../wire/knowledge-health.ts";
import { findingId } from "./read.ts";
import { NOT_HELPING, type Scored, scoreOf, UNUSED_FROM } from "./score.ts";

const DAY_MS = 24 * 3_600_000;
/** The moment from which conversations count. */
export const sinceOf = (now: Date): Date => new Date(now.getTime() - HEALTH_DAYS * DAY_MS);

/** Which findings are shown. */
export interface FindingFilter {
  readonly kind?: FindingKind | undefined;
  readonly article?: string | undefined;
  readonly dismissed?: boolean | undefined;
  /** Rows to skip. */
  readonly offset: number;
}

/** Everything that is known about a site's articles at this moment. */
interface Known {
  readonly articles: ReadonlyMap<string, Date>;
  readonly figures: ReadonlyMap<string, ArticleFigures>;
  readonly open: readonly Finding[];
  readonly dismissed: readonly Finding[];
  readonly scored: Scored;
  readonly readAt: Date | undefined;
}

async function know(db: Db, siteId: string, now: Date): Promise<Known> {
  const since = sinceOf(now);
  const stored = await storedHealth(db, siteId);
  const articles = await articleAges(db, siteId);
  const figures = new Map((await articleFigures(db, siteId, since)).map((row) => [row.articleId, toFigures(row)]));
  const gone = await dismissals(db, siteId);
  const found = [
    ...(stored?.findings ?? []),
    ...(await brokenLinks(db, siteId)).map(ofLink),
    ...ofFigures(articles, figures, since),
  ]
    // An article may have been archived since.
    .filter(({ articleIds }) => articleIds.every((id) => articles.has(id)))
    .map(({ id, kind, articleIds, detail }): Finding => {
      const by = gone.get(id);
      const dismissed = by === undefined ? null : { by: by.by, at: by.at.toISOString() };
      return { id, kind, articles: articleIds.map((one) => ({ id: one, title: "" })), gain: 0, dismissed, detail };
    });
  const open = found.filter((one) => one.dismissed === null);
  const scored = scoreOf([...articles.keys()], open, figures);
  const ranked = open
    .map((one) => ({ ...one, gain: scored.gains.get(one.id) ?? 0 }))
    .sort((a, b) => b.gain - a.gain || FINDING_KINDS.indexOf(a.kind) - FINDING_KINDS.indexOf(b.kind));
  const dismissed = found.filter((one) => one.dismissed !== null);
  return { articles, figures, open: ranked, dismissed, scored, readAt: stored?.readAt };
}

/** How a site's articles do, with a page of findings: what to do first comes first. */
export async function healthReport(
  db: Db,
  siteId: string,
  now: Date,
  filter: FindingFilter,
): Promise<Omit<HealthReply, "isReading">> {
  const known = await know(db, siteId, now);
  const { articles, open, scored, readAt } = known;
  const wanted = (filter.dismissed === true ? known.dismissed : open).filter(
    (one) =>
      (filter.kind === undefined || one.kind === filter.kind) &&
      (filter.article === undefined || one.articles.some(({ id }) => id === filter.article)),
  );
  const page = wanted.slice(filter.offset, filter.offset + HEALTH_PAGE);
  const next = filter.offset + page.length;
  const ill = new Set(open.flatMap((one) => one.articles.map(({ id }) => id)));
  const counts = Object.fromEntries(FINDING_KINDS.map((kind) => [kind, 0])) as Record<FindingKind, number>;
  for (const { kind } of open) counts[kind]++;
  return {
    score: readAt === undefined ? null : (scored.score ?? null),
    articles: articles.size,
    healthy: articles.size - ill.size,
    findings: await withTitles(db, page),
    total: wanted.length,
    next: next < wanted.length && page.length > 0 ? String(next) : null,
    counts,
    dismissed: known.dismissed.length,
    readAt: readAt?.toISOString() ?? null,
    links: await countLinks(db, siteId, now),
  };
}

async function withTitles(db: Db, findings: readonly Finding[]): Promise<Finding[]> {
  const titles = await titlesOf(
    db,
    findings.flatMap((one) => one.articles.map(({ id }) => id)),
  );
  const titled = (id: string) => titles.get(id) ?? "";
  return findings.map((one) => {
    const { contradiction } = one.detail;
    const sides = contradiction?.sides.map((side) => ({ ...side, title: titled(side.articleId) }));
    return {
      ...one,
      articles: one.articles.map(({ id }) => ({ id, title: titled(id) })),
      detail:
        contradiction === undefined || sides === undefined
          ? one.detail
          : { ...one.detail, contradiction: { ...contradiction, sides } },
    };
  });
}

/** A page of a site's articles with what customers made of each. */
export async function healthArticles(
  db: Db,
  siteId: string,
  now: Date,
  { order, offset }: { readonly order: HealthOrder; readonly offset: number },
): Promise<HealthArticlesReply> {
  const { articles, figures, open, scored } = await know(db, siteId, now);
  const findings = new Map<string, number>();
  for (const one of open) for (const { id } of one.articles) findings.set(id, (findings.get(id) ?? 0) + 1);
  const all = [...articles.keys()].map((id) => ({ id, figures: figures.get(id) ?? NO_FIGURES }));
  const page = all.sort(ORDERS[order]).slice(offset, offset + HEALTH_PAGE);
  const titles = await titlesOf(
    db,
    page.map((one) => one.id),
  );
  const next = offset + page.length;
  return {
    articles: page.map((one) => ({
      ...one,
      title: titles.get(one.id) ?? "",
      findings: findings.get(one.id) ?? 0,
      health: Math.round(100 * (scored.health.get(one.id) ?? 1)),
    })),
    total: all.length,
    next: next < all.length && page.length > 0 ? String(next) : null,
  };
}

interface Row {
  readonly id: string;
  readonly figures: ArticleFigures;
}
const share = ({ figures: { contradicted, answered } }: Row) => contradicted / Math.max(1, answered);
const lastUse = ({ figures }: Row) => figures.lastUsedAt ?? "";
const ORDERS: Readonly<Record<HealthOrder, (a: Row, b: Row) => number>> = {
  asked: (a, b) => b.figures.asked - a.figures.asked || b.figures.answered - a.figures.answered,
  contradicted: (a, b) => b.figures.contradicted - a.figures.contradicted || share(b) - share(a),
  unused: (a, b) => (lastUse(a) < lastUse(b) ? -1 : lastUse(a) > lastUse(b) ? 1 : a.figures.asked - b.figures.asked),
};
const NO_FIGURES: ArticleFigures = { asked: 0, answered: 0, helped: 0, contradicted: 0, lastUsedAt: null };

const toFigures = ({ articleId: _, lastUsedAt, ...counts }: ArticleFiguresRow): ArticleFigures => ({
  ...counts,
  lastUsedAt: lastUsedAt?.toISOString() ?? null,
});

/** What reading finds, and what is only known when it's shown. */
type AnyFinding = Omit<StoredFinding, "detail"> & { readonly detail: Finding["detail"] };

const ofLink = ({ url, articleIds, state, status, reason, checkedAt }: LinkRow): AnyFinding => ({
  id: findingId("dead-link", url),
  kind: "dead-link",
  articleIds,
  detail: { link: { url, state, status, reason, checkedAt: checkedAt?.toISOString() ?? null } },
});

/** Articles whose answers were often no help, and those that nobody asked for. */
function ofFigures(
  articles: ReadonlyMap<string, Date>,
  figures: ReadonlyMap<string, ArticleFigures>,
  since: Date,
): AnyFinding[] {
  const asked = [...figures.values()].reduce((sum, one) => sum + one.asked, 0);
  return [...articles].flatMap(([id, createdAt]): AnyFinding[] => {
    const one = figures.get(id) ?? NO_FIGURES;
    if (one.answered >= NOT_HELPING.answers && one.contradicted >= NOT_HELPING.share * one.answered) {
      return [{ id: findingId("not-helping", id), kind: "not-helping", articleIds: [id], detail: { figures: one } }];
    }
    if (one.asked > 0 || asked < UNUSED_FROM || createdAt > since) return [];
    return [{ id: findingId("unused", id), kind: "unused", articleIds: [id], detail: { figures: one } }];
  });
}
