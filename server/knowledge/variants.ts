import { TuppenceError } from "../lib/errors.ts";
import type { Db, Tx } from "../ports/database/port.ts";
import { lockSite } from "../store/article.ts";
import { findArticle } from "../store/article-list.ts";
import { linksOf, moveVariants, setVariants, variantsOf } from "../store/article-variant.ts";
import { primaryLanguage } from "../text/language.ts";
import type { ArticleInput } from "./article-schema.ts";
import { languageGroups } from "./languages.ts";
import type { FileNote } from "./read-file.ts";

const invalid = (message: string, remedy: string) => new TuppenceError("ARTICLE_INVALID", message, remedy);
const noArticle = () => new TuppenceError("NOT_FOUND", "This article doesn't exist.", "Reload the list of articles.");

/**
 * Links an article to the one that it is in another language, or takes it out of its group. The site's row is locked.
 * @param of the original, or one of its variants; null: out of the group
 * @throws NOT_FOUND, ARTICLE_INVALID if the group has its language
 */
export async function linkVariantIn(tx: Tx, options: { articleId: string; of: string | null }): Promise<void> {
  const { articleId, of } = options;
  const row = await findArticle(tx, articleId);
  if (row === undefined) throw noArticle();
  await lockSite(tx, row.siteId);
  if (of === null) return await unlink(tx, articleId);
  const target = await findArticle(tx, of);
  if (target === undefined || target.siteId !== row.siteId || of === articleId) throw noArticle();
  const theirs = await variantsOf(tx, of);
  const own = await variantsOf(tx, articleId);
  const original = theirs.find((one) => one.isOriginal) ?? { id: of };
  if (theirs.some((one) => one.id === articleId)) return;
  const wanted = primaryLanguage(row.language);
  const taken = (theirs.length === 0 ? [target] : theirs).find((one) => primaryLanguage(one.language) === wanted);
  if (taken !== undefined) throw hasLanguage(taken.title, row.language);
  if (own.length > 0) throw invalid(`"${row.title}" already has translations.`, "Remove them from their group first.");
  const basis = await findArticle(tx, original.id);
  await setVariants(tx, [{ id: articleId, of: original.id, basisId: basis?.revisionId ?? null }]);
}

const hasLanguage = (title: string, language: string) =>
  invalid(
    `"${title}" is this article in the language "${language}" already.`,
    "Edit that one, or choose another language.",
  );

/** A variant alone, or an original: the first of its variants takes its place. */
async function unlink(tx: Tx, articleId: string): Promise<void> {
  const [next] = (await variantsOf(tx, articleId)).filter((one) => one.id !== articleId && !one.isOriginal);
  const isOriginal = (await variantsOf(tx, articleId)).some((one) => one.id === articleId && one.isOriginal);
  if (isOriginal && next !== undefined) {
    await setVariants(tx, [{ id: next.id, of: null, basisId: null }]);
    await moveVariants(tx, { from: articleId, to: next.id });
    return;
  }
  await setVariants(tx, [{ id: articleId, of: null, basisId: null }]);
}

/** Links or unlinks an article, or says that a variant agrees with its original as it is now. @throws as `linkVariantIn` */
export async function changeVariant(
  db: Db,
  options: { articleId: string; of?: string | null | undefined; isUpToDate?: boolean | undefined },
): Promise<void> {
  const { articleId, of, isUpToDate = false } = options;
  await db.transaction(async (tx) => {
    if (of !== undefined) await linkVariantIn(tx, { articleId, of });
    if (!isUpToDate) return;
    const group = await variantsOf(tx, articleId);
    const original = group.find((one) => one.isOriginal);
    if (original === undefined || original.id === articleId) return;
    const now = await findArticle(tx, original.id);
    await setVariants(tx, [{ id: articleId, of: original.id, basisId: now?.revisionId ?? null }]);
  });
}

/** @throws ARTICLE_INVALID if another article of the group is in this language */
export async function requireOwnLanguage(tx: Tx, articleId: string, language: string): Promise<void> {
  const same = (await variantsOf(tx, articleId)).find(
    (one) => one.id !== articleId && primaryLanguage(one.language) === primaryLanguage(language),
  );
  if (same !== undefined) throw hasLanguage(same.title, language);
}

/**
 * Links what an import says is one article in several languages (`variantOf`), and new articles whose ids differ from
 * others' in the language only ("de/returns" and "returns").
 * @param fresh keys that the site didn't have before
 * @returns notes about links that lead nowhere
 */
export async function linkImported(
  tx: Tx,
  site: { readonly id: string; readonly language: string },
  articles: readonly ArticleInput[],
  fresh: ReadonlySet<string>,
): Promise<FileNote[]> {
  if (fresh.size === 0 && articles.every((one) => one.variantOf === undefined)) return [];
  const rows = await linksOf(tx, site.id);
  const byKey = new Map(rows.map((row) => [row.key, row]));
  const byId = new Map(rows.map((row) => [row.id, row]));
  const of = new Map(rows.map((row) => [row.id, row.variantOf]));
  const notes: FileNote[] = [];
  const link = (id: string, original: string) => {
    if (id !== original) of.set(id, original);
  };
  for (const { key, variantOf } of articles) {
    if (variantOf === undefined) continue;
    const own = byKey.get(key);
    const target = byKey.get(variantOf);
    if (own === undefined) continue;
    if (target === undefined || target.id === own.id) {
      notes.push({ line: 0, note: `"${key}" is said to be a translation of "${variantOf}", which isn't there` });
      continue;
    }
    link(own.id, of.get(target.id) ?? target.id);
  }
  const home = primaryLanguage(site.language);
  const linkedRows = rows.map((row) => ({ ...row, variantOf: of.get(row.id) ?? null }));
  for (const group of new Set(languageGroups(linkedRows).values())) {
    const ids = [...group.values()];
    if (!ids.some((id) => fresh.has(byId.get(id)?.key ?? ""))) continue;
    const linked = ids.flatMap((id) => of.get(id) ?? [])[0];
    const original = linked ?? group.get(home) ?? (ids[0] as string);
    for (const id of ids) if (of.get(id) == null) link(id, original);
  }
  // Nobody is the variant of a variant: what was an original before may be one now.
  const rootOf = (id: string): string | null => {
    const passed = new Set([id]);
    let at = id;
    for (let next = of.get(at); next != null && !passed.has(next); next = of.get(at)) {
      passed.add(next);
      at = next;
    }
    return at === id ? null : at;
  };
  const links = rows.flatMap(({ id, variantOf }) => {
    const original = rootOf(id);
    if (original === variantOf) return [];
    return [{ id, of: original, basisId: original === null ? null : (byId.get(original)?.revisionId ?? null) }];
  });
  await setVariants(tx, links);
  return notes;
}
