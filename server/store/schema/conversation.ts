import { boolean, index, integer, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { at, id } from "./columns.ts";
import { site } from "./organisation.ts";
import { visitor } from "./visitor.ts";

export const conversation = pgTable(
  "conversation",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    visitorId: uuid()
      .notNull()
      .references(() => visitor.id),
    /**
     * Who has the floor: `machine` (the assistant); `queued` (a person was asked for, and the assistant answers nothing
     * new); `person`; `closed`.
     */
    state: text({ enum: ["machine", "queued", "person", "closed"] })
      .notNull()
      .default("machine"),
    /** The agent who has the floor. */
    agent: text(),
    /** The last sequence number used. */
    sequence: integer().notNull().default(0),
    isDemo: boolean().notNull().default(false),
    /** Started by the site's own team: left out of the overview. */
    isTest: boolean().notNull().default(false),
    /** The member who has the floor; null with `agent` set: an integrator's agent, known by name only. */
    agentId: uuid(),
    /** The last message that each side has seen. */
    visitorSeen: integer().notNull().default(0),
    personSeen: integer().notNull().default(0),
    /** The agents' messages up to this one were e-mailed to the visitor: never twice, even after a restart. */
    mailedSequence: integer().notNull().default(0),
    /** The visitor's rating of the conversation, 1 to 5. */
    satisfaction: integer(),
    satisfactionComment: text(),
    satisfactionAt: at(),
    createdAt: at().notNull().defaultNow(),
    updatedAt: at().notNull().defaultNow(),
  },
  (t) => [
    index("conversation_visitor").on(t.visitorId),
    index("conversation_site_updated").on(t.siteId, t.updatedAt),
    index("conversation_site_created").on(t.siteId, t.createdAt),
  ],
);

/** Part of a conversation with the assistant: a hand-back or a reopening starts a new one with limited history. */
export const episode = pgTable(
  "episode",
  {
    id: id(),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    number: integer().notNull(),
    startedAt: at().notNull().defaultNow(),
    endedAt: at(),
  },
  (t) => [uniqueIndex("episode_number_unique").on(t.conversationId, t.number)],
);
