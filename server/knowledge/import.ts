import { TuppenceError } from "../lib/errors.ts";
import type { Db } from "../ports/database/port.ts";
import { addRevisions, archiveOthers, lockSite, newestRevisions, restoreArticles } from "../store/article.ts";
import { findSiteById } from "../store/site.ts";
import { type ArticleInput, type BadLine, contentHash } from "./article-schema.ts";
import { type KnowledgeFile, readKnowledgeCalmly } from "./read-file.ts";

export interface ImportOptions {
  readonly siteId: string;
  readonly file: KnowledgeFile;
  /** Articles that are not in the file are archived (they leave with the next publish). Default: they stay. */
  readonly replace?: boolean;
  readonly onProgress?: (progress: ImportProgress) => void;
}

/** How far an import is; `share` of the stage, 0 to 1. */
export interface ImportProgress {
  readonly stage: "read" | "store";
  readonly share: number;
}

/** What an import did. Nothing is live before `publish`. */
export interface ImportResult {
  /** Articles that were not there before. */
  readonly imported: number;
  /** A new revision, or taken back from the archive. */
  readonly updated: number;
  readonly unchanged: number;
  /** Only with `replace`. */
  readonly archived: number;
  /** In the order of their lines. */
  readonly bad: readonly BadLine[];
}

const unknownSite = (siteId: string) =>
  new TuppenceError("SITE_UNKNOWN", `There is no site ${siteId}.`, "Check the site's id or key.");

/**
 * Imports a file in one transaction: everything that is good in it, or (when the database fails) nothing.
 * @throws KNOWLEDGE_FILE_UNREADABLE when nothing in it can be an article, SITE_UNKNOWN; KNOWLEDGE_LINE_BAD with `replace`
 *   when a line is bad: its article would be archived for a typing mistake
 */
export async function importKnowledge(db: Db, options: ImportOptions): Promise<ImportResult> {
  const { siteId, file, replace = false, onProgress = () => {} } = options;
  const site = await findSiteById(db, siteId);
  if (site === undefined) throw unknownSite(siteId);
  // Before the transaction: the embedded database has one connection, and visitors wait for it.
  const { articles, bad } = await readKnowledgeCalmly(file, site.language, (share) =>
    onProgress({ stage: "read", share }),
  );
  const [first] = bad;
  if (replace && first !== undefined) {
    throw new TuppenceError(
      "KNOWLEDGE_LINE_BAD",
      `Nothing was replaced: line ${first.line} ${first.fault}${bad.length > 1 ? `, and ${bad.length - 1} more are bad` : ""}.`,
      "Mend the file, or import it without replacing.",
    );
  }
  return await db.transaction(async (tx) => {
    if ((await lockSite(tx, siteId)) === undefined) throw unknownSite(siteId);
    const counts = await write(tx, siteId, articles, (share) => onProgress({ stage: "store", share }));
    const archived = replace ? await archiveOthers(tx, siteId, new Set(articles.map((one) => one.key))) : 0;
    return { ...counts, archived, bad };
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
