import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import type { MacroAction } from "../../wire/macros.ts";
import { at, id } from "./columns.ts";
import { conversation } from "./conversation.ts";
import { organisation, site } from "./organisation.ts";

/** Several things that an agent does with a conversation, in one step. */
export const macro = pgTable(
  "macro",
  {
    id: id(),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id, { onDelete: "cascade" }),
    /** The only site that it's for; null: all of the organisation's. */
    siteId: uuid().references(() => site.id, { onDelete: "cascade" }),
    name: text().notNull(),
    actions: jsonb().$type<readonly MacroAction[]>().notNull(),
    uses: integer().notNull().default(0),
    lastUsedAt: at(),
    archivedAt: at(),
    changedBy: text(),
    changedAt: at().notNull().defaultNow(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [index("macro_organisation").on(t.organisationId)],
);

/** A macro that was run: a repeat of the same run does nothing more. */
export const macroRun = pgTable(
  "macro_run",
  {
    id: id(),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    /** Chosen by the caller. */
    runId: text().notNull(),
    macroId: uuid().notNull(),
    handoffId: uuid().notNull(),
    agent: text().notNull(),
    agentId: uuid(),
    /** What was done, in order. */
    done: jsonb().$type<readonly MacroAction["do"][]>().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("macro_run_unique").on(t.conversationId, t.runId), index("macro_run_macro").on(t.macroId)],
);
