import { createHash } from "node:crypto";
import { contentOf } from "../knowledge/edit.ts";
import type { RevisionRow } from "../store/article.ts";
import type { SourceArticleRow, SourceRow } from "../store/source.ts";
import type { NewChange, SourceChangeRow } from "../store/source-change.ts";
import type { SourcePageRow } from "../store/source-page.ts";
import type { ArticleContent } from "../wire/knowledge.ts";
import type { Found, FoundArticle } from "./found.ts";
import { merge } from "./merge.ts";

/** What is known before a run's articles are compared. */
export interface Known {
  readonly source: SourceRow;
  /** Of earlier runs, by key. */
  readonly articles: ReadonlyMap<string, SourceArticleRow>;
  /** Undecided changes, by key. */
  readonly open: ReadonlyMap<string, SourceChangeRow>;
  /** The articles here, by key. */
  readonly current: ReadonlyMap<string, { articleId: string; archived: boolean; revision: RevisionRow }>;
  /** The source's pages, by address. */
  readonly pages: ReadonlyMap<string, SourcePageRow>;
  readonly runId: string;
  /** The run ended at its limit: what it didn't meet may still be there. */
  readonly isPart: boolean;
}

/** What a run changes in what is known and proposed. */
export interface Comparison {
  readonly changes: readonly NewChange[];
  /** Ids of undecided changes that the source has overtaken. */
  readonly replaced: readonly string[];
  /** What is noted about articles: new ones, and those that were here already with the same text. */
  readonly notes: readonly (Pick<SourceArticleRow, "key" | "address"> & {
    readonly articleId?: string;
    readonly base?: ArticleContent;
    readonly dropped?: null;
  })[];
}

/** What stands for a content that is gone, in place of its hash. */
export const VANISHED = "vanished";

/** A content as one text, so that two can be compared. */
export function sameContent(content: ArticleContent): string {
  const { title, answer, phrasings, tags, url, language, audience } = content;
  return createHash("sha256")
    .update(JSON.stringify([title, answer, phrasings, tags, url, language, audience]))
    .digest("hex");
}

/** Compares what a source has with what it had, and with the articles here. Pure. */
export function compare(found: Found, known: Known): Comparison {
  const changes: NewChange[] = [];
  const replaced: string[] = [];
  const notes: Comparison["notes"][number][] = [];
  const propose = (change: Omit<NewChange, "siteId" | "sourceId">) => {
    const { source, open, articles } = known;
    const before = open.get(change.key);
    if (before?.contentHash === change.contentHash && before.kind === change.kind) return;
    if (before !== undefined) replaced.push(before.id);
    if (articles.get(change.key)?.dropped === change.contentHash) return;
    changes.push({ ...change, siteId: source.siteId, sourceId: source.id });
  };
  const settle = (key: string) => {
    const before = known.open.get(key);
    if (before !== undefined) replaced.push(before.id);
  };
  const { there, moved } = withMoves(found, known);
  for (const one of there) {
    const row = known.articles.get(one.key);
    const change = changeOf(one, row, known);
    if (change === undefined) settle(one.key);
    else if (change !== "leave") propose(change);
    const note = noteOf(one, row, known);
    if (note !== undefined) notes.push(note);
  }
  const keys = new Set(there.map((one) => one.key));
  for (const row of known.articles.values()) {
    if (keys.has(row.key) || moved.has(row.key) || found.unfit.has(row.key)) continue;
    const reason = goneBecause(row, known);
    if (reason === undefined) continue;
    const here = known.current.get(row.key);
    if (row.base === null || row.articleId === null || here === undefined || here.archived) settle(row.key);
    else {
      const { title } = here.revision;
      propose({
        key: row.key,
        kind: "vanished",
        title,
        content: null,
        contentHash: VANISHED,
        reason,
        isConflict: false,
      });
    }
  }
  return { changes, replaced, notes };
}

/** @returns undefined: nothing to propose; "leave": what is proposed already stays */
function changeOf(
  one: FoundArticle,
  row: SourceArticleRow | undefined,
  known: Known,
): Omit<NewChange, "siteId" | "sourceId"> | "leave" | undefined {
  const here = known.current.get(one.key);
  const proposed = {
    key: one.key,
    title: one.content.title,
    content: one.content,
    contentHash: one.hash,
    reason: null,
  };
  const base = row?.base ?? undefined;
  if (here === undefined || (here.archived && base === undefined)) {
    return { ...proposed, kind: "added", isConflict: false };
  }
  // Somebody archived it here: what the source writes doesn't bring it back.
  if (here.archived) return undefined;
  if (base !== undefined && sameContent(base) === sameContent(one.content)) return undefined;
  const ours = contentOf(here.revision);
  const merged = merge(base, ours, one.content);
  // Both sides made the same of it, or it was here before.
  if (sameContent(merged.content) === sameContent(ours)) return undefined;
  return { ...proposed, kind: "changed", isConflict: merged.collisions.length > 0 };
}

/** What to note about an article that the source has. */
function noteOf(
  one: FoundArticle,
  row: SourceArticleRow | undefined,
  known: Known,
): Comparison["notes"][number] | undefined {
  const here = known.current.get(one.key);
  const place = { key: one.key, address: one.address };
  const back = row?.dropped === VANISHED ? { dropped: null } : {};
  if (here !== undefined && !here.archived) {
    const { content } = merge(row?.base ?? undefined, contentOf(here.revision), one.content);
    const isTaken = sameContent(content) === sameContent(contentOf(here.revision));
    if (isTaken && (row?.base == null || sameContent(row.base) !== sameContent(one.content))) {
      return { ...place, ...back, articleId: here.articleId, base: one.content };
    }
  }
  if (row === undefined || row.address !== one.address || row.dropped === VANISHED) return { ...place, ...back };
  return undefined;
}

/** Why an article is missing at the source; undefined: it can't be told from this run. */
function goneBecause(row: SourceArticleRow, { pages, runId, isPart }: Known): string | undefined {
  const page = pages.get(row.address);
  // APIs and repositories list everything they have, up to the limit.
  if (page === undefined || page.runId !== runId) return isPart ? undefined : "The source doesn't have it any more.";
  if (page.state === "waiting" || page.state === "failed") return undefined;
  if (page.state === "done") return "Its page doesn't have this section any more.";
  return page.reason ?? "The page is gone.";
}

/**
 * Articles whose page moved keep their ids: a page under a new address with the same title and text is the same article,
 * with another link.
 */
function withMoves(found: Found, known: Known): { there: FoundArticle[]; moved: ReadonlySet<string> } {
  const missing = new Map<string, string>();
  for (const row of known.articles.values()) {
    if (row.base === null || found.articles.has(row.key) || found.unfit.has(row.key)) continue;
    if (known.current.get(row.key)?.archived !== false || goneBecause(row, known) === undefined) continue;
    missing.set(textOf(row.base), row.key);
  }
  const moved = new Set<string>();
  const there = [...found.articles.values()].map((one) => {
    if (known.articles.has(one.key) || known.current.has(one.key)) return one;
    const key = missing.get(textOf(one.content));
    if (key === undefined || moved.has(key)) return one;
    moved.add(key);
    return { ...one, key };
  });
  return { there, moved };
}

const textOf = ({ title, answer }: ArticleContent) => `${title}\n${answer}`;
