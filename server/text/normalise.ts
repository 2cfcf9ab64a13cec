import { stripEnd } from "../lib/strip.ts";

/** Quotation marks and apostrophes that keyboards and word processors use for the same character. */
const APOSTROPHES = /[\u2018\u2019\u201b\u02bc\u00b4\u0060]/g;
const END_PUNCTUATION = " .,;:!?\u3002\uff0e\uff1f\uff01\u2026\u00bf\u00a1";
const START_PUNCTUATION = /^[ \u00bf\u00a1]+/u;

/**
 * The same question, typed differently, gives the same text: NFKC, lower case, single spaces, straight apostrophes, no
 * punctuation at the end (nor Spanish marks at the start). A text of punctuation only stays as it is.
 */
export function normaliseQuestion(text: string): string {
  const one = text.normalize("NFKC").replace(APOSTROPHES, "'").toLowerCase().replace(/\s+/gu, " ").trim();
  const bare = stripEnd(one, END_PUNCTUATION).replace(START_PUNCTUATION, "");
  return bare === "" ? one : bare;
}
