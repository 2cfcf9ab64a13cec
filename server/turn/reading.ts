import type { LiveArticle, LiveKnowledge } from "../knowledge/live.ts";
import type { Judge } from "../ports/judge/port.ts";
import { judgedText } from "../text/judged-text.ts";
import { splitMarkdown } from "../text/passages.ts";
import type { Read } from "./6-gate.ts";

/** Three times what four articles take on a busy core: after that, the gate decides without the judge. */
const LIMIT_MS = 400;

/** An article's passages as they were embedded; split when it's read first. */
const passagesOf = new WeakMap<LiveArticle, readonly string[]>();

function passages(article: LiveArticle): readonly string[] {
  let found = passagesOf.get(article);
  if (found === undefined) {
    found = splitMarkdown(article.answer, article.language).passages.map((one) => one.plain);
    passagesOf.set(article, found);
  }
  return found;
}

/** The judge on one live version: it reads the passages of each candidate that are closest to the question. */
export function createRead(judge: Judge, live: LiveKnowledge): Read {
  return (question, candidates) =>
    judge.judge(
      question,
      candidates.map(({ articleId, cosines }) => {
        const article = live.articles.get(articleId);
        return article === undefined ? "" : judgedText(article.title, passages(article), cosines);
      }),
      { signal: AbortSignal.timeout(LIMIT_MS) },
    );
}
