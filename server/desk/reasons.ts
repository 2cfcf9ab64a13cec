import type { Reason } from "../wire/names.ts";

/** Why a turn went where it went, in words that a manager understands. */
export const REASON_WORDS: Readonly<Record<Reason, string>> = {
  "one-article-fits": "One article answers the question.",
  "asked-before": "The same question was answered before from the same knowledge.",
  "composed-and-supported": "The small model wrote the answer, and every sentence is supported by the articles.",
  "large-model-answered": "The machine was not sure enough; the large model answered.",
  "two-articles-fit": "More than one article fits, so the visitor was asked which is meant.",
  "not-sure-enough": "The machine was less sure than the set target.",
  "not-in-knowledge": "The knowledge does not answer the question.",
  "no-knowledge": "No knowledge has been published for this site.",
  "asked-for-person": "The visitor asked for a person.",
  "did-not-help": "The visitor said that the answer did not help.",
  complaint: "The visitor complains.",
  "small-talk": "Small talk.",
  thanks: "The visitor said thanks.",
  "too-long": "The message was too long.",
  "too-fast": "The visitor sent messages faster than allowed.",
  abuse: "The message is abusive or threatens someone.",
  "self-harm": "The visitor may be in danger of harming themselves. Please look at once.",
  "legal-threat": "The visitor threatens legal steps.",
  "prompt-injection": "The message tried to give orders to the model.",
  "unsupported-sentence": "A model's sentence was not supported by the articles and was not shown.",
  "machine-failed": "A part of the machine failed; the log says which.",
  "person-has-floor": "A person has the conversation.",
  "waiting-for-person": "The visitor waits for a person and wrote again.",
  "taken-over": "An agent took the conversation over from the machine.",
};

const CODES: ReadonlyMap<string, Reason> = new Map(
  Object.entries(REASON_WORDS).map(([code, words]) => [words, code as Reason]),
);

/** The code of stored words, so that a screen can say them in its reader's language; undefined for words of old. */
export function reasonOf(words: string): Reason | undefined {
  return CODES.get(words);
}
