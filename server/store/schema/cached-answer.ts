import { doublePrecision, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { at, bytes, id } from "./columns.ts";
import { knowledgeVersion } from "./knowledge-version.ts";
import { site } from "./organisation.ts";

export const cachedAnswer = pgTable(
  "cached_answer",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    versionId: uuid()
      .notNull()
      .references(() => knowledgeVersion.id, { onDelete: "cascade" }),
    /** What the visitors it was made for see beyond what everyone does (turn/view.ts); "": nothing. */
    view: text().notNull().default(""),
    /** The question, normalised (lower case, one space, no end punctuation). */
    question: text().notNull(),
    vector: bytes().notNull(),
    articleId: uuid().notNull(),
    confidence: doublePrecision().notNull(),
    /** The answer as given: text, citations, form it was first given in. */
    answer: jsonb()
      .$type<{
        text: string;
        citations: { articleId: string; key: string; title: string; url?: string }[];
        /** Of a short reply: the article's own words. */
        quote?: string;
        form: string;
        /** The target accuracy when it was given: it isn't reused under a stricter one. */
        precision: number;
      }>()
      .notNull(),
    /** What the answer was made from, by the rule of the server that kept it (store/cached-answer.ts); others are dropped. */
    madeFrom: text().notNull().default(""),
    hits: integer().notNull().default(0),
    /** A visitor said that it didn't help: never reused in this version. */
    contradictedAt: at(),
    createdAt: at().notNull().defaultNow(),
    lastHitAt: at(),
  },
  (t) => [uniqueIndex("cached_answer_question_unique").on(t.versionId, t.view, t.question)],
);
