import { TuppenceError } from "../lib/errors.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import {
  type Author,
  addRevisions,
  archiveKeys,
  archiveOthers,
  lockSite,
  newestRevisions,
  restoreArticles,
} from "../store/article.ts";
import { moveToCollection } from "../store/collection.ts";
import { findSiteById } from "../store/site.ts";
import type { ColumnChoice, PreviewResult } from "../wire/import.ts";
import { type ArticleInput, type BadLine, contentHash } from "./article-schema.ts";
import { collectionNamed } from "./collections.ts";
import { siteAddress } from "./links.ts";
import { changeOf, previewOf, withoutDuplicates } from "./preview.ts";
import { type FileNote, type KnowledgeFile, type KnowledgeRead, placeName, readKnowledgeCalmly } from "./read-file.ts";
import { linkImported } from "./variants.ts";

export interface ImportOptions {
  readonly siteId: string;
  /** A file of any format, or an archive of several. */
  readonly file: KnowledgeFile;
  /** Which column is which, where a person said so. */
  readonly columns?: ColumnChoice;
  /** Articles that aren't in the file are archived (they go offline with the next publish). Default: they stay. */
  readonly replace?: boolean;
  /** New articles with the title or the answer of another one, in the file or on the site, are left out. Default: they come. */
  readonly skipDuplicates?: boolean;
  /** Where the site's pages are ("https://shop.example"), for relative links. Default: the site's first origin. */
  readonly baseUrl?: string;
  /** Who the new revisions are by. */
  readonly author?: Author;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** An import's progress; `share` of the stage, 0 to 1. */
export interface ImportProgress {
  readonly stage: "read" | "store";
  readonly share: number;
}

/** The result of an import. Nothing is live before `publish`. */
export interface ImportResult {
  /** Articles that are new. */
  readonly imported: number;
  /** A new revision, or restored from the archive. */
  readonly updated: number;
  readonly unchanged: number;
  /** With `replace`, articles that aren't in the file, and those that it now marks as drafts. */
  readonly archived: number;
  /** In the order of their lines. */
  readonly bad: readonly BadLine[];
  /** What the file's owner should know although nothing is wrong, e.g. drafts that were skipped. */
  readonly notes: readonly FileNote[];
}

const unknownSite = (siteId: string) =>
  new TuppenceError("SITE_UNKNOWN", `There is no site ${siteId}.`, "Check the site's id or key.");

/** Reads an import's file for a site. Before the transaction: the embedded database has one connection, and visitors wait for it. */
async function readFor(db: Db, options: ImportOptions, asksForColumns: boolean): Promise<KnowledgeRead> {
  const { siteId, file, columns, baseUrl, onProgress = () => {} } = options;
  const site = await findSiteById(db, siteId);
  if (site === undefined) throw unknownSite(siteId);
  const read = await readKnowledgeCalmly(
    file,
    {
      language: site.language,
      site: siteAddress(site.allowedOrigins, baseUrl),
      asksForColumns,
      ...(columns !== undefined && { columns }),
    },
    (share) => onProgress({ stage: "read", share }),
  );
  return options.skipDuplicates ? await withoutDuplicates(db, siteId, read, options.replace ?? false) : read;
}

/**
 * What importing a file would do; nothing is stored.
 * @throws KNOWLEDGE_FILE_UNREADABLE if nothing in it can be an article, SITE_UNKNOWN
 */
export async function previewImport(db: Db, options: ImportOptions): Promise<PreviewResult> {
  const read = await readFor(db, options, true);
  return await previewOf(db, options.siteId, read, options.replace ?? false);
}

/**
 * Imports a file in one transaction: everything valid in it, or nothing if the database fails.
 * @throws KNOWLEDGE_FILE_UNREADABLE if nothing in it can be an article, SITE_UNKNOWN; with `replace`,
 * KNOWLEDGE_LINE_BAD if a line is invalid, because its article would be archived for a typo
 */
export async function importKnowledge(db: Db, options: ImportOptions): Promise<ImportResult> {
  const { siteId, replace = false, onProgress = () => {} } = options;
  const { articles, bad, notes, drafts } = await readFor(db, options, false);
  const [first] = bad;
  if (replace && first !== undefined) {
    throw new TuppenceError(
      "KNOWLEDGE_LINE_BAD",
      `Nothing was replaced: ${placeName(first)} ${first.fault}${bad.length > 1 ? `, and ${bad.length - 1} more ${first.unit ?? "line"}s are invalid` : ""}.`,
      "Fix the file, or import it without replacing.",
    );
  }
  return await db.transaction(async (tx) => {
    const site = await lockSite(tx, siteId);
    if (site === undefined) throw unknownSite(siteId);
    const { fresh, ...counts } = await write(tx, siteId, articles, {
      ...(options.author === undefined ? {} : { author: options.author }),
      onProgress: (share) => onProgress({ stage: "store", share }),
    });
    await sortInto(tx, siteId, articles);
    const links = await linkImported(tx, site, articles, fresh);
    const archived = replace
      ? await archiveOthers(tx, siteId, new Set(articles.map((one) => one.key)))
      : await archiveKeys(tx, siteId, drafts);
    return { ...counts, archived, bad, notes: [...notes, ...links] };
  });
}

/** Puts articles that name a collection into it; missing ones are created in their order, or the one in which they're named. */
async function sortInto(tx: Tx, siteId: string, articles: readonly ArticleInput[]): Promise<void> {
  const named = new Map<string, { keys: string[]; texts: ArticleInput["collectionTexts"] }>();
  for (const { key, collection, collectionTexts } of articles) {
    if (collection === undefined) continue;
    const there = named.get(collection);
    if (there === undefined) named.set(collection, { keys: [key], texts: collectionTexts });
    else {
      there.keys.push(key);
      there.texts ??= collectionTexts;
    }
  }
  const last = Number.MAX_SAFE_INTEGER;
  const inOrder = [...named].sort(([, a], [, b]) => (a.texts?.position ?? last) - (b.texts?.position ?? last));
  for (const [title, { keys, texts }] of inOrder) {
    const collectionId = await collectionNamed(tx, siteId, title, texts);
    const articleIds = [...(await newestRevisions(tx, siteId, keys)).values()].map((one) => one.articleId);
    await moveToCollection(tx, { siteId, articleIds, collectionId });
  }
}

async function write(
  tx: Tx,
  siteId: string,
  articles: readonly ArticleInput[],
  options: { author?: Author; onProgress(share: number): void },
) {
  const known = await newestRevisions(
    tx,
    siteId,
    articles.map((one) => one.key),
  );
  const revisions: Parameters<typeof addRevisions>[2][number][] = [];
  const back: string[] = [];
  let unchanged = 0;
  for (const one of articles) {
    const before = known.get(one.key);
    const change = changeOf(one, before);
    if (change === "unchanged") {
      unchanged++;
      continue;
    }
    if (change === "restored" && before !== undefined) {
      back.push(before.articleId);
      continue;
    }
    revisions.push({
      key: one.key,
      ...(before === undefined ? {} : { articleId: before.articleId }),
      number: (before?.number ?? 0) + 1,
      content: {
        title: one.title,
        answer: one.answer,
        examples: [...one.examples],
        tags: [...one.tags],
        url: one.url ?? null,
        language: one.language,
        audience: one.audience ?? null,
        contentHash: contentHash(one),
      },
    });
  }
  await addRevisions(tx, siteId, revisions, options);
  await restoreArticles(tx, back);
  const fresh = new Set(revisions.flatMap((one) => (one.articleId === undefined ? [one.key] : [])));
  return { imported: fresh.size, updated: revisions.length - fresh.size + back.length, unchanged, fresh };
}
