import type { AnswerArticle } from "../domain/article.ts";
import type { LiveKnowledge, LivePassage } from "../knowledge/live.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { normaliseQuestion } from "../text/normalise.ts";
import { queryWords } from "../text/words.ts";
import { seededRandom, shuffled } from "./statistics.ts";
import type { Examined, ExamKnowledge } from "./types.ts";

/** With fewer held-out questions, not even a perfect model could pass: 40 of 40 has a lower bound of 0.91. */
export const FEWEST = 40;
/** How many passages are searched for the nearest other article: its own may have many phrasings ahead of it. */
const LOOK_THROUGH = 200;

/** One article as the model sees it for a question, with how near the search finds it. */
export interface Shown {
  readonly article: AnswerArticle;
  readonly text: string;
  /** What the judge sees of it. */
  readonly judged: string;
  /** Best cosine of its passages, not counting the held-out phrasing. */
  readonly cosine: number;
}

/** A held-out phrasing with its own article, and with the nearest other one. */
export interface ExamQuestion {
  readonly question: string;
  readonly right: Shown;
  readonly wrong: Shown;
}

/** Phrasings that an exam can ask, by article id: without those that occur in the article's own text or in two articles. */
export function examinablePhrasings(live: LiveKnowledge): Map<string, LivePassage[]> {
  const owners = new Map<string, Set<string>>();
  const byArticle = new Map<string, LivePassage[]>();
  const phrasings = [...live.passages.values()]
    .filter((one) => one.kind === "phrasing")
    .sort((a, b) => (a.articleId < b.articleId ? -1 : a.articleId > b.articleId ? 1 : a.position - b.position));
  for (const passage of phrasings) {
    const text = normaliseQuestion(passage.text);
    owners.set(text, (owners.get(text) ?? new Set()).add(passage.articleId));
    const article = live.articles.get(passage.articleId);
    if (article === undefined) continue;
    // The question must not occur in the text that is read.
    if (normaliseQuestion(`${article.title}\n${article.answer}`).includes(text)) continue;
    byArticle.set(passage.articleId, [...(byArticle.get(passage.articleId) ?? []), passage]);
  }
  for (const [id, list] of byArticle) {
    byArticle.set(
      id,
      list.filter((one) => owners.get(normaliseQuestion(one.text))?.size === 1),
    );
  }
  return byArticle;
}

/**
 * Draws held-out phrasings with the seed: one of each article, then a second of each, until there are enough.
 * @param only ids of the articles to draw from; default: all
 * @throws EXAM_TOO_SMALL if the knowledge has fewer than `FEWEST`, or only one article
 */
export function drawPhrasings(
  live: LiveKnowledge,
  count: number,
  seed: number,
  only?: ReadonlySet<string>,
): LivePassage[] {
  const random = seededRandom(seed);
  const byArticle = [...examinablePhrasings(live)].filter(([id]) => only?.has(id) ?? true);
  const lists = shuffled(byArticle, random).map(([, list]) => shuffled(list, random));
  const drawn: LivePassage[] = [];
  for (let round = 0; drawn.length < count && lists.some((list) => list.length > round); round++) {
    for (const list of lists) {
      const one = list[round];
      if (one !== undefined && drawn.length < count) drawn.push(one);
    }
  }
  if (drawn.length < Math.min(FEWEST, count) || live.articles.size < 2) {
    throw new TuppenceError(
      "EXAM_TOO_SMALL",
      `An exam needs at least ${FEWEST} example phrasings in two or more articles. This site has ${drawn.length} in ${live.articles.size}.`,
      "Add phrasings to your articles in your visitors' own words, then publish them.",
    );
  }
  return drawn;
}

/**
 * Makes the pairs: for each phrasing, what the serving code would show the model of its own article and of the nearest
 * other.
 * @param options.before awaited before the work for each one, some 20 ms of a core
 */
export async function prepareQuestions(
  options: {
    readonly site: ExamKnowledge;
    readonly embedder: Embedder;
    readonly examined: Examined;
    readonly before?: () => Promise<void>;
  },
  phrasings: readonly LivePassage[],
  signal: AbortSignal,
): Promise<ExamQuestion[]> {
  const { site, embedder, examined } = options;
  const { live } = site;
  const questions: ExamQuestion[] = [];
  for (const held of phrasings) {
    await options.before?.();
    signal.throwIfAborted();
    const question = held.text;
    const [vector] = await embedder.embed([question], { signal, kind: "question" });
    if (vector === undefined) continue;
    const words = queryWords(question, live.language);
    const { dense } = await site.search({ vector, words, limit: LOOK_THROUGH });
    const nearest = new Map<string, number>();
    for (const hit of dense) {
      if (hit.passageId !== held.id && !nearest.has(hit.articleId)) nearest.set(hit.articleId, hit.score);
    }
    const floor = dense.at(-1)?.score ?? 0;
    const otherId =
      [...nearest.keys()].find((id) => id !== held.articleId) ??
      [...live.articles.keys()].find((id) => id !== held.articleId);
    const candidates = await examined.retrieve(site, {
      question,
      isFollowUp: false,
      kind: "question",
      language: live.language,
      vector,
    });
    const shown = (articleId: string | undefined): Shown | undefined => {
      const article = articleId === undefined ? undefined : live.articles.get(articleId);
      if (article === undefined) return undefined;
      const candidate = candidates.find((one) => one.articleId === article.id);
      const text = examined.textOf(live, article, question, candidate);
      const judged = examined.judgedTextOf(live, article, question);
      return { article, text, judged, cosine: nearest.get(article.id) ?? floor };
    };
    const [right, wrong] = [shown(held.articleId), shown(otherId)];
    if (right !== undefined && wrong !== undefined) questions.push({ question, right, wrong });
  }
  return questions;
}

/** One article after the other, in the seed's order of questions: its state is kept while it's asked about. */
export function byArticle<T extends { readonly shown: Shown }>(pairs: readonly T[]): T[] {
  const groups = new Map<string, T[]>();
  for (const pair of pairs) {
    const key = pair.shown.article.id;
    groups.set(key, [...(groups.get(key) ?? []), pair]);
  }
  return [...groups.values()].flat();
}
