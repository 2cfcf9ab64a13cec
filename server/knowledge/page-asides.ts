/** Sections of a page that aren't its subject: "Related articles", "Was this article helpful?". */
import type { Nodes, Root, RootContent } from "mdast";
import { plainText, tidy } from "../text/markdown.ts";

/** Headings above what leads to other places. */
const LEADS =
  /^(?:related (?:articles?|content|posts|topics)|see also|further reading|table of contents|contents|on this page|in this article|verwandte (?:artikel|themen)|siehe auch|inhalt|inhaltsverzeichnis|articles (?:associés|liés)|voir aussi|sommaire|artículos relacionados|véase también|contenido)$/iu;
/** Headings above what asks the reader something. */
const ASKS =
  /^(?:was this (?:article|page) helpful\??|share(?: this)?|comments|still need help\??|war dieser artikel hilfreich\??|cet article vous a-t-il été utile ?\??|¿te (?:ha sido|resultó) útil\??)$/iu;

/** Characters of such a section at most; what is longer has something to say. */
const LONGEST_LEADS = 1_500;
const LONGEST_ASKS = 400;

const hasLink = (node: Nodes): boolean => node.type === "link" || ("children" in node && node.children.some(hasLink));

function isAside(title: string, nodes: readonly RootContent[]): boolean {
  const length = nodes.reduce((sum, node) => sum + plainText(node).length, 0);
  // "Contents" without links is what's in the box.
  if (LEADS.test(title)) return length === 0 || (length <= LONGEST_LEADS && nodes.some(hasLink));
  return length <= LONGEST_ASKS;
}

/** Where the section of the heading at this place ends. */
function endOf(nodes: readonly RootContent[], at: number, depth: number): number {
  for (let end = at + 1; end < nodes.length; end++) {
    const node = nodes[end];
    if (node?.type === "heading" && node.depth <= depth) return end;
  }
  return nodes.length;
}

/** Takes those sections out, in place. */
export function dropAsides(content: Root): void {
  const { children } = content;
  const kept: RootContent[] = [];
  for (let at = 0; at < children.length; at++) {
    const node = children[at] as RootContent;
    const title = node.type === "heading" ? tidy(plainText(node)) : "";
    if (node.type === "heading" && (LEADS.test(title) || ASKS.test(title))) {
      const end = endOf(children, at, node.depth);
      if (isAside(title, children.slice(at + 1, end))) {
        at = end - 1;
        continue;
      }
    }
    kept.push(node);
  }
  content.children = kept;
}
