import { TuppenceError } from "../lib/errors.ts";
import type { Db, Store, Tx } from "../ports/database/port.ts";
import type { RevisionRow } from "../store/article.ts";
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
import type { ArticleContent } from "../wire/knowledge.ts";
import { checkArticle, contentHash, LIMITS, slugOf } from "./article-schema.ts";

const noArticle = () =>
  new TuppenceError("NOT_FOUND", "There is no such article.", "Look for it in the list; archived ones are there too.");
const noRevision = () =>
  new TuppenceError("NOT_FOUND", "The article has no such revision.", "Reload the article and look again.");

/** What a person wrote as a revision's content. @throws ARTICLE_INVALID naming the field */
function checked(content: ArticleContent, language: string): RevisionContent {
  const { phrasings, ...rest } = content;
  const article = checkArticle({ ...rest, examples: phrasings }, language);
  if ("fault" in article) {
    throw new TuppenceError(
      "ARTICLE_INVALID",
      `The article's ${article.fault.replace('"examples"', '"phrasings"')}.`,
      "Mend it and save again; nothing that you wrote is lost.",
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

/** A revision as the wire has it. */
export function contentOf(row: RevisionRow): ArticleContent {
  const { title, answer, examples, tags, url, language, audience } = row;
  return { title, answer, phrasings: examples, tags, url, language, audience };
}

/**
 * Makes an article; its key is its title in small letters, with a number where that is taken.
 * @returns its id
 * @throws ARTICLE_INVALID, SITE_UNKNOWN
 */
export async function createArticle(
  db: Db,
  given: { siteId: string; language: string; content: ArticleContent },
): Promise<string> {
  const content = checked(given.content, given.language);
  return await db.transaction(async (tx) => {
    await lock(tx, given.siteId);
    const wanted = slugOf(content.title).slice(0, LIMITS.id - 10);
    const taken = await keysLike(tx, given.siteId, wanted);
    let key = wanted;
    for (let n = 2; taken.has(key); n++) key = `${wanted}-${n}`;
    return await addArticle(tx, { siteId: given.siteId, key, content });
  });
}

/**
 * Saves an article as a new revision; the same content again makes none.
 * @param given.from the newest revision when the editor was opened
 * @throws ARTICLE_CHANGED when another one has been saved since, ARTICLE_INVALID, NOT_FOUND
 */
export async function saveArticle(
  db: Db,
  given: { articleId: string; from: string; content: ArticleContent; language: string },
): Promise<void> {
  const content = checked(given.content, given.language);
  await db.transaction((tx) => next(tx, { ...given, content }));
}

/**
 * Makes an earlier revision's content the newest again.
 * @throws ARTICLE_CHANGED, NOT_FOUND
 */
export async function restoreRevision(
  db: Db,
  given: { articleId: string; from: string; revisionId: string },
): Promise<void> {
  await db.transaction(async (tx) => {
    const old = await findRevision(tx, given);
    if (old === undefined) throw noRevision();
    const { id: _id, articleId: _article, number: _number, createdAt: _at, ...content } = old;
    await next(tx, { articleId: given.articleId, from: given.from, content });
  });
}

async function next(tx: Tx, given: { articleId: string; from: string; content: RevisionContent }): Promise<void> {
  const before = await findArticle(tx, given.articleId);
  if (before === undefined) throw noArticle();
  await lock(tx, before.siteId);
  // Again, now that nobody else writes.
  const now = await findArticle(tx, given.articleId);
  if (now === undefined) throw noArticle();
  if (now.revisionId !== given.from) {
    throw new TuppenceError(
      "ARTICLE_CHANGED",
      `Somebody saved "${now.title}" while you were writing.`,
      "Look at what they changed, then save over it or take theirs.",
    );
  }
  if (now.contentHash === given.content.contentHash) return;
  const number = (await lastRevisionNumber(tx, given.articleId)) + 1;
  await addRevision(tx, { articleId: given.articleId, number, content: given.content });
}

/** Archives articles of a site (they leave with the next publish) or takes them back. @returns how many changed */
export async function archiveArticles(
  db: Db,
  given: { siteId: string; ids: readonly string[]; archived: boolean },
): Promise<number> {
  return await db.transaction(async (tx) => {
    await lock(tx, given.siteId);
    const ids = await articlesOfSite(tx, given.siteId, given.ids);
    if (ids.length !== new Set(given.ids).size) throw noArticle();
    return await setArchived(tx, ids, given.archived);
  });
}

/**
 * What one revision of an article says.
 * @param which a revision's id, "newest", or "live" for what visitors are given
 * @returns undefined for "live" when visitors are not given it
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
 * Makes the site's articles as a version held them: changed ones get a new revision, later ones are archived. Visitors see
 * it with the next publish.
 * @throws NOT_FOUND when its articles are forgotten: only the live and the previous version's are kept
 */
export async function restoreVersion(
  db: Db,
  given: { siteId: string; versionId: string },
): Promise<{ changed: number; archived: number }> {
  return await db.transaction(async (tx) => {
    await lock(tx, given.siteId);
    const held = await contentsOfVersion(tx, given);
    if (held.length === 0) {
      throw new TuppenceError(
        "NOT_FOUND",
        "This version's articles are no longer kept.",
        "The live and the previous version can be taken back; an article's own history goes back further.",
      );
    }
    const keys = held.map((one) => one.key);
    const newest = await newestRevisions(tx, given.siteId, keys);
    const revisions = [];
    const back: string[] = [];
    for (const { key, revision } of held) {
      const now = newest.get(key);
      if (now?.contentHash === revision.contentHash) {
        if (now.archived) back.push(now.articleId);
        continue;
      }
      const { id: _id, number: _number, createdAt: _at, articleId, ...content } = revision;
      revisions.push({ key, articleId, number: (await lastRevisionNumber(tx, articleId)) + 1, content });
    }
    await addRevisions(tx, given.siteId, revisions);
    if (back.length > 0) await setArchived(tx, back, false);
    const archived = await archiveOthers(tx, given.siteId, new Set(keys));
    return { changed: revisions.length + back.length, archived };
  });
}

async function lock(tx: Tx, siteId: string): Promise<void> {
  if ((await lockSite(tx, siteId)) !== undefined) return;
  throw new TuppenceError("SITE_UNKNOWN", `There is no site ${siteId}.`, "Check the site's id or key.");
}
