import { integer, pgTable, uuid } from "drizzle-orm/pg-core";
import { at } from "./columns.ts";
import { site } from "./organisation.ts";

/** A site's last answer to "what would the assistant answer of it now?", for one period of its reports. */
export const reportReplay = pgTable("report_replay", {
  siteId: uuid()
    .primaryKey()
    .references(() => site.id, { onDelete: "cascade" }),
  /** The period; its end isn't included. */
  from: at().notNull(),
  to: at().notNull(),
  /** What was live then. */
  versionId: uuid(),
  /** Conversations whose questions were asked again, and those of them that were answered. */
  conversations: integer().notNull(),
  answered: integer().notNull(),
  at: at().notNull(),
});
