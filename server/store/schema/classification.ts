import { boolean, doublePrecision, index, jsonb, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { CLASSIFIED, type ClassFigures } from "../../wire/classification.ts";
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

/** What a site has learnt to tell. */
export const classifier = pgTable(
  "classifier",
  {
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    kind: text({ enum: CLASSIFIED }).notNull(),
    /** Names the labels, the embedder and the target that it was made from: another name means that it's to be made anew. */
    labels: text().notNull(),
    embedderId: text().notNull(),
    /** Of vectors, not of texts (classification/model-bytes.ts); null: there are too few examples. */
    model: bytes(),
    figures: jsonb().$type<ClassFigures>(),
    learntAt: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.siteId, t.kind] })],
);

/** What a classifier said about a conversation. */
export const classified = pgTable(
  "classified",
  {
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    kind: text({ enum: CLASSIFIED }).notNull(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    /** A tag's id for a topic, otherwise a word such as "urgent"; null: none was likely enough. */
    classId: text(),
    probability: doublePrecision(),
    /** It was set. */
    isSet: boolean().notNull(),
    /** `classifier.learntAt` of the one that said so. */
    learntAt: at().notNull(),
    at: at().notNull(),
  },
  (t) => [primaryKey({ columns: [t.conversationId, t.kind] }), index("classified_site").on(t.siteId)],
);
