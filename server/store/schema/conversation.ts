import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  boolean,
  index,
  integer,
  jsonb,
  pgTable,
  text,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";
import type { ServiceState } from "../../domain/service-level.ts";
import { SENTIMENTS } from "../../wire/desk.ts";
import type { DueWire } from "../../wire/service-level.ts";
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
    /** From then on nothing is mailed: the visitor asked for it, or their address doesn't exist. */
    mailStoppedAt: at(),
    /** The visitor's rating of the conversation, 1 to 5. */
    satisfaction: integer(),
    satisfactionComment: text(),
    satisfactionAt: at(),
    /** The team that it's waiting for, or whose it is. */
    teamId: uuid(),
    /** Place in PRIORITIES (wire/desk.ts): 0 is the most pressing. */
    priority: integer().notNull().default(2),
    /** How its customer feels; null: not known. */
    sentiment: text({ enum: SENTIMENTS }),
    /** Sorted, each once. */
    tagIds: uuid().array().notNull().default(sql`'{}'::uuid[]`),
    /** Put off until `snoozedUntil`; null: until the visitor writes. */
    snoozed: boolean().notNull().default(false),
    snoozedUntil: at(),
    /** Its clocks since it last reached the queue (domain/service-level.ts); null: it never has. */
    service: jsonb().$type<ServiceState>(),
    /** When its targets are reached, as the site's targets and hours are now; null: it has none. */
    dues: jsonb().$type<readonly DueWire[]>(),
    /** The first of them. */
    dueAt: at(),
    /** When something has to be announced about them. */
    alertAt: at(),
    /** It was merged into that one: closed for good, and read there. */
    mergedInto: uuid().references((): AnyPgColumn => conversation.id, { onDelete: "cascade" }),
    /** When the newest one that was merged into it began: it has that one's place among its visitor's conversations. */
    continuesAt: at(),
    /** The number of its last event at the desk. */
    deskEvents: integer().notNull().default(0),
    createdAt: at().notNull().defaultNow(),
    updatedAt: at().notNull().defaultNow(),
  },
  (t) => [
    index("conversation_visitor").on(t.visitorId),
    index("conversation_merged").on(t.mergedInto).where(sql`merged_into IS NOT NULL`),
    index("conversation_site_updated").on(t.siteId, t.updatedAt),
    index("conversation_site_created").on(t.siteId, t.createdAt),
    index("conversation_snoozed").on(t.snoozedUntil).where(sql`snoozed_until IS NOT NULL`),
    index("conversation_alert").on(t.alertAt).where(sql`alert_at IS NOT NULL`),
    index("conversation_tags").using("gin", t.tagIds),
    // What few conversations have and lists are filtered by.
    index("conversation_open").on(t.siteId, t.updatedAt).where(sql`state in ('queued', 'person')`),
    index("conversation_agent").on(t.agentId, t.updatedAt).where(sql`agent_id IS NOT NULL`),
    index("conversation_team").on(t.teamId, t.updatedAt).where(sql`team_id IS NOT NULL`),
    index("conversation_priority").on(t.siteId, t.priority, t.updatedAt).where(sql`priority <> 2`),
    index("conversation_sentiment").on(t.siteId, t.sentiment, t.updatedAt).where(sql`sentiment IS NOT NULL`),
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
