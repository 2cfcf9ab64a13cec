import { sql } from "drizzle-orm";
import { doublePrecision, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { at, id, nanoUsd } from "./columns.ts";
import { conversation, episode } from "./conversation.ts";
import { message } from "./message.ts";
import { site } from "./organisation.ts";

/**
 * A running server process. It updates its row every few seconds; if the row is gone or older than the lease, other
 * processes take over its turns.
 */
export const node = pgTable("node", {
  id: id(),
  /**
   * Identifies its data folder, which only one process has at a time: a process that starts there replaces a dead one.
   */
  place: text().notNull(),
  /** Identifies the secret that it signs sessions with (`secretMark`): all nodes need the same one. */
  secretMark: text(),
  startedAt: at().notNull().defaultNow(),
  seenAt: at().notNull().defaultNow(),
});

export const turn = pgTable(
  "turn",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    episodeId: uuid()
      .notNull()
      .references(() => episode.id, { onDelete: "cascade" }),
    messageId: uuid()
      .notNull()
      .references(() => message.id, { onDelete: "cascade" }),
    /** Fixed at receive; the message with this id is the answer, once there is one. */
    answerMessageId: uuid().notNull(),
    state: text({ enum: ["pending", "settled", "silent"] })
      .notNull()
      .default("pending"),
    attempts: integer().notNull().default(0),
    /** The node (`node.id`) that is answering it while it's pending; null: none, any node can take it. */
    leasedBy: uuid(),
    tier: text({ enum: ["machine", "large", "person", "none"] }),
    form: text(),
    reason: text(),
    confidence: doublePrecision(),
    versionId: uuid(),
    /** The complete question, as it was searched for. */
    question: text(),
    /** The cached answer that was given, or saved from this turn. */
    cachedAnswerId: uuid(),
    /** Ranked articles with probabilities, as the gate saw them. */
    ranked: jsonb().$type<{ articleId: string; probability: number }[]>(),
    options: jsonb().$type<string[]>(),
    /** Milliseconds by step. */
    latency: jsonb().$type<Record<string, number>>(),
    firstTokenMs: doublePrecision(),
    promptTokens: integer().notNull().default(0),
    completionTokens: integer().notNull().default(0),
    /** Sum of this turn's ledger lines of side `cost`. */
    costNanoUsd: nanoUsd().notNull().default(0),
    /** Sum of side `counterfactual`. */
    counterfactualNanoUsd: nanoUsd().notNull().default(0),
    createdAt: at().notNull().defaultNow(),
    settledAt: at(),
  },
  (t) => [
    uniqueIndex("turn_message_unique").on(t.messageId),
    uniqueIndex("turn_answer_unique").on(t.answerMessageId),
    index("turn_pending").on(t.state).where(sql`state = 'pending'`),
    index("turn_conversation").on(t.conversationId),
  ],
);
