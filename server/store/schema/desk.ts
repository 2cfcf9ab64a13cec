import { sql } from "drizzle-orm";
import { boolean, index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { DeskEvent } from "../../domain/desk-state.ts";
import type { DeskCause, TagColour } from "../../wire/desk.ts";
import type { RuleActions, RuleCondition } from "../../wire/routing.ts";
import type { ViewFilter } from "../../wire/views.ts";
import { at, id } from "./columns.ts";
import { conversation } from "./conversation.ts";
import { user } from "./member.ts";
import { organisation, site } from "./organisation.ts";

/** Agents whom conversations are assigned to together. A deleted one stays as a row: events name it. */
export const team = pgTable(
  "team",
  {
    id: id(),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    name: text().notNull(),
    /** When it's there, as a site's hours (server/settings/hours.ts); null: as the site's. */
    hours: jsonb().$type<Readonly<Record<string, unknown>>>(),
    createdAt: at().notNull().defaultNow(),
    deletedAt: at(),
  },
  (t) => [index("team_organisation").on(t.organisationId)],
);

export const teamMember = pgTable(
  "team_member",
  {
    teamId: uuid()
      .notNull()
      .references(() => team.id, { onDelete: "cascade" }),
    memberId: uuid()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
  },
  (t) => [primaryKey({ columns: [t.teamId, t.memberId] }), index("team_member_member").on(t.memberId)],
);

/** What a conversation is about, in an organisation's own words. A deleted one stays as a row: events name it. */
export const tag = pgTable(
  "tag",
  {
    id: id(),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    name: text().notNull(),
    colour: text().$type<TagColour>().notNull().default("gray"),
    /** A topic: a classifier tells it by itself (topics/). */
    isTopic: boolean().notNull().default(false),
    createdAt: at().notNull().defaultNow(),
    deletedAt: at(),
  },
  (t) => [index("tag_organisation").on(t.organisationId)],
);

/**
 * What happened to a conversation at the desk: who, when, why. Rows are only ever added; they go with their
 * conversation. All of them, applied one after another, are the conversation's state (domain/desk-state.ts).
 */
export const deskEvent = pgTable(
  "desk_event",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    /** Per conversation, from 1, without gaps. */
    number: integer().notNull(),
    kind: text().$type<DeskEvent["kind"]>().notNull(),
    /** Who did it, as they were called then; null: nobody. */
    by: text(),
    byId: uuid(),
    /** Why, if nobody did it by hand. */
    cause: text().$type<DeskCause>(),
    /** The rest of the event. */
    detail: jsonb().$type<Readonly<Record<string, unknown>>>().notNull(),
    at: at().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("desk_event_number_unique").on(t.conversationId, t.number),
    index("desk_event_site").on(t.siteId, t.at),
    index("desk_event_tags").on(t.siteId).where(sql`kind in ('tags-added', 'tags-removed')`),
    index("desk_event_classes").on(t.siteId, t.kind).where(sql`kind in ('priority-changed', 'sentiment-changed')`),
  ],
);

/** Members who hear of what happens in a conversation, whoever has it. */
export const conversationFollower = pgTable(
  "conversation_follower",
  {
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    memberId: uuid()
      .notNull()
      .references(() => user.id, { onDelete: "cascade" }),
    /** What they were e-mailed about: messages and events up to these, and when last. */
    mailedSequence: integer().notNull().default(0),
    mailedEvents: integer().notNull().default(0),
    /** When the last note was written that mentions them and that they were e-mailed about. */
    mailedMention: at(),
    mailedAt: at(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [
    primaryKey({ columns: [t.conversationId, t.memberId] }),
    index("conversation_follower_member").on(t.memberId),
  ],
);

/** What an operator wants done with conversations that reach the queue. */
export const routingRule = pgTable(
  "routing_rule",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    name: text().notNull(),
    /** Rules run from the lowest up. */
    position: integer().notNull(),
    enabled: boolean().notNull().default(false),
    /** All of them must hold. */
    conditions: jsonb().$type<readonly RuleCondition[]>().notNull(),
    actions: jsonb().$type<RuleActions>().notNull(),
    /** Rules below don't run where this one matched. */
    isLast: boolean().notNull().default(false),
    createdAt: at().notNull().defaultNow(),
    updatedAt: at().notNull().defaultNow(),
  },
  (t) => [index("routing_rule_site").on(t.siteId, t.position)],
);

/** A filter of the list under a name: a member's own, or everybody's. */
export const savedView = pgTable(
  "saved_view",
  {
    id: id(),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    /** Whose it is; null: everybody's. */
    memberId: uuid().references(() => user.id, { onDelete: "cascade" }),
    name: text().notNull(),
    filter: jsonb().$type<ViewFilter>().notNull(),
    /** From the lowest up, everybody's and one's own apart. */
    position: integer().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [index("saved_view_organisation").on(t.organisationId, t.memberId)],
);
