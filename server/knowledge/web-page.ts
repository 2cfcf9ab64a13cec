/** A web page as articles: its main content, or the questions that it declares as a FAQPage. */
import type { Element, Root, RootContent } from "hast";
import { hasHtml, markdownOf, markdownTree } from "../text/html.ts";
import { attribute, elementsIn, findElement, pageFault, parsePage, textOf } from "../text/html-page.ts";
import { linkDensity, mainContent } from "../text/main-content.ts";
import { markdownFault, parseMarkdown } from "../text/markdown.ts";
import { slugOf } from "./article-schema.ts";
import { type PageArticle, pageArticles } from "./page-articles.ts";
import { dropAsides } from "./page-asides.ts";
import { absolute, headOf, isNamed, linksOf, type PageHead } from "./page-head.ts";
import { mendHeadings, mendLinks, mendPictures } from "./page-mending.ts";

/** A page from a file or from the web. */
export interface WebPage {
  readonly html: string;
  /** Its articles' ids begin with it: "help/returns", "help/returns#how-long". */
  readonly id: string;
  /** Its address, if it's known. What the page itself declares as its address (rel=canonical) takes precedence in files. */
  readonly url?: string;
  /** See `Page.keepsAnchors`. */
  readonly keepsAnchors?: boolean;
}

/** Characters of Markdown up to which a page stays one article; about 500 words. */
const WHOLE = 3_000;

/** The page's title: its only first heading, which is taken out of the content, or what its head says. */
function takeTitle(content: Element | Root, page: { first: string; head: PageHead; id: string }): string {
  const headlines = [...elementsIn(content, isNamed("h1"))];
  const [own] = headlines;
  if (own !== undefined && headlines.length === 1) {
    const title = textOf(own);
    own.tagName = "div";
    own.children = [];
    if (title !== "") return title;
  }
  const fromName = page.id.split("/").at(-1)?.replace(/[-_]+/gu, " ").trim() ?? "";
  return (headlines.length > 1 ? "" : page.first) || page.head.title || fromName || "Untitled";
}

/** Letters and digits only: whether two titles are the same to a reader. */
const bare = (text: string) =>
  text
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, " ")
    .trim();

type PageArticles = Generator<
  PageArticle | { readonly line: number; readonly fault: string } | { readonly line: number; readonly note: string }
>;

/** What is read of a page; `articles` is read once. */
export interface PageRead {
  readonly head: PageHead;
  /** Addresses that it links to, absolute; none of a page whose own is unknown. */
  readonly links: readonly string[];
  /** Texts beside its content that weren't recognised as navigation. */
  readonly around: readonly string[];
  /** In its order; faults and notes say why something isn't an article. */
  readonly articles: PageArticles;
}

/**
 * Reads a page. What surrounds its content (navigation, banners, lists of related pages) is left out; a page that is only
 * that is reported. To be asked first: `pageFault`.
 */
export function readPage(page: WebPage): PageRead {
  const tree = parsePage(page.html);
  const head = headOf(tree, page.url);
  const from = head.base ?? head.url;
  const links = page.url === undefined ? [] : linksOf(tree, from ?? page.url);
  const headline = findElement(tree, isNamed("h1"));
  const first = headline === undefined ? "" : textOf(headline);
  const hasScripts = findElement(tree, isNamed("script")) !== undefined;
  const { content, around } = mainContent(tree);
  return { head, links, around, articles: articlesOf(page, { head, first, hasScripts, content, from }) };
}

interface Opened {
  readonly head: PageHead;
  /** The page's first heading. */
  readonly first: string;
  readonly hasScripts: boolean;
  readonly content: Element | Root;
  /** What its links are relative to. */
  readonly from: string | undefined;
}

function* articlesOf(page: WebPage, { head, first, hasScripts, content, from }: Opened): PageArticles {
  const seen = bare(textOf(content));
  yield* questionArticles(page, head, from);
  if (seen === "" && head.questions.length === 0) {
    yield { line: 1, ...nothingIn(head, hasScripts) };
    return;
  }
  const answered = new Set(head.questions.map(({ title }) => bare(title)));
  const shown = [...answered].filter((title) => seen.includes(title)).length;
  if (head.questions.length === 0 && isListOfLinks(content, from)) {
    yield { line: 1, note: "is a list of links to other pages, and was left out" };
    return;
  }
  const lost = mend(content, from);
  const title = takeTitle(content, { first, head, id: page.id });
  const markdown = markdownTree({ type: "root", children: content.children as RootContent[] });
  dropAsides(markdown);
  let count = 0;
  const { url, language } = head;
  for (const one of pageArticles({ ...page, content: markdown, title, url, language, whole: WHOLE })) {
    const { id, title: own } = one.given;
    // The whole page would repeat the questions that it shows; its sections do so by their titles.
    if (answered.size > 0 && (answered.has(bare(own)) || (id === page.id && shown * 2 >= answered.size))) continue;
    count++;
    yield one;
  }
  if (count === 0 && answered.size === 0) yield { line: 1, fault: "has no text besides its title" };
  if (lost > 0 && count > 0) {
    const links = lost === 1 ? "a link" : `${lost} links`;
    yield { line: 1, note: `${links} to other files became plain text, because the page's address isn't known` };
  }
}

/** @returns how many links became their text */
function mend(content: Element | Root, from: string | undefined): number {
  mendHeadings(content);
  mendPictures(content, from);
  return mendLinks(content, from);
}

function* questionArticles(page: WebPage, head: PageHead, from: string | undefined): PageArticles {
  const anchors = new Map<string, number>();
  const { language } = head;
  for (const { title, answer, url } of head.questions) {
    const anchor = slugOf(title);
    const times = anchors.get(anchor) ?? 0;
    anchors.set(anchor, times + 1);
    // Written twice, as themes do that declare the page's questions in two places.
    if (times > 0) continue;
    const fault = pageFault(answer);
    if (fault !== undefined) {
      yield { line: 1, fault: `has an answer that ${fault}` };
      continue;
    }
    const address = absolute(url ?? "", head.url) ?? head.url;
    const own = { id: `${page.id}#${anchor}`, title, answer: declaredAnswer(answer, from), url: address };
    yield { line: 1, given: { ...own, language, tags: undefined }, keepsLoose: true };
  }
}

/** A declared answer, which may be HTML, as Markdown. To be asked first: `pageFault`. */
function declaredAnswer(answer: string, from: string | undefined): string {
  if (!hasHtml(answer)) return answer;
  const content = parsePage(answer);
  mend(content, from);
  return markdownOf(content);
}

/** An article as help centres' APIs give it. */
export interface GivenArticle {
  readonly title: string;
  readonly body: string;
  readonly format: "html" | "markdown";
  /** Its sections' ids begin with it. */
  readonly id: string;
  /** Where people read it; undefined: nowhere. */
  readonly url: string | undefined;
  /** What relative links are relative to. */
  readonly base: string;
  readonly language: string | undefined;
  readonly tags: readonly string[];
}

/**
 * The articles of one that is given without a page around it.
 * @returns why it can't be read, in words
 */
export function readGiven(given: GivenArticle): readonly PageArticle[] | string {
  const { title, body, base, format } = given;
  const fault = format === "html" ? pageFault(body) : markdownFault(body);
  if (fault !== undefined) return fault;
  let content = format === "html" ? undefined : parseMarkdown(body.trim());
  if (content === undefined) {
    const tree = parsePage(body);
    mend(tree, base);
    dropHeading(tree, title);
    content = markdownTree(tree);
  }
  dropAsides(content);
  return [...pageArticles({ ...given, content, whole: WHOLE, keepsAnchors: true })];
}

/** Takes the heading out that is the article's title. */
function dropHeading(content: Root, title: string): void {
  const own = findElement(content, (one) => /^h[12]$/u.test(one.tagName) && bare(textOf(one)) === bare(title));
  if (own === undefined) return;
  own.tagName = "div";
  own.children = [];
}

function nothingIn(head: PageHead, hasScripts: boolean): { note: string } | { fault: string } {
  if (head.forwardsTo !== undefined) return { note: "only forwards to another page, and was left out" };
  return {
    fault: hasScripts
      ? "has no text in it: a script writes it in the browser. Open the page, choose Save page as (complete), and import that file"
      : "has no text besides its navigation",
  };
}

/** Links on a page that has little else: an overview of others. */
const MANY_LINKS = 5;
/** Characters outside links from which a page has something to say itself. */
const OWN_TEXT = 300;
/** The same where a few entries lead to pages of the same site. */
const OWN_TEXT_BESIDE_ENTRIES = 150;

function isListOfLinks(content: Element | Root, from: string | undefined): boolean {
  const links = [...elementsIn(content, isNamed("a"))].length;
  const density = linkDensity(content);
  const own = textOf(content).length * (1 - density);
  if (links >= MANY_LINKS && density > 0.6 && own < OWN_TEXT) return true;
  // Links to other sites may be the answer: where else something is sold.
  const entries = [...elementsIn(content, isNamed("li"))].filter(
    (entry) => linkDensity(entry) > 0.9 && findElement(entry, (one) => leadsToOwnSite(one, from)) !== undefined,
  );
  return entries.length >= 2 && own < OWN_TEXT_BESIDE_ENTRIES;
}

function leadsToOwnSite(element: Element, from: string | undefined): boolean {
  const href = attribute(element, "href");
  if (element.tagName !== "a" || href === "" || href.startsWith("#")) return false;
  const nowhere = "http://page.invalid/";
  const base = from ?? nowhere;
  return URL.canParse(href, base) && new URL(href, base).host === new URL(base).host;
}
