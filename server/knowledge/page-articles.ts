/**
 * A page (of a website, a Word file, a PDF) as articles: whole while it's short, one article a section where it's long or
 * its headings are questions.
 */
import type { Heading, Root, RootContent } from "mdast";
import { type HeadingData, writeMarkdown } from "../text/html.ts";
import { plainText, tidy } from "../text/markdown.ts";
import { slugOf } from "./article-schema.ts";
import { idOfPath } from "./page-id.ts";
import type { RawArticle } from "./read-file.ts";

/** What is known about a page besides its text. */
export interface Page {
  readonly content: Root;
  /** What its lead is called; never taken from its first section. */
  readonly title: string;
  /** Its sections' ids begin with it. */
  readonly id: string;
  readonly url?: string | undefined;
  readonly language?: string | undefined;
  readonly tags?: readonly string[];
  /** Characters of Markdown up to which it stays whole; 0: it's a collection, and split wherever it has sections. */
  readonly whole: number;
  /** Its sections' ids have the page's own anchors where there are any: they stay when a heading is written anew. */
  readonly keepsAnchors?: boolean;
  /** Where it begins, for those parts of it whose heading has no line of its own. Default: 1. */
  readonly line?: number;
}

/** An article of a page. */
export interface PageArticle {
  /** From 1; where it begins in the page's file. */
  readonly line: number;
  readonly given: {
    readonly id: string;
    readonly title: string;
    /** Markdown. */
    readonly answer: string;
    readonly url: string | undefined;
    readonly language: string | undefined;
    readonly tags: readonly string[] | undefined;
  };
  readonly keepsLoose: true;
}

/** Characters of Markdown from which a section is split into its own sections; about 1,000 words. */
const LONG_SECTION = 6_000;

/** Words of a heading that says little without its page's: "Overview", "How it works". */
const VAGUE = 3;

interface Section {
  readonly heading: Heading;
  readonly nodes: readonly RootContent[];
}

const titleOf = (heading: Heading) => tidy(plainText(heading));
const dataOf = (heading: Heading) => (heading.data ?? {}) as HeadingData;
const isQuestion = (title: string) => /[?？؟]\s*$/u.test(title);
const isEmpty = (nodes: readonly RootContent[]) => nodes.every((one) => plainText(one).trim() === "");

const headingsIn = (nodes: readonly RootContent[]) => nodes.filter((one): one is Heading => one.type === "heading");

/**
 * The depth at which content is split: the shallowest with at least two headings; undefined: nowhere.
 * @param isSection a single question in it is split off, too
 */
function cutDepth(nodes: readonly RootContent[], isSection: boolean): number | undefined {
  const headings = headingsIn(nodes);
  const depths = headings.map(({ depth }) => depth);
  for (let depth = 1; depth <= 6; depth++) if (depths.filter((one) => one === depth).length > 1) return depth;
  const [only, ...others] = headings;
  return isSection && only !== undefined && others.length === 0 && isQuestion(titleOf(only)) ? only.depth : undefined;
}

function sectionsOf(nodes: readonly RootContent[], depth: number): { lead: RootContent[]; sections: Section[] } {
  const lead: RootContent[] = [];
  const sections: { heading: Heading; nodes: RootContent[] }[] = [];
  for (const node of nodes) {
    if (node.type === "heading" && node.depth <= depth) sections.push({ heading: node, nodes: [] });
    else (sections.at(-1)?.nodes ?? lead).push(node);
  }
  return { lead, sections };
}

/** Whether sections are questions with their answers, which belong in articles of their own however short they are. */
const areQuestions = (sections: readonly Section[]) =>
  sections.filter(({ heading }) => isQuestion(titleOf(heading))).length * 2 > sections.length;

/** Whether sections are groups of questions. */
function haveQuestions(sections: readonly Section[]): boolean {
  const titles = sections.flatMap(({ nodes }) => headingsIn(nodes).map(titleOf));
  return titles.length > 1 && titles.filter(isQuestion).length * 2 > titles.length;
}

/** A heading that says enough alone, otherwise after what stands above it. */
function fullTitle(title: string, above: string): string {
  const words = title.split(/\s+/u).length;
  if (isQuestion(title) || words > VAGUE || above === "") return title;
  return above.toLowerCase().includes(title.toLowerCase()) ? above : `${above}: ${title}`;
}

/** The heading with which a document begins, if it's the only one of its depth; it's taken out. */
function takeTitle(content: Root): string | undefined {
  const [first] = content.children;
  if (first?.type !== "heading") return undefined;
  const same = content.children.filter((one) => one.type === "heading" && one.depth <= first.depth);
  if (same.length > 1) return undefined;
  content.children.shift();
  return titleOf(first);
}

/** "refund-policy_2026" as a title. */
const titleOfName = (name: string) => {
  const words = (name.split("/").at(-1) ?? "")
    .replace(/\.[^.]*$/u, "")
    .replace(/[-_\s]+/gu, " ")
    .trim();
  return words === "" ? "Untitled" : (words[0] ?? "").toUpperCase() + words.slice(1);
};

/**
 * The articles of a document that is a collection of them: a Word file, a PDF. `content` is changed.
 * @param title what the document calls itself; without it its first heading, otherwise its name
 */
export function* documentArticles(
  name: string,
  content: Root,
  title: string | undefined,
  unit: "page" | "section",
): Generator<RawArticle> {
  const id = idOfPath(name) ?? "index";
  let section = 0;
  for (const one of pageArticles({ content, title: title ?? takeTitle(content) ?? titleOfName(name), id, whole: 0 })) {
    yield { ...one, line: unit === "page" ? one.line : ++section, unit };
  }
}

/** The articles of a page, in its order. */
export function* pageArticles(page: Page): Generator<PageArticle> {
  const { url, language, whole } = page;
  const common = { language, tags: page.tags };
  const anchors = new Map<string, number>();
  const give = (
    line: number,
    fields: { id: string; title: string; url: string | undefined },
    nodes: RootContent[],
  ): PageArticle => {
    const answer = writeMarkdown({ type: "root", children: nodes });
    return { line, given: { ...common, ...fields, answer }, keepsLoose: true };
  };
  /** An anchor that no other section of the page has. */
  const anchorOf = (title: string, own: string | undefined) => {
    const anchor = page.keepsAnchors && own !== undefined ? own : slugOf(title);
    const times = anchors.get(anchor) ?? 0;
    anchors.set(anchor, times + 1);
    return times === 0 ? anchor : `${anchor}-${times}`;
  };
  const line = page.line ?? 1;
  type Own = { id: string; title: string; url: string | undefined; line: number };
  function* part(nodes: readonly RootContent[], { line: start, ...own }: Own, most: number): Generator<PageArticle> {
    const depth = cutDepth(nodes, own.id !== page.id);
    const { lead, sections } = depth === undefined ? { lead: [...nodes], sections: [] } : sectionsOf(nodes, depth);
    const isLong = () => writeMarkdown({ type: "root", children: [...nodes] }).length > most;
    if (sections.length === 0 || !(areQuestions(sections) || haveQuestions(sections) || isLong())) {
      if (!isEmpty(nodes)) yield give(start, own, [...nodes]);
      return;
    }
    if (!isEmpty(lead)) yield give(start, own, lead);
    for (const { heading, nodes: below } of sections) {
      const title = titleOf(heading);
      // A heading without text is a heading of headings at most.
      if (title === "" || isEmpty(below)) continue;
      const { id: anchor, line: at } = dataOf(heading);
      const shown =
        url === undefined || anchor === undefined ? url : `${url.split("#", 1)[0]}#${encodeURIComponent(anchor)}`;
      const id = `${page.id}#${anchorOf(title, anchor)}`;
      yield* part(below, { id, title: fullTitle(title, own.title), url: shown, line: at ?? start }, LONG_SECTION);
    }
  }
  yield* part(page.content.children, { id: page.id, title: page.title, url, line }, whole);
}
