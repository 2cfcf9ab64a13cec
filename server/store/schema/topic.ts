import { boolean, doublePrecision, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import type { TopicFigures } from "../../wire/topics.ts";
import { at, bytes, id } from "./columns.ts";
import { conversation } from "./conversation.ts";
import { tag } from "./desk.ts";
import { site } from "./organisation.ts";

/** A question that somebody wrote as an example of a topic; personal data is masked. */
export const topicExample = pgTable(
  "topic_example",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    tagId: uuid()
      .notNull()
      .references(() => tag.id),
    text: text().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [index("topic_example_site").on(t.siteId, t.tagId)],
);

/** What a site's classifier has learnt. */
export const topicModel = pgTable("topic_model", {
  siteId: uuid()
    .primaryKey()
    .references(() => site.id),
  /** Names the labels, the embedder and the target that it was made from: another name means that it's to be made anew. */
  labels: text().notNull(),
  embedderId: text().notNull(),
  /** Of vectors, not of texts (topics/model-bytes.ts); null: there are too few examples. */
  model: bytes(),
  figures: jsonb().$type<TopicFigures>(),
  learntAt: at().notNull(),
});

/** What the classifier said about a conversation. */
export const topicGuess = pgTable(
  "topic_guess",
  {
    conversationId: uuid()
      .primaryKey()
      .references(() => conversation.id, { onDelete: "cascade" }),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    /** Null: no topic was likely enough. */
    tagId: uuid(),
    probability: doublePrecision(),
    /** The tag was added to the conversation. */
    isSet: boolean().notNull(),
    /** `topic_model.learntAt` of the classifier that said so. */
    learntAt: at().notNull(),
    at: at().notNull(),
  },
  (t) => [index("topic_guess_site").on(t.siteId)],
);
