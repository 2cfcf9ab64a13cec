import type { Element, Nodes as HastNodes, Root as HastRoot, RootContent } from "hast";
import { raw } from "hast-util-raw";
import { defaultHandlers, type State, type Options as ToMdastOptions, toMdast } from "hast-util-to-mdast";
import { htmlTagNames } from "html-tag-names";
import type { Heading, Nodes, Root } from "mdast";
import { gfmToMarkdown } from "mdast-util-gfm";
import { toHast } from "mdast-util-to-hast";
import { type Options as ToMarkdownOptions, toMarkdown } from "mdast-util-to-markdown";
import { parseMarkdown } from "./markdown.ts";

/** Elements whose content nobody reads. */
const UNREAD = new Set(["script", "style", "template", "noscript", "svg", "math", "head", "object", "canvas"]);

const NAMES = new Set(htmlTagNames);

/** Attributes that need no value; any other bare word makes "<LINK TO TICKET>" a placeholder rather than a tag. */
const BARE_ATTRIBUTES = new Set(
  "allowfullscreen async autofocus autoplay checked controls default defer disabled hidden ismap loop multiple muted nowrap noshade open playsinline readonly required reversed selected".split(
    " ",
  ),
);

/** A tag, a comment or a declaration, as a browser would read it. Linear: a name ends before a space or slash. */
const TAG = /<(?:!--|!doctype\b|\?|\/?([a-z][^\s/<>]*)((?:[\s/][^<>]*)?)>)/giu;

/** "&nbsp;", "&#39;": what plain text has only when it was HTML. */
const ENTITY = /&(?:#\d{1,7}|#x[\da-f]{1,6}|[a-z][a-z\d]{1,31});/iu;

/** "o:p", but no address: "mailto:a", "https://". */
const PREFIXED_NAME = /^[a-z][a-z\d]*:[a-z][\w.-]*$/u;
const SCHEME = /^(?:https?|mailto|tel|sms|ftp):/u;
const isForeign = (name: string) => PREFIXED_NAME.test(name) && !SCHEME.test(name);

/** Tags that an article may have: a long page has some hundreds, and a reader of HTML needs seconds for tens of thousands. */
const MOST_TAGS = 6_000;

/** Whether "<name rest>" is HTML rather than a placeholder such as "<your-name>" or an address in angle brackets. */
function isTag(name: string, rest: string): boolean {
  const lower = name.toLowerCase();
  // Word and Confluence write elements of their own: <o:p>, <ac:link>.
  if (lower.includes(":")) return isForeign(lower);
  if (lower.includes("@")) return false;
  if (rest.includes("=")) return true;
  if (!NAMES.has(lower)) return false;
  const words = rest.toLowerCase().match(/[a-z][a-z\d-]*/gu) ?? [];
  return words.every((word) => BARE_ATTRIBUTES.has(word));
}

/** Whether a text has HTML in it: a known tag, a comment or a declaration. Placeholders in angle brackets are none. */
export function hasHtml(text: string): boolean {
  for (const [, name, rest = ""] of text.matchAll(TAG)) if (name === undefined || isTag(name, rest)) return true;
  return false;
}

/** Why a text is more HTML than is read, in words; undefined: it is not. */
export function htmlFault(text: string): string | undefined {
  let tags = 0;
  for (const [, name, rest = ""] of text.matchAll(TAG)) if (name === undefined || isTag(name, rest)) tags++;
  if (tags <= MOST_TAGS) return undefined;
  return `has ${tags.toLocaleString("en")} HTML tags, more than the ${MOST_TAGS.toLocaleString("en")} allowed`;
}

/** The same text with the angle brackets of placeholders escaped, so that a reader of HTML leaves them alone. */
function escapePlaceholders(html: string): string {
  return html.replace(TAG, (found, name: string | undefined, rest: string | undefined) =>
    name === undefined || isTag(name, rest ?? "") ? found : found.replaceAll("<", "&lt;").replaceAll(">", "&gt;"),
  );
}

/** Takes comments and what nobody reads out of a tree, and gives every table a heading row, in place. */
function prune(node: HastNodes): void {
  if (!("children" in node)) return;
  if (node.type === "element" && node.tagName === "table" && find(node, "th") === undefined) {
    // Markdown has no table without a heading: its first row is taken, as a reader would.
    for (const cell of find(node, "tr")?.children ?? []) if (cell.type === "element") cell.tagName = "th";
  }
  node.children = (node.children as RootContent[]).filter(
    (child) =>
      child.type !== "comment" &&
      child.type !== "doctype" &&
      !(child.type === "element" && (UNREAD.has(child.tagName) || isHidden(child))),
  ) as typeof node.children;
  for (const child of node.children) prune(child);
}

function find(node: Element, name: string): Element | undefined {
  for (const child of node.children) {
    if (child.type !== "element") continue;
    const found = child.tagName === name ? child : find(child, name);
    if (found !== undefined) return found;
  }
  return undefined;
}

const isHidden = ({ properties }: Element) => properties.hidden === true || properties.hidden === "";

/** The tree of a piece of HTML, or of a page without its html, head and body. @throws RangeError when nested too deep */
export const parseHtml = (html: string): HastRoot =>
  raw({ type: "root", children: [{ type: "raw", value: html } as unknown as RootContent] }) as HastRoot;

/**
 * Whether a text is HTML from end to end: nothing outside its elements, and no blank line after which Markdown goes on.
 * Such text must not be read as Markdown, where an indented tag is a block of code.
 */
function isWhollyHtml(text: string, tree: HastRoot): boolean {
  const [, ...afterBlankLines] = text.split(/\n[ \t]*\n/u);
  if (!/^\s*</u.test(text) || afterBlankLines.some((part) => !/^\s*(?:<|$)/u.test(part))) return false;
  return tree.children.every((child) => child.type !== "text" || child.value.trim() === "");
}

/** HTML nodes of a Markdown tree that are placeholders become the text that they are, in place. */
function keepPlaceholders(node: Nodes): void {
  if (!("children" in node)) return;
  node.children = node.children.map((child) => {
    if (child.type !== "html" || hasHtml(child.value)) return child;
    const text = { type: "text", value: child.value } as const;
    return node.type === "root" || node.type === "blockquote" || node.type === "listItem"
      ? { type: "paragraph", children: [text] }
      : text;
  }) as typeof node.children;
  for (const child of node.children) keepPlaceholders(child);
}

function hasHtmlNode(node: Nodes): boolean {
  return node.type === "html" || ("children" in node && node.children.some(hasHtmlNode));
}

/** GitHub's Markdown, with bare addresses left as they are: readers of an article want to follow and write to them. */
const GFM: NonNullable<ToMarkdownOptions["extensions"]> = (
  gfmToMarkdown({ tablePipeAlign: false }).extensions ?? []
).map(({ unsafe, ...rest }) => ({
  ...rest,
  ...(unsafe && { unsafe: unsafe.filter(({ character }) => !["@", ".", ":"].includes(character)) }),
}));

/** Writes a tree as GitHub-flavoured Markdown, in the form that help centres use. */
export function writeMarkdown(tree: Nodes): string {
  return toMarkdown(tree, {
    extensions: GFM,
    bullet: "-",
    emphasis: "*",
    fence: "`",
    fences: true,
    listItemIndent: "one",
    rule: "-",
  }).trim();
}

/**
 * Markdown, HTML or a mixture of the two as Markdown alone: elements become their Markdown, comments, scripts and styles
 * are dropped, elements without a Markdown form leave their text. HTML in code stays, and so do placeholders such as
 * "<your-name>". Text without HTML comes back as it is, to the character.
 * @throws RangeError when elements are nested thousands deep
 */
export function htmlToMarkdown(text: string): string {
  if (!hasHtml(text)) return text;
  const asHtml = parseHtml(escapePlaceholders(text));
  if (isWhollyHtml(text, asHtml)) return markdownOf(asHtml);
  const tree: Root = parseMarkdown(withoutForeign(text));
  if (!hasHtmlNode(tree) && withoutForeign(text) === text) return text;
  keepPlaceholders(tree);
  return markdownOf(raw(toHast(tree, { allowDangerousHtml: true })) as HastRoot, { newlines: true });
}

/** Without the tags of Word and Confluence, which Markdown does not know for tags. */
function withoutForeign(text: string): string {
  return text.replace(TAG, (found, name: string | undefined) =>
    name !== undefined && isForeign(name.toLowerCase()) ? "" : found,
  );
}

/**
 * A tree of HTML as Markdown; the tree is used up.
 * @param options.newlines line breaks between words stay: in Markdown somebody put them there
 */
export const markdownOf = (tree: HastRoot, options: { newlines?: boolean } = {}): string =>
  writeMarkdown(markdownTree(tree, options));

/** What a heading of a page says besides its words. */
export interface HeadingData {
  /** Its anchor. */
  readonly id?: string;
  /** The line on which it stands in its file, from 1. */
  readonly line?: number;
}

/** A heading with its anchor and its line, which Markdown has no place for. */
const headingHandlers: NonNullable<ToMdastOptions["handlers"]> = Object.fromEntries(
  (["h1", "h2", "h3", "h4", "h5", "h6"] as const).map((name) => [
    name,
    (state: State, element: Element) => {
      const heading = defaultHandlers[name](state, element);
      const { id, dataLine } = element.properties;
      const data: HeadingData = {
        ...(typeof id === "string" && id !== "" && { id }),
        ...(dataLine !== undefined && { line: Number(dataLine) }),
      };
      return { ...heading, data } as Heading;
    },
  ]),
);

/**
 * A tree of HTML as a tree of Markdown, as `htmlToMarkdown` makes it; headings have `HeadingData`. The given tree is
 * changed.
 */
export function markdownTree(tree: HastRoot, options: { newlines?: boolean } = {}): Root {
  prune(tree);
  const markdown = toMdast(tree, { ...options, handlers: headingHandlers }) as Root;
  trimMarked(markdown);
  tighten(markdown);
  return markdown;
}

/** Takes the empty lines out of lists whose items are one paragraph each: editors put each into a `<p>`. */
function tighten(node: Nodes): void {
  if (!("children" in node)) return;
  for (const child of node.children) tighten(child);
  if (node.type !== "list") return;
  const isOneParagraph = node.children.every(
    ({ children: [first, ...rest] }) => first?.type === "paragraph" && rest.every((one) => one.type === "list"),
  );
  if (!isOneParagraph) return;
  node.spread = false;
  for (const item of node.children) item.spread = false;
}

/** Moves spaces at the ends of bold and slanted text out of it: Markdown has no mark that ends after a space. */
function trimMarked(node: Nodes): void {
  if (!("children" in node)) return;
  const children: Nodes[] = [];
  for (const child of node.children as Nodes[]) {
    trimMarked(child);
    if (child.type === "text") child.value = child.value.replaceAll("\u00a0", " ");
    if (child.type !== "strong" && child.type !== "emphasis" && child.type !== "delete") {
      children.push(child);
      continue;
    }
    const [first] = child.children;
    const last = child.children.at(-1);
    const before = first?.type === "text" && /^\s/u.test(first.value);
    if (first?.type === "text") first.value = first.value.trimStart();
    const after = last?.type === "text" && /\s$/u.test(last.value);
    if (last?.type === "text") last.value = last.value.trimEnd();
    const isEmpty = child.children.every((one) => one.type === "text" && one.value === "");
    if (before || (isEmpty && after)) children.push({ type: "text", value: " " });
    if (!isEmpty) children.push(child);
    if (after && !isEmpty) children.push({ type: "text", value: " " });
  }
  node.children = children as typeof node.children;
}

/** What a reader sees of a line that may be HTML, on one line: for titles and phrasings. Other text comes back as it is. */
export function htmlToLine(text: string): string {
  if (!hasHtml(text) && !ENTITY.test(text)) return text;
  const tree = parseHtml(escapePlaceholders(text));
  prune(tree);
  const words: string[] = [];
  const collect = (node: HastNodes) => {
    if (node.type === "text") words.push(node.value);
    else if (node.type === "element" && ["br", "p", "div", "li", "td", "th"].includes(node.tagName)) words.push(" ");
    if ("children" in node) for (const child of node.children) collect(child);
  };
  collect(tree);
  return words.join("").replace(/\s+/gu, " ").trim();
}
