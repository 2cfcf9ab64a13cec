import { createHash } from "node:crypto";
import type { StoredArticle } from "../store/schema/source.ts";
import { blocksOf, joinBlocks } from "./volatile.ts";

/** Pages from which it can be told what's on all of them. */
const FEWEST_PAGES = 5;
/** Share of a source's pages on which a block is part of the frame around the articles. */
const FRAME_SHARE = 0.4;

/** A page's articles. */
export interface PageArticles {
  readonly address: string;
  readonly articles: readonly StoredArticle[];
  /** Marks of the texts beside them. */
  readonly around: readonly string[];
}

/**
 * Takes out what many pages of a website have in common: "Was this article helpful?", a phone number, a newsletter. A
 * block that is all an article has stays.
 */
export function withoutFrame(pages: readonly PageArticles[]): PageArticles[] {
  const withText = pages.filter((page) => page.articles.length > 0);
  if (withText.length < FEWEST_PAGES) return [...pages];
  const counts = new Map<string, number>();
  for (const { articles, around } of withText) {
    const own = new Set([...around, ...articles.flatMap((one) => blocksOf(one.answer).map(markOf))]);
    for (const block of own) counts.set(block, (counts.get(block) ?? 0) + 1);
  }
  const isFrame = (block: string) =>
    (counts.get(markOf(block)) ?? 0) >= Math.max(FEWEST_PAGES, withText.length * FRAME_SHARE);
  return pages.map((page) => ({
    ...page,
    articles: page.articles.map((one) => {
      const blocks = blocksOf(one.answer);
      const kept = blocks.filter((block) => !isFrame(block));
      return kept.length === blocks.length || kept.length === 0 ? one : { ...one, answer: joinBlocks(kept) };
    }),
  }));
}

/** What a text is recognised by, in Markdown or plain: its letters and digits. */
export function markOf(block: string): string {
  const letters = withoutAddresses(block)
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "");
  return createHash("sha256").update(letters).digest("base64url").slice(0, 12);
}

/** Markdown whose links and pictures are their words: "see [this](x)" is "see this". */
function withoutAddresses(markdown: string): string {
  let result = "";
  let at = 0;
  for (let close = markdown.indexOf("]("); close !== -1; close = markdown.indexOf("](", at)) {
    const end = markdown.indexOf(")", close);
    if (end === -1) break;
    const open = markdown.lastIndexOf("[", close);
    result += open < at ? markdown.slice(at, close) : markdown.slice(at, open) + markdown.slice(open + 1, close);
    at = end + 1;
  }
  return result + markdown.slice(at);
}
