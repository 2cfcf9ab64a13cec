import { splitSentences } from "./sentences.ts";
import { contentOf, exactOf } from "./support.ts";
import { stem, wordsOf } from "./words.ts";

/** Share of a sentence's words that a source must have, of those that a better one hasn't, to support it too. */
const SHARE = 0.3;
/** Words that a second source of a sentence must add: one alone ("order", "account") is in many. */
const ADDED = 2;

/**
 * Which sources an answer's sentences are supported by: each sentence by the source that has most of its words and
 * figures, and by another one for what that lacks.
 * @param sources what a model was given, nearest first, each in parts (title, text, address)
 * @param language BCP 47, of the sources
 * @returns their places in `sources`, the most supporting first; empty if no words can be compared, such as in another
 * language
 */
export function supporting(answer: string, sources: readonly (readonly string[])[], language: string): number[] {
  const had = sources.map(
    (parts) =>
      new Set(parts.flatMap((part) => [...wordsOf(part).map((word) => stem(word, language)), ...exactOf(part)])),
  );
  const credit = sources.map(() => 0);
  for (const { start, end } of splitSentences(answer, language)) {
    const sentence = answer.slice(start, end);
    const words = new Set([...contentOf(sentence).map((word) => stem(word, language)), ...exactOf(sentence)]);
    let left = [...words];
    for (let least = 1; left.length > 0; least = ADDED) {
      const shared = had.map((known) => left.filter((word) => known.has(word)).length);
      const most = Math.max(0, ...shared);
      if (most < Math.max(least, words.size * SHARE)) break;
      const best = shared.indexOf(most);
      credit[best] = (credit[best] ?? 0) + most;
      left = left.filter((word) => !had[best]?.has(word));
    }
  }
  return credit
    .map((words, place) => ({ words, place }))
    .filter(({ words }) => words > 0)
    .sort((a, b) => b.words - a.words || a.place - b.place)
    .map(({ place }) => place);
}
