import * as z from "zod/mini";
import { type ArticleContent, articleContent } from "../../../server/wire/knowledge.ts";

/** An article's unsaved text, kept in this browser so that closing a tab loses nothing. */
export interface Draft {
  /** The revision that it's based on; empty for a new article. */
  readonly from: string;
  readonly content: ArticleContent;
  /** ISO 8601. */
  readonly at: string;
}

const schema = z.object({ from: z.string(), content: articleContent, at: z.string() });
const PREFIX = "tuppence:article:";

/** @param id the article's, or "new:" and the site's key */
export function readDraft(id: string): Draft | undefined {
  try {
    const parsed = z.safeParse(schema, JSON.parse(localStorage.getItem(PREFIX + id) ?? "null"));
    return parsed.success ? parsed.data : undefined;
  } catch {
    return undefined;
  }
}

export function keepDraft(id: string, draft: Draft): void {
  try {
    localStorage.setItem(PREFIX + id, JSON.stringify(draft));
  } catch {
    // The browser stores nothing, or nothing more: the text stays on the page.
  }
}

export function forgetDraft(id: string): void {
  try {
    localStorage.removeItem(PREFIX + id);
  } catch {
    // As above.
  }
}

/** The ids that have a draft in this browser. */
export function draftIds(): ReadonlySet<string> {
  try {
    return new Set(
      Object.keys(localStorage).flatMap((key) => (key.startsWith(PREFIX) ? [key.slice(PREFIX.length)] : [])),
    );
  } catch {
    return new Set();
  }
}
