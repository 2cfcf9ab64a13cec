/**
 * Finds what a web page is about, between its navigation, banners and footers. A page that says where its content is
 * (`<main>`, `<article>`, the containers of the usual help centres) is believed; of others, the element with the most
 * running text wins, as in Arc90's Readability, whose scoring this follows. Readability itself needs a DOM (3 MB of
 * packages), and it's made for news: it drops the lists of links, short answers and tables that help pages consist of.
 */
import type { Element, ElementContent, Root } from "hast";
import { attribute, elementsIn, findElement, textOf } from "./html-page.ts";

/** Elements that hold no content wherever they are. */
const NEVER = new Set(
  "script style template noscript svg math object canvas iframe embed nav dialog button input select textarea label".split(
    " ",
  ),
);

const NEVER_ROLES = new Set(
  "navigation banner contentinfo complementary search dialog alertdialog menu menubar toolbar tablist".split(" "),
);

/** Words in classes and ids of what stands around the content. */
const AROUND = new Set(
  (
    "ad ads advert advertisement banner breadcrumb breadcrumbs byline chat comment comments consent cookie cookies cookiebar footer " +
    "feedback gdpr helpful login masthead menu meta modal nav navbar navigation newsletter onetrust pager pagination " +
    "popup print promo recent recommended related relatives rating search share sharing sidebar sidenav signup skip social " +
    "sponsor subscribe tags toc toolbar tooltip vote votes author avatar permalink headerlink"
  ).split(" "),
);

/** Classes and ids of the containers in which help centres and usual site builders keep an article. */
const CONTAINERS = new Set(
  (
    "article-body article__body article-content article__content article_content articlebody entry-content post-content page-content " +
    "post-body markdown-body theme-doc-markdown fullarticle kb-article kb-content help-article solution-article mw-parser-output " +
    "intercom-interblocks rst-content documentation-content doc-content prose"
  ).split(" "),
);

/** "navBar-main" has the words nav, bar, navbar and main. */
function nameWords(element: Element): string[] {
  const name = `${attribute(element, "className")} ${attribute(element, "id")}`;
  return name
    .replace(/([a-z])([A-Z])/gu, "$1-$2")
    .toLowerCase()
    .split(/[\s_-]+/u);
}

function isHidden(element: Element): boolean {
  const { hidden } = element.properties;
  if (hidden !== undefined && hidden !== null && hidden !== false) return true;
  if (attribute(element, "ariaHidden") === "true") return true;
  return /(?:display\s{0,5}:\s{0,5}none|visibility\s{0,5}:\s{0,5}hidden)/iu.test(attribute(element, "style"));
}

const HEADING = /^h[1-6]$/u;
const isHeading = (element: Element) => HEADING.test(element.tagName);
const isLink = (element: Element) => element.tagName === "a" && attribute(element, "href") !== "";

/** Characters of a banner about cookies at most; a page about them has more. */
const COOKIE_BANNER = 1_200;

/** Whether an element is one of those that ask to accept cookies, whatever it's called. */
function isCookieBanner(element: Element, text: string): boolean {
  if (text.length > COOKIE_BANNER || !/\bcookies?\b/iu.test(text)) return false;
  if (element.tagName !== "div" && element.tagName !== "section") return false;
  return findElement(element, (one) => one.tagName === "button") !== undefined && !hasHeadline(element);
}

const hasHeadline = (element: Element) => findElement(element, (one) => one.tagName === "h1") !== undefined;

/**
 * Takes out of a tree what surrounds the content.
 * @param whole characters of the whole page: what has half of them is no sidebar, whatever its class says
 */
function prune(node: Element | Root, whole: number, inside: boolean): void {
  const kept: ElementContent[] = [];
  for (const child of node.children) {
    if (child.type === "comment" || child.type === "doctype") continue;
    if (child.type !== "element") {
      kept.push(child);
      continue;
    }
    if (isAround(child, whole, inside)) continue;
    prune(child, whole, inside || child.tagName === "main" || child.tagName === "article");
    kept.push(child);
  }
  node.children = kept;
}

function isAround(element: Element, whole: number, inside: boolean): boolean {
  const { tagName } = element;
  if (NEVER.has(tagName) || isHidden(element) || NEVER_ROLES.has(attribute(element, "role").toLowerCase())) return true;
  // In an article it may be a note.
  if (tagName === "aside" && (!inside || linkDensity(element) > 0.4)) return true;
  // An article's own header has its title; its footer, "was this helpful?".
  if (tagName === "footer" || (tagName === "header" && !inside && !hasHeadline(element))) return true;
  if (tagName === "body" || tagName === "main" || isHeading(element)) return false;
  const names = nameWords(element);
  const isNamed = names.some((word) => AROUND.has(word));
  if (!isNamed && tagName !== "div" && tagName !== "section") return false;
  const text = textOf(element);
  if (isCookieBanner(element, text)) return true;
  if (!isNamed || text.length * 2 > whole) return false;
  return findElement(element, (one) => one.tagName === "main" || one.tagName === "h1") === undefined;
}

/** Share of an element's text that is inside links, 0 to 1. */
export function linkDensity(element: Element | Root): number {
  const letters = (one: Element | Root) => textOf(one).replaceAll(" ", "").length;
  const all = letters(element);
  if (all === 0) return 0;
  let linked = 0;
  for (const link of elementsIn(element, isLink)) linked += letters(link);
  return linked / all;
}

/** Elements whose own text counts as running text. */
const RUNNING = new Set("p li pre blockquote td dd h2 h3 h4".split(" "));

/** Readability's measure: where the running text is. Each paragraph counts for its parent, half for the one above it. */
function densest(root: Root | Element): Element | undefined {
  const scores = new Map<Element, number>();
  const add = (element: Element | undefined, points: number) => {
    if (element !== undefined) scores.set(element, (scores.get(element) ?? 0) + points);
  };
  const visit = (node: Root | Element, parent?: Element, above?: Element) => {
    for (const child of node.children) {
      if (child.type !== "element") continue;
      if (RUNNING.has(child.tagName)) {
        const text = textOf(child);
        if (text.length >= 25) {
          const points = 1 + text.split(/[,，、;.]/u).length * 0.5 + Math.min(3, text.length / 100);
          const own = node.type === "element" ? node : undefined;
          add(own, points);
          add(parent, points / 2);
          add(above, points / 4);
        }
      }
      visit(child, node.type === "element" ? node : undefined, parent);
    }
  };
  visit(root);
  let best: Element | undefined;
  let most = 0;
  for (const [element, score] of scores) {
    const weighed = score * (1 - linkDensity(element));
    if (weighed > most) [best, most] = [element, weighed];
  }
  return best;
}

/** Share of the page's text that a container must have to be believed. */
const ENOUGH = 0.3;

function declared(body: Element | Root): Element | undefined {
  const whole = textOf(body).length;
  const ample = (element: Element | undefined) =>
    element !== undefined && textOf(element).length >= whole * ENOUGH ? element : undefined;
  const isMain = (one: Element) => one.tagName === "main" || attribute(one, "role") === "main";
  const main = ample(findElement(body, isMain));
  const inside = main ?? body;
  const bodies = [
    ...elementsIn(inside, (one) => attribute(one, "itemProp").split(" ").includes("articleBody") || isContainer(one)),
  ];
  const articles = [...elementsIn(inside, (one) => one.tagName === "article")];
  // Several are a list of articles: what holds them all is wanted.
  const own = bodies.length === 1 ? bodies[0] : articles.length === 1 ? articles[0] : undefined;
  const share = own === undefined ? 0 : textOf(own).length / Math.max(1, textOf(inside).length);
  return share >= 0.5 ? own : main;
}

function isContainer(element: Element): boolean {
  const name = `${attribute(element, "className")} ${attribute(element, "id")}`.toLowerCase();
  return name.split(/\s+/u).some((one) => CONTAINERS.has(one));
}

const RELATED =
  /^(?:related|see also|more (?:articles|in|on|from|about)|similar|popular|recently|in this (?:article|section)|on this page|table of contents|contents|siehe auch|verwandte|ähnliche|in diesem artikel|articles (?:liés|associés|connexes)|voir aussi|artículos relacionados|véase también|contenido)\b/iu;

/** Takes out lists of links to other pages under a heading that says so, and lists of the page's own headings. */
function withoutLinkLists(node: Element | Root): void {
  const children = node.children as ElementContent[];
  node.children = children.filter((child, at) => {
    if (child.type !== "element") return true;
    const isList = child.tagName === "ul" || child.tagName === "ol";
    if (isList) return !isContentsList(child) && !isRelated(children, at);
    if (isHeading(child) || child.tagName === "p" || child.tagName === "strong") {
      const next = children.slice(at + 1).find((one) => one.type === "element");
      const list = next?.type === "element" && /^[uo]l$/u.test(next.tagName) ? next : undefined;
      if (list !== undefined && RELATED.test(textOf(child)) && linkDensity(list) > 0.8) return false;
    }
    return true;
  });
  for (const child of node.children) if (child.type === "element") withoutLinkLists(child);
}

function isContentsList(list: Element): boolean {
  const links = [...elementsIn(list, isLink)];
  return links.length >= 2 && linkDensity(list) > 0.9 && links.every((link) => attribute(link, "href").startsWith("#"));
}

function isRelated(siblings: readonly ElementContent[], at: number): boolean {
  const list = siblings[at];
  const before = siblings.slice(0, at).findLast((one) => one.type === "element");
  if (list?.type !== "element" || before?.type !== "element") return false;
  return RELATED.test(textOf(before)) && linkDensity(list) > 0.8;
}

/** What a page is about, and what stands beside it. */
export interface MainContent {
  /** Without any: what is left of the body. */
  readonly content: Element | Root;
  /** Texts beside it that weren't recognised as navigation, a paragraph or an entry each. */
  readonly around: readonly string[];
}

/** Texts that are remembered of what stands around the content. */
const MOST_AROUND = 100;

function textsBeside(body: Element | Root, content: Element | Root): string[] {
  const texts: string[] = [];
  const collect = (node: Element | Root) => {
    for (const child of node.children) {
      if (child.type !== "element" || child === content || texts.length >= MOST_AROUND) continue;
      if (/^(?:p|li|h[1-6]|td|blockquote)$/u.test(child.tagName)) texts.push(textOf(child));
      else collect(child);
    }
  };
  if (content !== body) collect(body);
  return texts.filter((text) => text !== "");
}

/** The part of a page that it's about; the tree is changed. Nothing else may read it afterwards. */
export function mainContent(page: Root): MainContent {
  const body = findElement(page, (one) => one.tagName === "body") ?? page;
  prune(body, textOf(body).length, false);
  const found = declared(body) ?? wider(body, densest(body)) ?? body;
  const around = textsBeside(body, found);
  withoutLinkLists(found);
  return { content: found, around };
}

/** The densest element, or the one around it if its siblings have content too (one section of several). */
function wider(body: Element | Root, found: Element | undefined): Element | Root | undefined {
  if (found === undefined) return undefined;
  const parent = parentOf(body, found);
  if (parent === undefined) return found;
  const own = textOf(found).length;
  const all = textOf(parent).length;
  const isSection = parent !== body || own < all * 0.8;
  return isSection && own < all && linkDensity(parent) < 0.3 ? parent : found;
}

function parentOf(node: Element | Root, child: Element): Element | Root | undefined {
  for (const one of node.children) {
    if (one === child) return node;
    if (one.type !== "element") continue;
    const found = parentOf(one, child);
    if (found !== undefined) return found;
  }
  return undefined;
}
