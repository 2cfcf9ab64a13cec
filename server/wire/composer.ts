/** What helps an agent to write a reply: articles to insert, and drafts of an answer. */
import * as z from "zod/mini";
import { LONGEST_SEARCH } from "./help.ts";
import { citation } from "./http.ts";

/** GET /api/v1/conversations/:id/articles */
export const agentArticlesQuery = z.object({
  q: z.string().check(z.trim(), z.minLength(1), z.maxLength(LONGEST_SEARCH)),
});
export const agentArticle = z.extend(citation, {
  /** BCP 47. */
  language: z.string(),
  /** Markdown. */
  answer: z.string(),
  /** Passages of the answer in their order, Markdown. */
  parts: z.array(z.string()),
  /** Place of the part that fits the search best, from 0; null: none stands out. */
  best: z.nullable(z.int()),
});
export type AgentArticleWire = z.infer<typeof agentArticle>;
/** Best first; those that the conversation's visitor may see. */
export const agentArticlesReply = z.object({ articles: z.array(agentArticle) });

/** GET /api/v1/conversations/:id/draft */
export const draftReply = z.object({
  /** Number of the visitor's last message that no agent has answered; null: there is none. */
  sequence: z.nullable(z.int()),
  /** Most likely first; empty: no article is close. */
  drafts: z.array(
    z.extend(citation, {
      /** The article's own words, Markdown. */
      text: z.string(),
      /** That the article answers the question, 0 to 1. */
      probability: z.number(),
    }),
  ),
});
export type DraftReply = z.infer<typeof draftReply>;
