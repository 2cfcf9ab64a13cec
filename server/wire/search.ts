/** What a search over conversations found. */
import * as z from "zod/mini";

/** Who wrote it: the visitor, the assistant, an agent, or an agent in a note; `customer`: their name or address. */
export const SEARCHED_KINDS = ["visitor", "machine", "person", "note", "customer"] as const;
export type SearchedKind = (typeof SEARCHED_KINDS)[number];

/** Characters of a match's text. */
export const MAX_MATCH_LENGTH = 160;

/** The newest thing in a conversation that matches. */
export const searchMatch = z.object({
  kind: z.enum(SEARCHED_KINDS),
  /** Of the message or note; null: it's the customer's name or address. */
  id: z.nullable(z.string()),
  /** The message's number in its conversation; null for a note and a customer. */
  sequence: z.nullable(z.int()),
  /** The agent who wrote it. */
  by: z.nullable(z.string()),
  /** The part that matches, on one line. */
  text: z.string(),
  /** What to highlight: from a character of `text` up to, but not including, another. In order. */
  marks: z.array(z.tuple([z.int(), z.int()])),
  at: z.string(),
});
export type SearchMatch = z.infer<typeof searchMatch>;
