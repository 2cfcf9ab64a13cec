import type { Embedder } from "../ports/embedder/port.ts";
import { guessLanguage } from "../text/language.ts";
import { leaning, sightOf, takesOffer } from "../text/patterns/kinds.ts";
import { saysNotHelped } from "../text/patterns/opinions.ts";
import type { PastMessage, Understood } from "./types.ts";

/** What the message and the talk before it say, without the vector. */
export type Reading = Omit<Understood, "vector"> & {
  /** Of small talk: what it is about. */
  readonly about?: "greeting" | "me" | "bye";
  /** What the message says of the answer before it, outright: true with thanks, false with a complaint. */
  readonly helped?: boolean;
  /** The visitor turned down the person who was just offered. */
  readonly declined?: boolean;
};

/** More talk than this is not looked back on: an older subject is more often wrong than right. */
const LOOK_BACK = 6;

/**
 * Reads a message: its kind, its language, and the question that stands alone.
 * @param past of this episode only, oldest first
 * @param given.articleTitle the title of an article, for a follow-up to an answer that rested on it
 * @param given.personOffered the machine's last message offered a person
 * @param given.answered an answer came right before, small talk aside
 */
export function read(
  text: string,
  past: readonly PastMessage[],
  given: {
    readonly siteLanguage: string;
    readonly articleTitle: (articleId: string) => string | undefined;
    readonly personOffered: boolean;
    readonly answered?: boolean;
  },
): Reading {
  const language = guessLanguage(text, given.siteLanguage);
  const base = { question: text, isFollowUp: false, language };
  if (given.personOffered) {
    const takes = takesOffer(text);
    if (takes === true) return { ...base, kind: "asks-for-person" };
    if (takes === false) return { ...base, kind: "smalltalk", about: "bye", declined: true };
  }
  // Before it is read as a question: "that" would stand for the article, which would be given once more.
  if (given.answered === true && saysNotHelped(text)) return { ...base, kind: "complaint", helped: false };
  const sight = sightOf(text);
  switch (sight.kind) {
    case "smalltalk":
      return { ...base, kind: "smalltalk", about: sight.about };
    case "thanks":
      return { ...base, kind: "thanks", ...(sight.helped ? { helped: true } : {}) };
    case "asks-for-person":
      return { ...base, kind: "asks-for-person" };
    default:
      return { ...base, ...join(text, past.slice(-LOOK_BACK), given.articleTitle), kind: sight.kind };
  }
}

/** Joins a follow-up with what it follows: an ellipsis with the last question, a pointing word with the article. */
function join(
  text: string,
  past: readonly PastMessage[],
  articleTitle: (articleId: string) => string | undefined,
): { question: string; isFollowUp: boolean } {
  const lean = leaning(text);
  const alone = { question: text, isFollowUp: false };
  if (lean === undefined) return alone;
  const question = past.findLast((one) => one.author === "visitor" && sightOf(one.text).kind === "question")?.text;
  const articleId = past.findLast((one) => one.articleId !== undefined)?.articleId;
  const title = articleId === undefined ? undefined : articleTitle(articleId);
  const before = lean === "ellipsis" ? (question ?? title) : (title ?? question);
  if (before === undefined || before === text) return alone;
  return { question: `${before} ${text}`, isFollowUp: true };
}

/**
 * The question's vector; 7 ms at the median (shared/MODELS.md).
 * @throws EMBEDDER_UNAVAILABLE
 */
export async function embedQuestion(embedder: Embedder, question: string, signal?: AbortSignal): Promise<Float32Array> {
  const [vector] = await embedder.embed([question], signal === undefined ? {} : { signal });
  return vector as Float32Array;
}
