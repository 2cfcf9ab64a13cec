import { sql } from "drizzle-orm";
import { doublePrecision, index, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Citation } from "../../domain/article.ts";
import { type ApprovalSubject, DRAFT_STATES } from "../../wire/approval.ts";
import type { Form } from "../../wire/names.ts";
import { at, id } from "./columns.ts";
import { conversation } from "./conversation.ts";
import { site } from "./organisation.ts";

/** What the assistant would have answered, for a person to send: one for each question that waits for that. */
export const approvalDraft = pgTable(
  "approval_draft",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    turnId: uuid().notNull(),
    /** The visitor's message that it answers. */
    messageId: uuid().notNull(),
    state: text({ enum: DRAFT_STATES }).notNull().default("waiting"),
    /** Markdown. */
    text: text().notNull(),
    citations: jsonb().$type<readonly Citation[]>().notNull(),
    form: text().$type<Form>().notNull(),
    /** 0 to 1. */
    confidence: doublePrecision().notNull(),
    /** Why it waits for a person, named as then. */
    subjects: jsonb().$type<readonly ApprovalSubject[]>().notNull(),
    /** The agent's message that it became. */
    sentMessageId: uuid(),
    /** Who sent or dropped it. */
    by: text(),
    byId: uuid(),
    createdAt: at().notNull().defaultNow(),
    settledAt: at(),
  },
  (t) => [
    uniqueIndex("approval_draft_turn_unique").on(t.turnId),
    uniqueIndex("approval_draft_waiting_unique").on(t.conversationId).where(sql`state = 'waiting'`),
    index("approval_draft_conversation").on(t.conversationId, t.createdAt),
    index("approval_draft_site").on(t.siteId, t.createdAt),
  ],
);
