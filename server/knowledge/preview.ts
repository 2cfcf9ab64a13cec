/** What an import would do, before it does it. */
import { createHash } from "node:crypto";
import type { Store } from "../ports/database/port.ts";
import { answersOf, newestContents, newestRevisions } from "../store/article.ts";
import { PREVIEW_SHOWN, type PreviewChange, type PreviewResult } from "../wire/import.ts";
import type { ArticleContent } from "../wire/knowledge.ts";
import { type ArticleInput, contentHash } from "./article-schema.ts";
import { compareContents } from "./compare.ts";
import type { KnowledgeRead } from "./read-file.ts";

/** What is known of an article that is there: its newest revision's hash, and whether it's archived. */
interface Known {
  readonly archived: boolean;
  readonly contentHash: string;
}

/** What an import makes of an article. */
export function changeOf(article: ArticleInput, known: Known | undefined): PreviewChange {
  if (known === undefined) return "new";
  if (known.contentHash !== contentHash(article)) return "changed";
  return known.archived ? "restored" : "unchanged";
}

/** Changed articles whose differences are shown. */
const COMPARED = 50;
/** Characters of an answer that are shown. */
const BEGINNING = 240;
/** The order in which articles are listed: what a person should look at first. */
const ORDER: readonly PreviewChange[] = ["changed", "new", "restored", "unchanged"];

const contentOf = (article: ArticleInput): ArticleContent => ({
  title: article.title,
  answer: article.answer,
  phrasings: [...article.examples],
  tags: [...article.tags],
  url: article.url ?? null,
  language: article.language,
  audience: article.audience ?? null,
});

/** Compared without case, spaces and punctuation. */
const bare = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, "");
const md5 = (text: string) => createHash("md5").update(text).digest("hex");

type Duplicate = PreviewResult["duplicates"][number];

/** Articles with the title or the answer of another in the files, or of one on the site with another id. */
function duplicatesIn(
  { articles, places }: KnowledgeRead,
  site: readonly { key: string; title: string; answerMd5: string }[],
): Duplicate[] {
  type Other = Duplicate["of"];
  const keys = new Set(articles.map(({ key }) => key));
  const byTitle = new Map<string, Other>();
  const byAnswer = new Map<string, Other>();
  for (const { key, title, answerMd5 } of site) {
    // One that the files replace is compared as the files have it.
    if (keys.has(key)) continue;
    byTitle.set(bare(title), { key, title, isOnSite: true });
    byAnswer.set(answerMd5, { key, title, isOnSite: true });
  }
  const found: Duplicate[] = [];
  for (const [i, { key, title, answer, language }] of articles.entries()) {
    const place = places[i] ?? { line: 0 };
    // The same title in two languages ("FAQ", "PayPal") is one article in two languages.
    const heading = bare(title);
    const sameAnswer = byAnswer.get(md5(answer));
    const sameTitle = byTitle.get(heading) ?? byTitle.get(`${heading} ${language}`);
    const of = sameAnswer ?? sameTitle;
    if (of !== undefined && heading !== "") {
      found.push({ ...place, key, title, same: sameAnswer === undefined ? "title" : "answer", of });
    }
    byTitle.set(`${heading} ${language}`, { key, title, isOnSite: false });
    byAnswer.set(md5(answer), { key, title, isOnSite: false });
  }
  return found;
}

/**
 * Without the new articles that have the title or the answer of another one, each of which is noted.
 * @param replace what isn't in the files is archived: of those articles nothing is a duplicate
 */
export async function withoutDuplicates(
  store: Store,
  siteId: string,
  read: KnowledgeRead,
  replace: boolean,
): Promise<KnowledgeRead> {
  const site = await answersOf(store, siteId);
  const known = new Set(site.map((one) => one.key));
  // What is here already is kept up to date, whatever it resembles.
  const skipped = duplicatesIn(read, replace ? [] : site).filter(({ key }) => !known.has(key));
  const keys = new Set(skipped.map((one) => one.key));
  const kept = read.articles.flatMap((article, i) => (keys.has(article.key) ? [] : [i]));
  const notes = skipped.map(({ key: _, title, same, of, ...place }) => ({
    ...place,
    note: `"${title}" was left out: it has the same ${same} as "${of.title}"`,
  }));
  return {
    ...read,
    articles: kept.map((i) => read.articles[i] as ArticleInput),
    places: kept.map((i) => read.places[i] ?? { line: 0 }),
    notes: [...read.notes, ...notes],
  };
}

/**
 * Compares what was read with what is there.
 * @param replace articles that aren't in the files would be archived
 */
export async function previewOf(
  store: Store,
  siteId: string,
  read: KnowledgeRead,
  replace: boolean,
): Promise<PreviewResult> {
  const { articles, places, bad, notes, drafts, files, tables } = read;
  const known = await newestRevisions(
    store,
    siteId,
    articles.map(({ key }) => key),
  );
  const site = await answersOf(store, siteId);
  const rows = articles.map((article, i) => ({
    article,
    place: places[i] ?? { line: 0 },
    change: changeOf(article, known.get(article.key)),
  }));
  const count = (change: PreviewChange) => rows.filter((row) => row.change === change).length;
  const shown = ORDER.flatMap((change) => rows.filter((row) => row.change === change)).slice(0, PREVIEW_SHOWN);
  const compared = shown.filter(({ change }) => change === "changed").slice(0, COMPARED);
  const before = await newestContents(
    store,
    siteId,
    compared.map(({ article }) => article.key),
  );
  const gone = goneOf(site, new Set(articles.map(({ key }) => key)), { drafts: new Set(drafts), replace });
  const duplicates = duplicatesIn(read, site);
  return {
    files: files.slice(0, PREVIEW_SHOWN).map((file) => ({ ...file })),
    counts: {
      files: files.length,
      articles: articles.length,
      new: count("new"),
      changed: count("changed"),
      restored: count("restored"),
      unchanged: count("unchanged"),
      archived: gone.length,
      bad: bad.length,
      notes: notes.length,
      duplicates: duplicates.length,
    },
    articles: shown.map(({ article, place, change }) => {
      const old = before.get(article.key);
      const { key, title, answer } = article;
      const beginning = answer.length > BEGINNING ? `${answer.slice(0, BEGINNING)}…` : answer;
      return {
        ...place,
        key,
        title,
        change,
        beginning,
        ...(old !== undefined && { diff: compareContents(old, contentOf(article)) }),
      };
    }),
    archived: gone.slice(0, PREVIEW_SHOWN),
    duplicates: duplicates.slice(0, PREVIEW_SHOWN),
    bad: bad.slice(0, PREVIEW_SHOWN),
    notes: notes.slice(0, PREVIEW_SHOWN),
    tables: tables.map(({ file, sheet, isReady, columns }) => ({
      file,
      isReady,
      ...(sheet !== undefined && { sheet }),
      columns: columns.map((one) => ({ ...one, samples: [...one.samples] })),
    })),
  };
}

function goneOf(
  site: readonly { key: string; title: string }[],
  keys: ReadonlySet<string>,
  { drafts, replace }: { drafts: ReadonlySet<string>; replace: boolean },
): { key: string; title: string }[] {
  return site
    .filter(({ key }) => drafts.has(key) || (replace && !keys.has(key)))
    .map(({ key, title }) => ({ key, title }));
}
