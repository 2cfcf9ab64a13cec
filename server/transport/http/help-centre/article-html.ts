import { LRUCache } from "lru-cache";
import { slugOf } from "../../../knowledge/article-schema.ts";
import type { LiveArticle } from "../../../knowledge/live.ts";
import { markdown } from "../help.ts";
import { Html } from "../html.ts";

/** A heading of an article, to be jumped to. */
export interface Heading {
  readonly id: string;
  /** Its text as HTML, without links. */
  readonly label: Html;
}

/** An article's body as a page shows it. */
export interface ArticleBody {
  readonly html: Html;
  /** Of the highest level that it has several of. */
  readonly headings: readonly Heading[];
}

/** What the body says itself, in the reader's language. */
export interface BodyWords {
  readonly done: string;
  readonly open: string;
  readonly table: string;
}

/** Articles whose HTML is kept: 10 MB at the usual 5 kB. */
const bodies = new LRUCache<string, ArticleBody>({ max: 2_000 });

/** An article's Markdown as HTML, kept by its revision; 1 ms for a usual article that isn't kept yet. */
export function bodyOf(article: LiveArticle, words: BodyWords): ArticleBody {
  const key = `${article.revisionId} ${words.table}`;
  let body = bodies.get(key);
  if (body === undefined) {
    body = make(article, words);
    bodies.set(key, body);
  }
  return body;
}

/**
 * Everything that is added below goes by tags. The Markdown is already HTML, and what a writer wrote between angle brackets
 * is text in it (`markdown`), so every tag is the renderer's own.
 */
function make(article: LiveArticle, words: BodyWords): ArticleBody {
  const raw = markdown(article.answer).text;
  const levels = [...raw.matchAll(/<h([1-6])>/g)].map(([, level]) => Number(level));
  // The page's own heading is the title: the highest heading below it is the second level, whatever the writer began with.
  const shift = levels.length === 0 ? 0 : 2 - Math.min(...levels);
  const taken = new Set<string>();
  const found: { level: number; id: string; label: Html }[] = [];
  const text = withHeadings(raw, (digit, inner) => {
    const level = Math.min(6, digit + shift);
    const label = inner.replace(/<\/?a\b[^<>]*>/g, "");
    const id = freeId(slugOf(label.replace(/<[^<>]*>|&[a-z#\d]{1,10};/gi, " ")), taken);
    found.push({ level, id, label: new Html(label) });
    return `<h${level} id="${id}">${inner}</h${level}>`;
  })
    .replace(/<img /g, '<img loading="lazy" decoding="async" ')
    .replace(/<a href="(https?:[^"]*)"/g, '<a href="$1" rel="noopener"')
    .replace(/<input type="checkbox"[^<>]*>/g, (input) =>
      / checked/.test(input)
        ? `<span class="check" role="img" aria-label="${words.done}">☑</span>`
        : `<span class="check" role="img" aria-label="${words.open}">☐</span>`,
    )
    // A wide table is scrolled on its own, with the keyboard too.
    .replace(/<table>/g, `<div class="table" role="region" aria-label="${words.table}" tabindex="0"><table>`)
    .replace(/<\/table>/g, "</table></div>");
  const top = Math.min(...found.map((one) => one.level));
  const headings = found.filter((one) => one.level === top);
  return { html: new Html(text), headings: headings.length < 3 ? [] : headings };
}

/** HTML with each heading replaced. @param write its level and what is in it, as HTML */
function withHeadings(html: string, write: (level: number, inner: string) => string): string {
  const [before = "", ...parts] = html.split(/<h(?=[1-6]>)/);
  return parts.reduce((text, part) => {
    const level = Number(part[0]);
    const [inner = "", ...rest] = part.slice("1>".length).split(`</h${level}>`);
    return text + write(level, inner) + rest.join(`</h${level}>`);
  }, before);
}

/** An id that no heading before has, and nothing else of the page. */
function freeId(slug: string, taken: Set<string>): string {
  const wanted = `s-${slug}`;
  let id = wanted;
  for (let n = 2; taken.has(id); n++) id = `${wanted}-${n}`;
  taken.add(id);
  return id;
}
