import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, primaryKey, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { Reason } from "../../wire/names.ts";
import { at, id } from "./columns.ts";
import { conversation, episode } from "./conversation.ts";
import { site } from "./organisation.ts";

export const handoff = pgTable(
  "handoff",
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
    turnId: uuid(),
    reason: text().$type<Reason>().notNull(),
    summary: text().notNull(),
    draft: text(),
    /** Collected facts: order numbers, e-mail addresses, articles tried. */
    facts: jsonb().$type<Record<string, string[]>>().notNull(),
    /** The last three: it continued as a new handoff, to a colleague or back to the queue. */
    state: text({ enum: ["queued", "claimed", "returned", "closed", "transferred", "taken-over", "released"] })
      .notNull()
      .default("queued"),
    agent: text(),
    agentId: uuid(),
    createdAt: at().notNull().defaultNow(),
    claimedAt: at(),
    endedAt: at(),
    /** The person's active time, for the ledger. */
    activeSeconds: integer().notNull().default(0),
  },
  (t) => [
    uniqueIndex("handoff_open_unique").on(t.conversationId).where(sql`state in ('queued', 'claimed')`),
    index("handoff_queue").on(t.siteId, t.state, t.createdAt),
    index("handoff_conversation").on(t.conversationId),
  ],
);

/** How long somebody was available in an hour; kept for reports. */
export const deskPresenceHour = pgTable(
  "desk_presence_hour",
  {
    /** As in `desk_presence`. */
    memberId: uuid().notNull(),
    organisationId: uuid().notNull(),
    /** When the hour begins, UTC. */
    hour: at().notNull(),
    seconds: integer().notNull(),
  },
  (t) => [
    primaryKey({ columns: [t.memberId, t.hour] }),
    index("desk_presence_hour_organisation").on(t.organisationId, t.hour),
  ],
);

/** Who is available: a row for each member, and one for an organisation's own desk software (by API key). */
export const deskPresence = pgTable(
  "desk_presence",
  {
    /** A member's id; for calls with an API key the organisation's. */
    id: id(),
    organisationId: uuid().notNull(),
    /** Renewed while a console of theirs is connected. */
    seenAt: at().notNull(),
    /** They set themselves away. */
    awayAt: at(),
    /** When a conversation was last assigned to them automatically: the longest ago is next. */
    assignedAt: at(),
  },
  (t) => [index("desk_presence_organisation").on(t.organisationId, t.seenAt)],
);
