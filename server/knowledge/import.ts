import { TuppenceError } from "../lib/errors.ts";
import type { Db } from "../ports/database/port.ts";
import {
  addRevisions,
  archiveKeys,
  archiveOthers,
  lockSite,
  newestRevisions,
  restoreArticles,
} from "../store/article.ts";
import { findSiteById } from "../store/site.ts";
import { type ArticleInput, type BadLine, contentHash } from "./article-schema.ts";
import { siteAddress } from "./links.ts";
import { type FileNote, type KnowledgeFile, readKnowledgeCalmly } from "./read-file.ts";

export interface ImportOptions {
  readonly siteId: string;
  readonly file: KnowledgeFile;
  /** Articles that aren't in the file are archived (they go offline with the next publish). Default: they stay. */
  readonly replace?: boolean;
  /** Where the site's pages are ("https://shop.example"), for relative links. Default: the site's first origin. */
  readonly baseUrl?: string;
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

/**
 * Imports a file in one transaction: everything valid in it, or nothing if the database fails.
 * @throws KNOWLEDGE_FILE_UNREADABLE if nothing in it can be an article, SITE_UNKNOWN; with `replace`,
 * KNOWLEDGE_LINE_BAD if a   line is invalid, because its article would be archived for a typo
 */
export async function importKnowledge(db: Db, options: ImportOptions): Promise<ImportResult> {
  const { siteId, file, replace = false, baseUrl, onProgress = () => {} } = options;
  const site = await findSiteById(db, siteId);
  if (site === undefined) throw unknownSite(siteId);
  // Before the transaction: the embedded database has one connection, and visitors are waiting for it.
  const { articles, bad, notes, drafts } = await readKnowledgeCalmly(
    file,
    { language: site.language, site: siteAddress(site.allowedOrigins, baseUrl) },
    (share) => onProgress({ stage: "read", share }),
  );
  const [first] = bad;
  if (replace && first !== undefined) {
    throw new TuppenceError(
      "KNOWLEDGE_LINE_BAD",
      `Nothing was replaced: line ${first.line} ${first.fault}${bad.length > 1 ? `, and ${bad.length - 1} more lines are invalid` : ""}.`,
      "Fix the file, or import it without replacing.",
    );
  }
  return await db.transaction(async (tx) => {
    if ((await lockSite(tx, siteId)) === undefined) throw unknownSite(siteId);
    const counts = await write(tx, siteId, articles, (share) => onProgress({ stage: "store", share }));
    const archived = replace
      ? await archiveOthers(tx, siteId, new Set(articles.map((one) => one.key)))
      : await archiveKeys(tx, siteId, drafts);
    return { ...counts, archived, bad, notes };
  });
}

async function write(
  tx: Parameters<Parameters<Db["transaction"]>[0]>[0],
  siteId: string,
  articles: readonly ArticleInput[],
  onProgress: (share: number) => void,
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
    const hash = contentHash(one);
    if (before?.contentHash === hash) {
      if (before.archived) back.push(before.articleId);
      else unchanged++;
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
        contentHash: hash,
      },
    });
  }
  await addRevisions(tx, siteId, revisions, onProgress);
  await restoreArticles(tx, back);
  const imported = revisions.filter((one) => one.articleId === undefined).length;
  return { imported, updated: revisions.length - imported + back.length, unchanged };
}
