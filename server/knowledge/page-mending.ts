/** Makes of a page's content what Markdown has words for, in place. */
import type { Element, ElementContent, Root, RootContent } from "hast";
import { attribute, elementsIn, findElement, textOf } from "../text/html-page.ts";
import { absolute, isNamed } from "./page-head.ts";

/** An anchor's sign beside a heading. */
const ANCHOR_SIGNS = new Set(["", "#", "¶", "§", "🔗", "link", "permalink"]);

const isQuestion = (node: ElementContent) =>
  node.type === "element" && node.tagName === "dt" && /[?？؟]$/u.test(textOf(node));

/** Makes headings of the terms of a list of questions. */
function mendQuestionLists(content: Element | Root): void {
  for (const list of elementsIn(content, isNamed("dl"))) {
    // HTML allows a term and its answer to be together in a box.
    const groups = list.children.flatMap((one) => (one.type === "element" && one.tagName === "div" ? [one] : []));
    const parts = [list, ...groups].flatMap(({ children }) => children);
    if (!parts.some(isQuestion)) continue;
    list.tagName = "section";
    for (const one of parts) {
      if (one.type !== "element") continue;
      if (one.tagName === "dt") one.tagName = "h4";
      else if (one.tagName === "dd") one.tagName = "div";
    }
  }
}

/** Makes headings of the summaries of accordions, and takes the links that themes put into headings out. */
export function mendHeadings(content: Element | Root): void {
  mendQuestionLists(content);
  for (const summary of elementsIn(content, isNamed("summary"))) {
    if (findElement(summary, (one) => /^h[1-6]$/u.test(one.tagName)) === undefined) summary.tagName = "h4";
  }
  for (const heading of [...elementsIn(content, (one) => /^h[1-6]$/u.test(one.tagName))]) {
    const named = findElement(heading, (one) => attribute(one, "id") !== "" || attribute(one, "name") !== "");
    const id = named === undefined ? "" : attribute(named, "id") || attribute(named, "name");
    if (id !== "") heading.properties.id = id;
    heading.children = heading.children.flatMap((child) => {
      if (child.type !== "element" || child.tagName !== "a") return [child];
      return ANCHOR_SIGNS.has(textOf(child).toLowerCase()) ? [] : child.children;
    });
  }
}

/** Pictures of the page's own site are shown by their description if the site isn't known, and those without one not at all. */
export function mendPictures(node: Element | Root, from: string | undefined): void {
  node.children = (node.children as RootContent[]).flatMap((child): RootContent[] => {
    if (child.type !== "element") return [child];
    if (child.tagName !== "img") {
      mendPictures(child, from);
      return [child];
    }
    const alt = attribute(child, "alt").replace(/\s+/gu, " ").trim();
    if (alt === "") return [];
    const written = attribute(child, "src");
    const source = written === "" || written.startsWith("data:") ? attribute(child, "dataSrc") : written;
    const src = absolute(source, from);
    if (src === undefined) return [{ type: "text", value: alt }];
    child.properties.src = src;
    return [child];
  }) as typeof node.children;
}

/**
 * Makes links absolute where the page's address is known. Where it isn't, a link that's relative to it becomes its text;
 * one that begins with "/" stays for the import, which knows the site.
 * @returns how many became their text
 */
export function mendLinks(content: Element | Root, from: string | undefined): number {
  let lost = 0;
  for (const link of elementsIn(content, isNamed("a"))) {
    const href = attribute(link, "href").trim();
    if (href === "" || (from === undefined && (href.startsWith("/") || href.startsWith("#")))) continue;
    const isWhole = /^(?:https?|mailto|tel):/iu.test(href);
    const target = isWhole ? href : absolute(href, from);
    if (target === undefined) {
      // A link without an address would lead to the page itself.
      link.tagName = "span";
      if (!/^[a-z][a-z\d+.-]{0,20}:/iu.test(href)) lost++;
    } else link.properties.href = target;
  }
  return lost;
}
