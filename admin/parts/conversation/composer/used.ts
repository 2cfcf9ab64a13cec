import { useEffect, useState } from "react";
import { keep, kept } from "../../../storage.ts";
import type { Mentioned } from "../mentioned.ts";

/** What an unsent text was made from: sources that the visitor will see, canned replies, what was translated, mentions. */
export interface Used {
  readonly articles: readonly { readonly id: string; readonly title: string }[];
  readonly replies: readonly string[];
  /** What the agent wrote before it was translated. */
  readonly original?: { readonly text: string; readonly language: string } | undefined;
  /** The assistant's draft that waits to be sent. */
  readonly draftId?: string | undefined;
  /** Whom a note mentions, if they still are in its text. */
  readonly mentions: readonly Mentioned[];
}

const NOTHING: Used = { articles: [], replies: [], mentions: [] };

/** The storage key beside an unsent text's. */
const nameOf = (draft: string) => `${draft}:used`;

function read(draft: string): Used {
  try {
    return { ...NOTHING, ...(JSON.parse(kept(nameOf(draft)) ?? "{}") as Partial<Used>) };
  } catch {
    return NOTHING;
  }
}

/** Adds to what an unsent reply was made from; each once. */
export function withUsed(used: Used, more: Partial<Used>): Used {
  const articles = [...used.articles, ...(more.articles ?? [])];
  return {
    articles: [...new Map(articles.map((one) => [one.id, one])).values()],
    replies: [...new Set([...used.replies, ...(more.replies ?? [])])],
    original: more.original ?? used.original,
    draftId: more.draftId ?? used.draftId,
    mentions: [...used.mentions, ...(more.mentions ?? [])],
  };
}

/** Puts back what a reply was made from, beside its text. */
export function keepUsed(draft: string, more: Partial<Used>): void {
  write(draft, withUsed(read(draft), more));
}

function write(draft: string, used: Used): void {
  const isNothing =
    used.articles.length + used.replies.length + used.mentions.length === 0 &&
    used.original === undefined &&
    used.draftId === undefined;
  keep(nameOf(draft), isNothing ? "" : JSON.stringify(used));
}

/** Survives a reload with its text; forgotten when that is empty. @param draft the text's storage key */
export function useUsed(draft: string, text: string) {
  const [used, setUsed] = useState(() => read(draft));
  const isEmpty = text.trim() === "";
  useEffect(() => {
    if (isEmpty) setUsed(NOTHING);
  }, [isEmpty]);
  useEffect(() => write(draft, used), [draft, used]);
  return {
    used,
    add: (more: Partial<Used>) => setUsed((now) => withUsed(now, more)),
    /** It isn't a translation any more. */
    dropOriginal: () => setUsed((now) => ({ ...now, original: undefined })),
    removeArticle: (id: string) =>
      setUsed((now) => ({ ...now, articles: now.articles.filter((one) => one.id !== id) })),
  };
}
