/** Quotation marks and apostrophes that keyboards and word processors put for one and the same sign. */
const APOSTROPHES = /[\u2018\u2019\u201b\u02bc\u00b4\u0060]/g;
const END_PUNCTUATION = /[\s.,;:!?\u3002\uff0e\uff1f\uff01\u2026\u00bf\u00a1]+$/u;
const START_PUNCTUATION = /^[\s\u00bf\u00a1]+/u;

/**
 * The same question typed in another way gives the same text: NFKC, lower case, one space, straight apostrophes,
 * no punctuation at the end (nor the Spanish marks at the start). A text of nothing but punctuation stays as it is.
 */
export function normaliseQuestion(text: string): string {
  const one = text.normalize("NFKC").replace(APOSTROPHES, "'").toLowerCase().replace(/\s+/gu, " ").trim();
  const bare = one.replace(END_PUNCTUATION, "").replace(START_PUNCTUATION, "");
  return bare === "" ? one : bare;
}
