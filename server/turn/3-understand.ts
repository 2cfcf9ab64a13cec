import type { PastMessage, Understood } from "../domain/message.ts";
import type { Embedder } from "../ports/embedder/port.ts";
import { guessLanguage } from "../text/language.ts";
import { saysNotHelped } from "../text/patterns/feedback.ts";
import { bareReply, leaning, sightOf, takesOffer } from "../text/patterns/kinds.ts";
import { meansNone, saysNoneOf } from "../text/patterns/none-of-these.ts";
import { ANSWER_FORMS } from "../wire/names.ts";

/** What the message and the conversation before it say, without the vector. */
export type Reading = Omit<Understood, "vector"> & {
  /** For small talk: the subject. */
  readonly about?: "greeting" | "me" | "bye" | "ask" | "more";
  /** What the message explicitly says about the answer before it: true with thanks, false with a complaint. */
  readonly helped?: boolean;
  /** The visitor declined the person that was just offered. */
  readonly declined?: boolean;
  /** What the message may follow up on; undefined: nothing was said before it. */
  readonly inContext?: InContext;
};

/** A message as part of its conversation. */
export interface InContext {
  /** The message itself. */
  readonly typed: string;
  /** What makes it complete: the visitor's last question, or the title of the article that a pronoun stands for. */
  readonly before: string;
  /** What is looked up together with it: the last question, and the assistant's reply to it. */
  readonly said: string;
}

/** A follow-up made complete, for the visitor's quote, the models and the turn's record. */
export const completed = ({ before, typed }: InContext): string => `${before} ${typed}`;
/** A follow-up as it's looked up. */
export const lookedUp = ({ said, typed }: InContext): string => `${said} ${typed}`;

/** We don't look further back than this: an older subject is wrong more often than right. */
const LOOK_BACK = 6;

/**
 * Characters of the last question and of the reply that a message is looked up with: the question's end, where a complete one
 * has what was asked last, and the reply's beginning, which names its subject. The embedder reads some 250 words.
 */
const SAID = 300;
/** Never half of a character: the database refuses one. */
const endOf = (text: string): string => text.slice(-SAID).replace(/^[\udc00-\udfff]/u, "");
const beginningOf = (text: string): string => text.slice(0, SAID).replace(/[\ud800-\udbff]$/u, "");

/**
 * Reads a message: its kind, its language, and the question made complete.
 * @param past of this episode only, oldest first
 * @param options.articleTitle looks up an article's title, for a follow-up to an answer from that article
 * @param options.personOffered the assistant's last message offered a person
 * @param options.answered an answer came right before, not counting small talk
 * @param options.clarified the assistant just asked which of several articles is meant, or helps
 */
export function read(
  text: string,
  past: readonly PastMessage[],
  options: {
    readonly siteLanguage: string;
    readonly articleTitle: (articleId: string) => string | undefined;
    readonly personOffered: boolean;
    readonly answered?: boolean;
    readonly clarified?: boolean;
  },
): Reading {
  const language = guessLanguage(text, options.siteLanguage);
  const base = { question: text, isFollowUp: false, language };
  if (options.personOffered) {
    const takes = takesOffer(text);
    if (takes === true) return { ...base, kind: "asks-for-person" };
    if (takes === false) return { ...base, kind: "smalltalk", about: "bye", declined: true };
  }
  // Before reading it as a question: "these" would refer to the subject that the visitor just ruled out.
  if (options.clarified === true && meansNone(text)) return { ...base, kind: "complaint", helped: false };
  // Before reading it as a question: "that" would refer to the article, which would be given again.
  const isAnswered = options.answered === true;
  if (isAnswered || options.clarified === true) {
    if (saysNotHelped(text) || (isAnswered && saysNoneOf(text))) return { ...base, kind: "complaint", helped: false };
  }
  const sight = sightOf(text);
  const bare = sight.kind === "thanks" || !past.some((one) => one.author === "machine") ? undefined : bareReply(text);
  // Looked up, "no" would find nothing and offer a person; "ok" would be greeted in mid-conversation.
  if (bare === "no") return { ...base, kind: "smalltalk", about: "bye", declined: true };
  if (bare !== undefined) return { ...base, kind: "smalltalk", about: bare === "yes" ? "ask" : "more" };
  switch (sight.kind) {
    case "smalltalk":
      return { ...base, kind: "smalltalk", about: sight.about };
    case "thanks":
      return { ...base, kind: "thanks", ...(sight.helped ? { helped: true } : {}) };
    case "asks-for-person":
      return { ...base, kind: "asks-for-person" };
    default:
      return { ...base, ...join(text, past.slice(-LOOK_BACK), options.articleTitle), kind: sight.kind };
  }
}

/** Completes a follow-up that its form gives away: a fragment with the last question, a pronoun with the article. */
function join(
  text: string,
  past: readonly PastMessage[],
  articleTitle: (articleId: string) => string | undefined,
): Pick<Reading, "question" | "isFollowUp" | "inContext"> {
  const at = past.findLastIndex((one) => one.author === "visitor" && sightOf(one.text).kind === "question");
  const question = past[at]?.text;
  const articleId = past.findLast((one) => one.articleId !== undefined)?.articleId;
  const title = articleId === undefined ? undefined : articleTitle(articleId);
  const lean = leaning(text);
  const before = lean === "pointer" ? (title ?? question) : (question ?? title);
  if (before === undefined || before === text) return { question: text, isFollowUp: false };
  const reply = past.findLast((one, i) => i > at && saysSomething(one))?.text;
  const said = [endOf(question ?? before), ...(reply === undefined ? [] : [beginningOf(reply)])].join(" ");
  // The last question may be a follow-up made complete, with the ones before it.
  const inContext = { typed: text, before: endOf(before), said };
  if (lean === undefined) return { question: text, isFollowUp: false, inContext };
  return { question: completed(inContext), isFollowUp: true, inContext };
}

/** A reply about the subject: no greeting, no question back, no offer of a person. Without a form it's from outside. */
const saysSomething = ({ author, form }: PastMessage): boolean =>
  author === "machine" && (form === undefined || ANSWER_FORMS.includes(form));

/**
 * The question's vector; 7 ms at the median.
 * @throws EMBEDDER_UNAVAILABLE
 */
export async function embedQuestion(embedder: Embedder, question: string, signal?: AbortSignal): Promise<Float32Array> {
  const [vector] = await embedder.embed([question], {
    kind: "question",
    ...(signal === undefined ? {} : { signal }),
  });
  return vector as Float32Array;
}
