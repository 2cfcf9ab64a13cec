import { sql } from "drizzle-orm";
import { doublePrecision, index, integer, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { CHECKED_BY, PROPOSAL_JOB_STATES, PROPOSAL_SOURCES } from "../../wire/proposals.ts";
import { article } from "./article.ts";
import { at, id, nanoUsd } from "./columns.ts";
import { conversation } from "./conversation.ts";
import { site } from "./organisation.ts";

/** A run that proposes phrasings for a site's articles, one after the other. It survives the process that runs it. */
export const proposalJob = pgTable(
  "proposal_job",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    source: text({ enum: PROPOSAL_SOURCES }).notNull(),
    state: text({ enum: PROPOSAL_JOB_STATES }).notNull().default("running"),
    /** The large model. */
    model: text(),
    /** Null: the model has no price. */
    estimateNanoUsd: nanoUsd(),
    budgetNanoUsd: nanoUsd(),
    /** The job's ledger lines, and the estimated cost of requests whose reply was lost. */
    spentNanoUsd: nanoUsd().notNull().default(0),
    /** Why it failed. */
    fault: text(),
    /** The process that runs it; another one takes it over when `seenAt` gets old. */
    runner: uuid().notNull(),
    seenAt: at().notNull().defaultNow(),
    createdAt: at().notNull().defaultNow(),
    endedAt: at(),
  },
  (t) => [
    uniqueIndex("proposal_job_running_unique").on(t.siteId).where(sql`state = 'running'`),
    index("proposal_job_site").on(t.siteId, t.createdAt),
  ],
);

/** The articles of a job, chosen when it starts. */
export const proposalJobArticle = pgTable(
  "proposal_job_article",
  {
    jobId: uuid()
      .notNull()
      .references(() => proposalJob.id, { onDelete: "cascade" }),
    articleId: uuid()
      .notNull()
      .references(() => article.id, { onDelete: "cascade" }),
    position: integer().notNull(),
    /** `asking`: a request was sent, and its reply isn't stored yet. */
    state: text({ enum: ["waiting", "asking", "done"] })
      .notNull()
      .default("waiting"),
    proposed: integer().notNull().default(0),
    /** Why nothing was proposed. */
    reason: text(),
  },
  (t) => [primaryKey({ columns: [t.jobId, t.articleId] })],
);

/** A phrasing that somebody should accept or drop. Decided ones stay, so that they aren't proposed again. */
export const proposal = pgTable(
  "proposal",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    articleId: uuid()
      .notNull()
      .references(() => article.id, { onDelete: "cascade" }),
    /** As proposed. */
    text: text().notNull(),
    /** Its words in lower case: the same question is proposed once for an article. */
    sameAs: text().notNull(),
    source: text({ enum: PROPOSAL_SOURCES }).notNull(),
    jobId: uuid().references(() => proposalJob.id, { onDelete: "set null" }),
    /** A visitor's own words go with their conversation. */
    conversationId: uuid().references(() => conversation.id, { onDelete: "cascade" }),
    /** What compared it with the other articles; null: not compared yet. */
    checkedBy: text({ enum: CHECKED_BY }),
    /** Its article's place for this question, from 1; null: not among the nearest. */
    rank: integer(),
    /** Log-odds, probability or cosine, by `checkedBy`. */
    score: doublePrecision(),
    /** An article that the question clearly fits better. */
    closerTo: uuid().references(() => article.id, { onDelete: "set null" }),
    state: text({ enum: ["open", "accepted", "edited", "dropped"] })
      .notNull()
      .default("open"),
    /** The words that were accepted, if they were edited. */
    editedText: text(),
    /** A member's or an API key's name; null: a command on the server. */
    decidedBy: text(),
    decidedAt: at(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("proposal_same_unique").on(t.articleId, t.sameAs),
    index("proposal_site").on(t.siteId, t.state),
    index("proposal_job_index").on(t.jobId),
    index("proposal_conversation").on(t.conversationId),
  ],
);
