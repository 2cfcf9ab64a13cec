import { newId } from "../lib/ids.ts";
import type { Db } from "../ports/database/port.ts";
import type { ArticleContent } from "../store/article.ts";
import { insertPassages, type NewPassage, revisionsWithPassages } from "../store/passage.ts";
import { splitMarkdown } from "../text/passages.ts";
import { breathe } from "./load.ts";

/** Revisions whose passages are stored in one transaction. */
const CHUNK = 50;

/** The passages of an article: its title, each phrasing, and its answer in quotable pieces. */
export function passagesOfArticle(
  article: Pick<ArticleContent, "revisionId" | "title" | "answer" | "examples" | "language">,
): NewPassage[] {
  const { revisionId, title, answer, examples, language } = article;
  const plain = (kind: "title" | "phrasing", text: string, position: number): NewPassage => ({
    id: newId(),
    revisionId,
    kind,
    position,
    text,
    plain: text,
    startOffset: null,
    endOffset: null,
  });
  return [
    plain("title", title, 0),
    ...examples.map((example, i) => plain("phrasing", example, i)),
    ...splitMarkdown(answer, language).passages.map(
      (piece, i): NewPassage => ({
        id: newId(),
        revisionId,
        kind: "text",
        position: i,
        text: answer.slice(piece.start, piece.end),
        plain: piece.plain,
        startOffset: piece.start,
        endOffset: piece.end,
      }),
    ),
  ];
}

/** Splits the articles whose revision has no passages yet, and stores them. */
export async function splitNew(
  db: Db,
  articles: readonly ArticleContent[],
  options: { signal?: AbortSignal; onProgress?: (share: number) => void } = {},
): Promise<void> {
  const done = await revisionsWithPassages(
    db,
    articles.map((article) => article.revisionId),
  );
  const todo = articles.filter((article) => !done.has(article.revisionId));
  for (let i = 0; i < todo.length; i += CHUNK) {
    options.signal?.throwIfAborted();
    const passages: NewPassage[] = [];
    for (const article of todo.slice(i, i + CHUNK)) {
      passages.push(...passagesOfArticle(article));
      // Parsing Markdown takes milliseconds per article, and visitors are being served.
      await breathe();
    }
    await db.transaction((tx) => insertPassages(tx, passages));
    options.onProgress?.(Math.min(1, (i + CHUNK) / todo.length));
  }
}
