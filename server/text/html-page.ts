import type { Element, Nodes as HastNodes, Root as HastRoot } from "hast";
import { fromParse5 } from "hast-util-from-parse5";
import { type DefaultTreeAdapterMap, parse } from "parse5";

type Parsed = DefaultTreeAdapterMap["node"];
type ParsedParent = DefaultTreeAdapterMap["parentNode"];

/** Elements inside each other beyond which only the text is kept. Browsers stop at 512 (Blink's HTMLTreeBuilder). */
const DEEPEST = 200;
/** Tags of a page; the longest articles of Wikipedia have some 30,000. */
const MOST_TAGS = 200_000;
/**
 * Elements that are open at the same time. The parser looks through all of them for each tag, so a million tags inside each
 * other would keep it busy for hours.
 */
const MOST_OPEN = 15_000;
/**
 * Open elements, added up over all start tags: what the parser looks through in all. Sixty million take it half a second; ten thousand
 * boxes inside each other are fifty, the longest ordinary pages five.
 */
const MOST_LOOKS = 60_000_000;
/** Open marks for bold, slanted and the like: the parser opens each again in every paragraph that follows. */
const MOST_OPEN_MARKS = 500;

const MARKS = new Set("a b big code em font i nobr s small strike strong tt u".split(" "));
/** Elements that need no end tag, or have none. */
const UNCLOSED = new Set(
  "area base br col embed hr img input link meta source track wbr param p li dt dd td th tr thead tbody tfoot option optgroup colgroup body html head".split(
    " ",
  ),
);

const TOO_DEEP = "nests its HTML elements too deep to be read";

const TAG = /<(\/?)([a-z][^\s/>]*)/giu;

/**
 * Why a page would keep the parser busy for too long, in words; undefined: it would not.
 * @param mostTags fewer where many pages are read beside other work
 */
export function pageFault(html: string, mostTags = MOST_TAGS): string | undefined {
  let tags = 0;
  let open = 0;
  let marks = 0;
  let looks = 0;
  for (const [, slash, written = ""] of html.matchAll(TAG)) {
    const name = written.toLowerCase();
    if (++tags > mostTags) return `has more than ${mostTags.toLocaleString("en")} HTML tags`;
    if (slash === "") looks += open;
    if (looks > MOST_LOOKS) return TOO_DEEP;
    if (UNCLOSED.has(name)) continue;
    const step = slash === "" ? 1 : -1;
    open = Math.max(0, open + step);
    if (MARKS.has(name)) marks = Math.max(0, marks + step);
    if (open > MOST_OPEN || marks > MOST_OPEN_MARKS) return TOO_DEEP;
  }
  return undefined;
}

/** The text of everything below a node, without recursion. */
function textBelow(node: Parsed): string {
  const parts: string[] = [];
  const rest: Parsed[] = [node];
  for (let one = rest.pop(); one !== undefined; one = rest.pop()) {
    if (one.nodeName === "#text") parts.push((one as DefaultTreeAdapterMap["textNode"]).value);
    else if ("childNodes" in one && one.nodeName !== "script" && one.nodeName !== "style") {
      for (let i = one.childNodes.length - 1; i >= 0; i--) rest.push(one.childNodes[i] as Parsed);
    }
  }
  return parts.join("");
}

/** Replaces what lies deeper than `DEEPEST` by its text, so that nothing that walks the tree runs out of stack. */
function flatten(tree: ParsedParent): void {
  const rest: { node: ParsedParent; depth: number }[] = [{ node: tree, depth: 0 }];
  for (let one = rest.pop(); one !== undefined; one = rest.pop()) {
    const { node, depth } = one;
    if (depth >= DEEPEST) {
      const value = textBelow(node as Parsed);
      node.childNodes = [{ nodeName: "#text", value, parentNode: node } as DefaultTreeAdapterMap["textNode"]];
      continue;
    }
    for (const child of node.childNodes) if ("childNodes" in child) rest.push({ node: child, depth: depth + 1 });
  }
}

const HEADING = /^h[1-6]$/u;
/** Where a heading's line is kept until the tree is Markdown; "data-" so that it can't be an attribute with a meaning. */
const LINE = "data-line";

function noteLines(tree: ParsedParent): void {
  const rest: ParsedParent[] = [tree];
  for (let node = rest.pop(); node !== undefined; node = rest.pop()) {
    for (const child of node.childNodes) {
      if (!("childNodes" in child)) continue;
      rest.push(child);
      const line = child.sourceCodeLocation?.startLine;
      if (line !== undefined && HEADING.test(child.nodeName) && "attrs" in child) {
        child.attrs = [...child.attrs, { name: LINE, value: String(line) }];
      }
    }
  }
}

/**
 * A page as a tree, read as a browser reads it: whatever is broken in it is mended. Headings have their line in
 * `dataLine`. To be asked first: `pageFault`.
 */
export function parsePage(html: string): HastRoot {
  const tree = parse(html, { sourceCodeLocationInfo: true });
  flatten(tree);
  noteLines(tree);
  return fromParse5(tree) as HastRoot;
}

/** The elements of a tree that fit, outermost first. */
export function* elementsIn(node: HastNodes, fits: (element: Element) => boolean): Generator<Element> {
  if (node.type === "element" && fits(node)) yield node;
  if ("children" in node) for (const child of node.children) yield* elementsIn(child, fits);
}

/** The first element that fits, in the order of the page. */
export function findElement(node: HastNodes, fits: (element: Element) => boolean): Element | undefined {
  for (const found of elementsIn(node, fits)) return found;
  return undefined;
}

const BREAKING = new Set(
  "address article blockquote br dd div dl dt fieldset figure footer form h1 h2 h3 h4 h5 h6 header hr li main nav ol p pre section table td th tr ul".split(
    " ",
  ),
);

/** What a reader sees of a tree, on one line. */
export function textOf(node: HastNodes): string {
  const words: string[] = [];
  const collect = (one: HastNodes) => {
    if (one.type === "text") words.push(one.value);
    else if (one.type === "element" && BREAKING.has(one.tagName)) words.push(" ");
    if (one.type === "element" && (one.tagName === "script" || one.tagName === "style")) return;
    if ("children" in one) for (const child of one.children) collect(child);
  };
  collect(node);
  return words.join("").replace(/\s+/gu, " ").trim();
}

/** An attribute as text, "" if it's missing. */
export function attribute(element: Element, name: string): string {
  const value = element.properties[name];
  return Array.isArray(value) ? value.join(" ") : value === undefined || value === null ? "" : String(value);
}
