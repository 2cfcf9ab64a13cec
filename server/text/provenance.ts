import type { Mask } from "./patterns/personal-data.ts";

/**
 * What an answer was made from. `public`: the question as typed, without anything personal in it, and the knowledge.
 * Only such an answer is kept for others; `private`: anything else, such as the earlier conversation.
 */
export type Provenance = "public" | "private";

/**
 * What a prompt is made from, stated where the prompt is built: `public` if it consists only of the question as typed,
 * without anything personal in it, and passages of the knowledge.
 * @param from.typed the visitor's message
 * @param from.question what the prompt asks: a follow-up is joined with what was said before
 * @param from.past the part of the conversation in the prompt
 * @param from.mask knows who the visitor is; what it would hide is theirs
 */
export function provenanceOf(from: {
  readonly typed: string;
  readonly question: string;
  readonly past: readonly unknown[];
  readonly mask: Mask;
}): Provenance {
  const alone = from.past.length === 0 && from.question === from.typed;
  return alone && from.mask.hide(from.question) === from.question ? "public" : "private";
}
