import { TuppenceError } from "../lib/errors.ts";
import type { Db, Store, Tx } from "../ports/database/port.ts";
import type { Author, RevisionRow } from "../store/article.ts";
import { addRevisions, archiveOthers, lockSite, newestRevisions, type RevisionContent } from "../store/article.ts";
import { articlesOfSite, findArticle } from "../store/article-list.ts";
import {
  addArticle,
  addRevision,
  contentsOfVersion,
  findRevision,
  keysLike,
  lastRevisionNumber,
  setArchived,
} from "../store/article-revision.ts";
import { normaliseQuestion } from "../text/normalise.ts";
import type { ArticleContent } from "../wire/knowledge.ts";
import { type CheckOptions, checkArticle, contentHash, LIMITS, slugOf } from "./article-schema.ts";
import { linkVariantIn, requireOwnLanguage } from "./variants.ts";

const noArticle = () =>
  new TuppenceError(
    "NOT_FOUND",
    "This article doesn't exist.",
    "Look for it in the list, including the archived ones.",
  );
const noRevision = () => new TuppenceError("NOT_FOUND", "This revision doesn't exist.", "Reload the article.");

/** A person's text as a revision's content. @throws ARTICLE_INVALID naming the field */
export function checked(content: ArticleContent, options: CheckOptions): RevisionContent {
  const { phrasings, ...rest } = content;
  const article = checkArticle({ ...rest, examples: phrasings }, options);
  if ("fault" in article) {
    throw new TuppenceError(
      "ARTICLE_INVALID",
      `The article's ${article.fault.replace('"examples"', '"phrasings"')}.`,
      "Fix it and save again. Your text is still here.",
    );
  }
  const { title, answer, examples, tags, url, audience } = article;
  return {
    title,
    answer,
    examples: [...examples],
    tags: [...tags],
    url: url ?? null,
    language: article.language,
    audience: audience ?? null,
    contentHash: contentHash(article),
  };
}

/** A revision in the wire format. */
export function contentOf(row: RevisionRow): ArticleContent {
  const { title, answer, examples, tags, url, language, audience } = row;
  return { title, answer, phrasings: examples, tags, url, language, audience };
}

/**
 * Creates an article; its key is its title in lower case, with a number if that is taken.
 * @returns its id
 * @throws ARTICLE_INVALID, SITE_UNKNOWN, NOT_FOUND if there's no article that it could be a translation of
 */
export async function createArticle(db: Db, options: CreateOptions): Promise<string> {
  return await db.transaction((tx) => createArticleIn(tx, options));
}

type CreateOptions = CheckOptions & {
  siteId: string;
  content: ArticleContent;
  author?: Author | undefined;
  /** The article that it is in another language. */
  variantOf?: string | undefined;
};

/** The same as part of a transaction. */
export async function createArticleIn(tx: Tx, options: CreateOptions): Promise<string> {
  const content = checked(options.content, options);
  await lock(tx, options.siteId);
  const original = options.variantOf === undefined ? undefined : await findArticle(tx, options.variantOf);
  // As files name translations: "de/returns".
  const name = original === undefined ? slugOf(content.title) : `${content.language.toLowerCase()}/${original.key}`;
  const wanted = name.slice(0, LIMITS.id - 10);
  const taken = await keysLike(tx, options.siteId, wanted);
  let key = wanted;
  for (let n = 2; taken.has(key); n++) key = `${wanted}-${n}`;
  const articleId = await addArticle(tx, { siteId: options.siteId, key, content, author: options.author });
  if (options.variantOf !== undefined) await linkVariantIn(tx, { articleId, of: options.variantOf });
  return articleId;
}

/**
 * Saves an article as a new revision; the same content makes none.
 * @param options.from the newest revision when the editor was opened
 * @throws ARTICLE_CHANGED if another one has been saved since, ARTICLE_INVALID, NOT_FOUND
 */
export async function saveArticle(db: Db, options: SaveOptions): Promise<void> {
  await db.transaction((tx) => saveArticleIn(tx, options));
}

type SaveOptions = CheckOptions & {
  articleId: string;
  from: string;
  content: ArticleContent;
  author?: Author | undefined;
};

/** The same as part of a transaction. */
export async function saveArticleIn(tx: Tx, options: SaveOptions): Promise<void> {
  const { articleId, from, author } = options;
  const content = checked(options.content, options);
  await next(tx, { articleId, from, author, content });
  await requireOwnLanguage(tx, articleId, content.language);
}

/**
 * Adds phrasings to an article's newest content, as one new revision; those that it has already make none.
 * @returns whether there is a new revision
 * @throws ARTICLE_INVALID if it would have too many, or one is too long; NOT_FOUND
 */
export async function addPhrasings(
  tx: Tx,
  options: CheckOptions & { articleId: string; phrasings: readonly string[]; author?: Author | undefined },
): Promise<boolean> {
  const { articleId, author } = options;
  const row = await findArticle(tx, articleId);
  const newest = row === undefined ? undefined : await findRevision(tx, { articleId, revisionId: row.revisionId });
  if (newest === undefined) throw noArticle();
  const before = contentOf(newest);
  const has = new Set(before.phrasings.map(normaliseQuestion));
  const added = options.phrasings.filter((one) => {
    const same = normaliseQuestion(one);
    return !has.has(same) && has.add(same);
  });
  if (added.length === 0) return false;
  const content = checked({ ...before, phrasings: [...before.phrasings, ...added] }, options);
  await next(tx, { articleId, from: newest.id, content, author });
  return true;
}

/**
 * Restores an earlier revision's content as the newest.
 * @throws ARTICLE_CHANGED, NOT_FOUND
 */
export async function restoreRevision(
  db: Db,
  options: { articleId: string; from: string; revisionId: string; author?: Author | undefined },
): Promise<void> {
  const { articleId, from, author } = options;
  await db.transaction(async (tx) => {
    const old = await findRevision(tx, options);
    if (old === undefined) throw noRevision();
    await next(tx, { articleId, from, content: storedContent(old), author });
  });
}

/** A revision's content, as another one has it. */
function storedContent(row: RevisionRow): RevisionContent {
  const {
    id: _id,
    articleId: _article,
    number: _number,
    createdAt: _at,
    createdBy: _by,
    author: _author,
    ...content
  } = row;
  return content;
}

async function next(
  tx: Tx,
  options: { articleId: string; from: string; content: RevisionContent; author: Author | undefined },
): Promise<void> {
  const before = await findArticle(tx, options.articleId);
  if (before === undefined) throw noArticle();
  await lock(tx, before.siteId);
  // Again, now that nobody else can write.
  const now = await findArticle(tx, options.articleId);
  if (now === undefined) throw noArticle();
  if (now.revisionId !== options.from) {
    throw new TuppenceError(
      "ARTICLE_CHANGED",
      `Someone else saved "${now.title}" while you were editing it.`,
      "Review their changes, then save yours or keep theirs.",
    );
  }
  if (now.contentHash === options.content.contentHash) return;
  const number = (await lastRevisionNumber(tx, options.articleId)) + 1;
  const { articleId, content, author } = options;
  await addRevision(tx, { articleId, number, content, author });
}

/** Archives articles of a site (they go offline with the next publish) or restores them. @returns how many changed */
export async function archiveArticles(
  db: Db,
  options: { siteId: string; ids: readonly string[]; archived: boolean },
): Promise<number> {
  return await db.transaction(async (tx) => {
    await lock(tx, options.siteId);
    const ids = await articlesOfSite(tx, options.siteId, options.ids);
    if (ids.length !== new Set(options.ids).size) throw noArticle();
    return await setArchived(tx, ids, options.archived);
  });
}

/**
 * The content of one revision of an article.
 * @param which a revision's id, "newest", or "live" for what visitors see
 * @returns undefined for "live" if visitors don't see the article
 * @throws NOT_FOUND
 */
export async function readRevision(
  store: Store,
  articleId: string,
  which: string,
): Promise<ArticleContent | undefined> {
  const row = await findArticle(store, articleId);
  if (row === undefined) throw noArticle();
  const revisionId = which === "newest" ? row.revisionId : which === "live" ? row.liveRevisionId : which;
  if (revisionId === null) return undefined;
  const found = await findRevision(store, { articleId, revisionId });
  if (found === undefined) throw noRevision();
  return contentOf(found);
}

/**
 * Restores the site's articles to the way they were in a version: changed ones get a new revision, later ones are
 * archived. Visitors see it after the next publish.
 * @throws NOT_FOUND if its articles are no longer kept: only the live and the previous version's are
 */
export async function restoreVersion(
  db: Db,
  options: { siteId: string; versionId: string; author?: Author },
): Promise<{ changed: number; archived: number }> {
  return await db.transaction(async (tx) => {
    await lock(tx, options.siteId);
    const held = await contentsOfVersion(tx, options);
    if (held.length === 0) {
      throw new TuppenceError(
        "NOT_FOUND",
        "This version's articles are no longer stored.",
        "You can restore the live and the previous version. Each article's own history goes back further.",
      );
    }
    const keys = held.map((one) => one.key);
    const newest = await newestRevisions(tx, options.siteId, keys);
    const revisions = [];
    const back: string[] = [];
    for (const { key, revision } of held) {
      const now = newest.get(key);
      if (now?.contentHash === revision.contentHash) {
        if (now.archived) back.push(now.articleId);
        continue;
      }
      const { articleId } = revision;
      const number = (await lastRevisionNumber(tx, articleId)) + 1;
      revisions.push({ key, articleId, number, content: storedContent(revision) });
    }
    await addRevisions(tx, options.siteId, revisions, options);
    if (back.length > 0) await setArchived(tx, back, false);
    const archived = await archiveOthers(tx, options.siteId, new Set(keys));
    return { changed: revisions.length + back.length, archived };
  });
}

async function lock(tx: Tx, siteId: string): Promise<void> {
  if ((await lockSite(tx, siteId)) !== undefined) return;
  throw new TuppenceError("SITE_UNKNOWN", `There is no site ${siteId}.`, "Check the site's id or key.");
}
