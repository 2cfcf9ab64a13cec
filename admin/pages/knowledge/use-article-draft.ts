import { useEffect, useState } from "react";
import type { ArticleContent, ArticleReply } from "../../../server/wire/knowledge.ts";
import { useSiteKey } from "../../session.tsx";
import { forgetDraft, keepDraft, readDraft } from "./draft.ts";

/** Milliseconds after the last key before the text is stored in the browser. */
const KEEP_MS = 400;

export const blank = (language: string): ArticleContent => ({
  title: "",
  answer: "",
  phrasings: [],
  tags: [],
  url: null,
  language,
  audience: null,
});
const same = (a: ArticleContent, b: ArticleContent) => JSON.stringify(a) === JSON.stringify(b);

/** What a new article begins with. */
export interface Seed {
  readonly content: ArticleContent;
  /** The article that it becomes a translation of. */
  readonly of?: string;
}

/** What is being written of an article, kept in the browser until it is saved. @param article undefined: a new one */
export function useArticleDraft(article: ArticleReply | undefined, seed: Seed) {
  const site = useSiteKey();
  const draftId =
    article?.id ?? (seed.of === undefined ? `new:${site}` : `new:${site}:${seed.of}:${seed.content.language}`);
  const saved = article?.content ?? seed.content;
  const [kept, setKept] = useState(() => {
    const draft = readDraft(draftId);
    return draft === undefined || same(draft.content, saved) ? undefined : draft;
  });
  const [content, setContent] = useState(kept?.content ?? saved);
  const [from, setFrom] = useState(kept?.from ?? article?.revisionId ?? "");
  const dirty = !same(content, saved);

  useEffect(() => {
    if (!dirty) {
      forgetDraft(draftId);
      return;
    }
    const keep = () => keepDraft(draftId, { from, content, at: new Date().toISOString() });
    const timer = setTimeout(keep, KEEP_MS);
    const warn = (event: BeforeUnloadEvent) => {
      keep();
      event.preventDefault();
    };
    window.addEventListener("beforeunload", warn);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("beforeunload", warn);
      // If the page is left by a link, the last keys are stored too.
      keep();
    };
  }, [dirty, content, from, draftId]);

  return {
    content,
    saved,
    dirty,
    /** The revision that it was begun from. */
    from,
    /** When what is shown was kept, when it comes from an earlier visit. */
    keptAt: kept?.at,
    set: setContent,
    /** Goes on from what was stored. */
    take(next: ArticleReply) {
      forgetDraft(draftId);
      setKept(undefined);
      setContent(next.content);
      setFrom(next.revisionId);
    },
    discard() {
      forgetDraft(draftId);
      setKept(undefined);
      setContent(saved);
      setFrom(article?.revisionId ?? "");
    },
  };
}
