import { index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { SUGGESTION_KINDS, SUGGESTION_STATES, type SuggestedChange } from "../../wire/suggestions.ts";
import { article } from "./article.ts";
import { at, id } from "./columns.ts";
import { conversation } from "./conversation.ts";
import { message } from "./message.ts";
import { site } from "./organisation.ts";
import { turn } from "./turn.ts";

/** What somebody made of a message for the articles. It goes with the conversation, as it's in its words. */
export const suggestion = pgTable(
  "suggestion",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id, { onDelete: "cascade" }),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    messageId: uuid()
      .notNull()
      .references(() => message.id, { onDelete: "cascade" }),
    kind: text({ enum: SUGGESTION_KINDS }).notNull(),
    change: jsonb().$type<SuggestedChange>().notNull(),
    /** The article that it changes; a new one once it was accepted. */
    articleId: uuid().references(() => article.id, { onDelete: "cascade" }),
    state: text({ enum: SUGGESTION_STATES }).notNull().default("open"),
    /** Members' or API keys' names. */
    suggestedBy: text(),
    decidedBy: text(),
    decidedAt: at(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [
    index("suggestion_site").on(t.siteId, t.state, t.createdAt),
    index("suggestion_conversation").on(t.conversationId),
  ],
);

/** An answer that somebody has looked at: it leaves the review list. */
export const answerReview = pgTable("answer_review", {
  turnId: uuid()
    .primaryKey()
    .references(() => turn.id, { onDelete: "cascade" }),
  reviewedBy: text(),
  reviewedAt: at().notNull().defaultNow(),
});
