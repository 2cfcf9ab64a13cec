import { compareContents } from "../knowledge/compare.ts";
import { addPhrasings, contentOf, createArticleIn, readRevision, saveArticleIn } from "../knowledge/edit.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { lockSite, titlesOf } from "../store/article.ts";
import { articlesOfSite, findArticle } from "../store/article-list.ts";
import { findRevision } from "../store/article-revision.ts";
import {
  addSuggestion,
  answersToReview,
  lockSuggestion,
  markReviewed,
  openSuggestions,
  type SuggestionRow,
  setSuggestion,
  taughtMessage,
} from "../store/suggestion.ts";
import { normaliseQuestion } from "../text/normalise.ts";
import { GAP_DAYS } from "../wire/gaps.ts";
import type { ArticleContent, ArticleDiff } from "../wire/knowledge.ts";
import { REVIEW_PAGE, type ReviewsReply, type SuggestedChange, type SuggestionWire } from "../wire/suggestions.ts";
import { noMessage, type TeachDeps } from "./teach.ts";
import type { GapSite } from "./types.ts";

const DAY_MS = 86_400_000;
const NOTHING: ArticleContent = {
  ...{ title: "", answer: "", phrasings: [], tags: [] },
  ...{ url: null, language: "", audience: null },
};

type Deps = Pick<TeachDeps, "db"> & { readonly clock: { now(): Date } };

/** Who does it; `also` happens in the same transaction. */
interface By {
  readonly by: string | null;
  /** The member's, who becomes the author of what goes into the articles. */
  readonly memberId?: string | null;
  readonly also?: (tx: Tx, suggestion: SuggestionRow) => Promise<void>;
}

/**
 * Stores what somebody made of a message. A manager's is in the articles at once, as an unpublished revision; an agent's
 * waits for a manager.
 * @throws NOT_FOUND, ARTICLE_INVALID, ARTICLE_CHANGED
 */
export async function suggest(
  deps: Deps,
  site: GapSite,
  options: By & {
    readonly conversationId: string;
    readonly messageId: string;
    readonly change: SuggestedChange;
    /** Into the articles at once. */
    readonly apply: boolean;
  },
): Promise<{ suggestion: SuggestionWire; applied: boolean }> {
  const { db, clock } = deps;
  const { conversationId, messageId, change, apply, by } = options;
  const message = await taughtMessage(db, options);
  if (message === undefined) throw noMessage();
  const row = await db.transaction(async (tx) => {
    await lockSite(tx, site.id);
    const articleId = apply ? await applyChange(tx, site, change, options) : await checkChange(tx, site, change);
    const added = await addSuggestion(tx, {
      ...{ siteId: site.id, conversationId, messageId, kind: change.kind, change, articleId },
      ...{ suggestedBy: by, createdAt: clock.now() },
      ...(apply ? { state: "accepted", decidedBy: by, decidedAt: clock.now() } : {}),
    });
    if (apply && message.turnId !== null) {
      await markReviewed(tx, { siteId: site.id, turnIds: [message.turnId], by, at: clock.now() });
    }
    await options.also?.(tx, added);
    return added;
  });
  return { suggestion: await toWire(db, row), applied: apply };
}

/** Does to the articles what was suggested. @returns the article */
async function applyChange(tx: Tx, site: GapSite, change: SuggestedChange, { by, memberId }: By): Promise<string> {
  const check = { language: site.language, site: site.address, author: { memberId: memberId ?? null, name: by } };
  if (change.kind === "article")
    return await createArticleIn(tx, { ...check, siteId: site.id, content: change.content });
  const { articleId } = change;
  await requireArticle(tx, site.id, articleId);
  if (change.kind === "phrasing") await addPhrasings(tx, { ...check, articleId, phrasings: change.phrasings });
  else await saveArticleIn(tx, { ...check, articleId, from: change.from, content: change.content });
  return articleId;
}

/** An agent's suggestion is checked when they make it, not when a manager accepts it. @returns the article it changes */
async function checkChange(tx: Tx, site: GapSite, change: SuggestedChange): Promise<string | null> {
  if (change.kind === "article" || change.kind === "correction") {
    const { title, answer } = change.content;
    if (title.trim() === "" || answer.trim() === "") {
      throw new TuppenceError(
        "ARTICLE_INVALID",
        "The article has no title or no text.",
        "Write both, then send it again.",
      );
    }
  }
  if (change.kind === "article") return null;
  await requireArticle(tx, site.id, change.articleId);
  return change.articleId;
}

async function requireArticle(store: Store, siteId: string, articleId: string): Promise<void> {
  const [own] = await articlesOfSite(store, siteId, [articleId]);
  if (own === undefined) throw new TuppenceError("NOT_FOUND", "This article doesn't exist.", "Choose another one.");
}

/**
 * Accepts a suggestion, as it is or as the manager changed it, or drops it. What was accepted is an unpublished revision.
 * @throws NOT_FOUND, also if it was decided before; ARTICLE_INVALID; ARTICLE_CHANGED if a correction is of an older revision
 */
export async function decideSuggestion(
  { db, clock }: Deps,
  site: GapSite,
  id: string,
  options: By & { readonly action: "accept" | "drop"; readonly change?: SuggestedChange | undefined },
): Promise<SuggestionWire> {
  const { by, action } = options;
  const row = await db.transaction(async (tx) => {
    await lockSite(tx, site.id);
    const open = await lockSuggestion(tx, { siteId: site.id, id });
    if (open === undefined || open.state !== "open") {
      throw new TuppenceError("NOT_FOUND", "This suggestion isn't open any more.", "Load the list again.");
    }
    const change = options.change ?? open.change;
    const isAccepted = action === "accept";
    const decided = await setSuggestion(tx, id, {
      state: isAccepted ? "accepted" : "dropped",
      change,
      articleId: isAccepted ? await applyChange(tx, site, change, options) : open.articleId,
      decidedBy: by,
      decidedAt: clock.now(),
    });
    await options.also?.(tx, decided);
    return decided;
  });
  return toWire(db, row);
}

/** A page of a site's open suggestions. */
export async function listSuggestions(store: Store, siteId: string, offset: number) {
  const { rows, total } = await openSuggestions(store, siteId, { offset, limit: REVIEW_PAGE });
  const suggestions: SuggestionWire[] = [];
  for (const row of rows) suggestions.push(await toWire(store, row));
  return { suggestions, total, next: nextOf(offset, rows.length, total) };
}

/** What a text changes in an article as it is now. @throws NOT_FOUND */
export async function suggestionDiff(
  store: Store,
  siteId: string,
  options: { readonly articleId?: string | undefined; readonly content: ArticleContent },
): Promise<ArticleDiff> {
  const { articleId, content } = options;
  if (articleId === undefined) return compareContents(NOTHING, content);
  await requireArticle(store, siteId, articleId);
  return compareContents((await readRevision(store, articleId, "newest")) ?? NOTHING, content);
}

async function toWire(store: Store, row: SuggestionRow): Promise<SuggestionWire> {
  const { change } = row;
  const of = change.kind === "article" ? null : change.articleId;
  const found = of === null ? undefined : await findArticle(store, of);
  const newest =
    found === undefined ? undefined : await findRevision(store, { articleId: found.id, revisionId: found.revisionId });
  const before = newest === undefined ? nothingIn(change) : contentOf(newest);
  return {
    id: row.id,
    state: row.state,
    change,
    title: newest?.title ?? null,
    diff: compareContents(before, after(before, change)),
    isStale: row.state === "open" && change.kind === "correction" && newest?.id !== change.from,
    conversationId: row.conversationId,
    suggestedBy: row.suggestedBy,
    decidedBy: row.decidedBy,
    createdAt: row.createdAt.toISOString(),
  };
}

/** A new article changes nothing but its texts: its language is the site's. */
const nothingIn = (change: SuggestedChange): ArticleContent =>
  change.kind === "article" ? { ...NOTHING, language: change.content.language } : NOTHING;

function after(before: ArticleContent, change: SuggestedChange): ArticleContent {
  if (change.kind !== "phrasing") return change.content;
  const has = new Set(before.phrasings.map(normaliseQuestion));
  return {
    ...before,
    phrasings: [...before.phrasings, ...change.phrasings.filter((one) => !has.has(normaliseQuestion(one)))],
  };
}

/** A page of the answers of the last 90 days that somebody should look at. */
export async function listReviews({ db, clock }: Deps, siteId: string, offset: number): Promise<ReviewsReply> {
  const since = new Date(clock.now().getTime() - GAP_DAYS * DAY_MS);
  const { rows, total } = await answersToReview(db, { siteId, since, offset, limit: REVIEW_PAGE });
  const titles = await titlesOf(
    db,
    rows.flatMap((one) => one.articleId ?? []),
  );
  return {
    reviews: rows.map(({ articleId, createdAt, ...row }) => ({
      ...row,
      article: articleId === null ? null : { id: articleId, title: titles.get(articleId) ?? "" },
      at: createdAt.toISOString(),
    })),
    total,
    next: nextOf(offset, rows.length, total),
  };
}

const nextOf = (offset: number, rows: number, total: number) =>
  rows > 0 && offset + rows < total ? String(offset + rows) : null;
