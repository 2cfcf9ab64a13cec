import { and, eq, inArray, isNull, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { article, articleRevision } from "./schema/article.ts";
import { site } from "./schema/organisation.ts";

export type ArticleRow = typeof article.$inferSelect;
export type RevisionRow = typeof articleRevision.$inferSelect;
/** A revision's content. */
export type RevisionContent = Omit<RevisionRow, "id" | "articleId" | "number" | "createdAt" | "createdBy" | "author">;

/** Who wrote a revision. */
export interface Author {
  /** Null: an API key, a command or a source. */
  readonly memberId: string | null;
  /** For people. */
  readonly name: string | null;
}

/** Nobody that is known. */
export const NOBODY: Author = { memberId: null, name: null };

/** Rows per statement: far below Postgres' 65,535 parameters. */
const CHUNK = 500;

/** Splits a list into chunks for one statement each. */
export function* chunksOf<T>(values: readonly T[], size = CHUNK): Generator<T[]> {
  for (let i = 0; i < values.length; i += size) yield values.slice(i, i + size);
}

/**
 * Locks the site's row until the transaction ends, so that imports and publishes don't interfere; undefined if unknown.
 */
export async function lockSite(tx: Tx, siteId: string): Promise<typeof site.$inferSelect | undefined> {
  const [row] = await tx.select().from(site).where(eq(site.id, siteId)).for("update");
  return row;
}

/** Rows of an import per statement, each set as one JSON parameter; a quarter less work per row than with 500. */
const IMPORT_ROWS = 2_000;
/** Characters of articles per statement: next to short ones, twenty of the longest. */
const IMPORT_CHARACTERS = 1_000_000;

/** Splits an import into chunks for one statement each: a thousand long articles at once would be a text of 50 MB. */
function* importChunks<T extends { content: RevisionContent }>(revisions: readonly T[]): Generator<T[]> {
  let chunk: T[] = [];
  let characters = 0;
  for (const one of revisions) {
    const { title, answer, examples } = one.content;
    characters += title.length + answer.length + examples.reduce((sum, example) => sum + example.length, 0);
    chunk.push(one);
    if (chunk.length < IMPORT_ROWS && characters < IMPORT_CHARACTERS) continue;
    yield chunk;
    chunk = [];
    characters = 0;
  }
  if (chunk.length > 0) yield chunk;
}

/** What an import compares with: for each known key the article, whether it's archived, and its newest revision. */
export async function newestRevisions(
  store: Store,
  siteId: string,
  keys: readonly string[],
): Promise<Map<string, { articleId: string; archived: boolean; number: number; contentHash: string }>> {
  const found = new Map<string, { articleId: string; archived: boolean; number: number; contentHash: string }>();
  for (const chunk of chunksOf(keys, IMPORT_ROWS)) {
    const options = sql`(select json_array_elements_text(${JSON.stringify(chunk)}::json))`;
    const rows = await store
      .select({
        key: article.key,
        articleId: article.id,
        archivedAt: article.archivedAt,
        number: articleRevision.number,
        contentHash: articleRevision.contentHash,
      })
      .from(article)
      .innerJoin(articleRevision, eq(articleRevision.id, article.revisionId))
      .where(and(eq(article.siteId, siteId), inArray(article.key, options)));
    for (const { key, archivedAt, ...row } of rows) found.set(key, { ...row, archived: archivedAt !== null });
  }
  return found;
}

/** The newest content of articles by their keys, archived or not; unknown keys are left out. */
export async function newestContents(
  store: Store,
  siteId: string,
  keys: readonly string[],
): Promise<
  Map<
    string,
    Pick<RevisionRow, "title" | "answer" | "tags" | "url" | "language" | "audience"> & { phrasings: string[] }
  >
> {
  const found: Awaited<ReturnType<typeof newestContents>> = new Map();
  for (const chunk of chunksOf(keys)) {
    const rows = await store
      .select({
        key: article.key,
        title: articleRevision.title,
        answer: articleRevision.answer,
        phrasings: articleRevision.examples,
        tags: articleRevision.tags,
        url: articleRevision.url,
        language: articleRevision.language,
        audience: articleRevision.audience,
      })
      .from(article)
      .innerJoin(articleRevision, eq(articleRevision.id, article.revisionId))
      .where(and(eq(article.siteId, siteId), inArray(article.key, chunk)));
    for (const { key, ...content } of rows) found.set(key, content);
  }
  return found;
}

/** The site's articles that aren't archived, with what finds duplicates: the title, and a hash of the answer. */
export async function answersOf(
  store: Store,
  siteId: string,
): Promise<{ key: string; title: string; answerMd5: string }[]> {
  return await store
    .select({ key: article.key, title: articleRevision.title, answerMd5: sql<string>`md5(${articleRevision.answer})` })
    .from(article)
    .innerJoin(articleRevision, eq(articleRevision.id, article.revisionId))
    .where(and(eq(article.siteId, siteId), isNull(article.archivedAt)))
    .orderBy(article.key);
}

/** Adds revisions and makes each its article's newest; missing articles are created, archived ones are restored. */
export async function addRevisions(
  tx: Tx,
  siteId: string,
  revisions: readonly { key: string; articleId?: string; number: number; content: RevisionContent }[],
  options: { author?: Author; onProgress?: (share: number) => void } = {},
): Promise<void> {
  const { author = NOBODY, onProgress = () => {} } = options;
  let done = 0;
  for (const chunk of importChunks(revisions)) {
    const rows = chunk.map((one) => ({ ...one, articleId: one.articleId ?? newId(), revisionId: newId() }));
    // As one JSON parameter each: ten thousand parameters take the embedded database four times as long.
    const articles = JSON.stringify(rows.map((row) => ({ id: row.articleId, key: row.key, revision: row.revisionId })));
    await tx.execute(sql`
      insert into ${article} (id, site_id, key, revision_id)
      select given.id, ${siteId}::uuid, given.key, given.revision
      from json_to_recordset(${articles}::json) as given(id uuid, key text, revision uuid)
      on conflict (site_id, key) do update set revision_id = excluded.revision_id, archived_at = null`);
    const contents = JSON.stringify(
      rows.map((row) => ({ ...row.content, id: row.revisionId, article: row.articleId, number: row.number })),
    );
    await tx.execute(sql`
      insert into ${articleRevision} (id, article_id, number, title, answer, examples, tags, url, language, audience, content_hash,
        created_by, author)
      select id, article, number, title, answer, examples, tags, url, language, audience, "contentHash",
        ${author.memberId}::uuid, ${author.name}::text
      from json_to_recordset(${contents}::json) as given(id uuid, article uuid, number int, title text, answer text,
        examples jsonb, tags jsonb, url text, language text, audience text, "contentHash" text)`);
    done += rows.length;
    onProgress(done / revisions.length);
  }
}

/** Restores archived articles with their content unchanged. */
export async function restoreArticles(tx: Tx, articleIds: readonly string[]): Promise<void> {
  for (const chunk of chunksOf(articleIds)) {
    await tx.update(article).set({ archivedAt: null }).where(inArray(article.id, chunk));
  }
}

/**
 * Archives every article of the site whose key isn't among `keep`; returns how many. They go offline with the next
 * publish.
 */
export async function archiveOthers(tx: Tx, siteId: string, keep: ReadonlySet<string>): Promise<number> {
  const rows = await tx
    .select({ id: article.id, key: article.key })
    .from(article)
    .where(and(eq(article.siteId, siteId), isNull(article.archivedAt)));
  const gone = rows.filter((row) => !keep.has(row.key)).map((row) => row.id);
  for (const chunk of chunksOf(gone)) {
    await tx.update(article).set({ archivedAt: sql`now()` }).where(inArray(article.id, chunk));
  }
  return gone.length;
}

/** Archives the site's articles with these keys; returns how many weren't archived before. */
export async function archiveKeys(tx: Tx, siteId: string, keys: readonly string[]): Promise<number> {
  let count = 0;
  for (const chunk of chunksOf(keys)) {
    const rows = await tx
      .update(article)
      .set({ archivedAt: sql`now()` })
      .where(and(eq(article.siteId, siteId), isNull(article.archivedAt), inArray(article.key, chunk)))
      .returning({ id: article.id });
    count += rows.length;
  }
  return count;
}

/** An article of a version with its content. */
export interface ArticleContent {
  readonly articleId: string;
  readonly key: string;
  readonly revisionId: string;
  readonly title: string;
  readonly answer: string;
  readonly examples: readonly string[];
  readonly url: string | null;
  readonly language: string;
  readonly audience: string | null;
  /** The article that it is in another language. */
  readonly variantOf: string | null;
  /** When the revision was made. */
  readonly updatedAt: Date;
}

/** The columns of `ArticleContent`. */
export const articleContent = {
  articleId: article.id,
  key: article.key,
  revisionId: articleRevision.id,
  title: articleRevision.title,
  answer: articleRevision.answer,
  examples: articleRevision.examples,
  url: articleRevision.url,
  language: articleRevision.language,
  audience: articleRevision.audience,
  variantOf: article.variantOf,
  updatedAt: articleRevision.createdAt,
};

/** The newest revision of every article that isn't archived, in the order of the keys: what a publish publishes. */
export async function currentArticles(store: Store, siteId: string): Promise<ArticleContent[]> {
  return await store
    .select(articleContent)
    .from(article)
    .innerJoin(articleRevision, eq(articleRevision.id, article.revisionId))
    .where(and(eq(article.siteId, siteId), isNull(article.archivedAt)))
    .orderBy(article.key);
}

/** How each article of `currentArticles` begins, in at most so many characters, with the language it's said to be in. */
export async function currentBeginnings(
  store: Store,
  siteId: string,
  chars: number,
): Promise<Pick<ArticleContent, "title" | "answer" | "language">[]> {
  return await store
    .select({
      title: articleRevision.title,
      answer: sql<string>`left(${articleRevision.answer}, ${chars})`,
      language: articleRevision.language,
    })
    .from(article)
    .innerJoin(articleRevision, eq(articleRevision.id, article.revisionId))
    .where(and(eq(article.siteId, siteId), isNull(article.archivedAt)));
}

/** Newest titles of articles by id, including archived ones; unknown ids are left out. */
export async function titlesOf(store: Store, articleIds: readonly string[]): Promise<Map<string, string>> {
  if (articleIds.length === 0) return new Map();
  const rows = await store
    .select({ id: article.id, title: articleRevision.title })
    .from(article)
    .innerJoin(articleRevision, eq(articleRevision.id, article.revisionId))
    .where(inArray(article.id, [...new Set(articleIds)]));
  return new Map(rows.map((row) => [row.id, row.title]));
}
