import { sql } from "drizzle-orm";
import { index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { JOB_STATES, STORED_JOB_KINDS } from "../../wire/jobs.ts";
import { at, id } from "./columns.ts";
import { site } from "./organisation.ts";

/**
 * Work in the background. A process claims a row, says every few seconds that it's alive, and stores how far it is; if it
 * goes silent, another one goes on from there.
 */
export const job = pgTable(
  "job",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id, { onDelete: "cascade" }),
    kind: text({ enum: STORED_JOB_KINDS }).notNull(),
    /** What only one unfinished job may be about, e.g. "source:ID"; null: any number. */
    key: text(),
    /** For people: a source's name, an e-mail's subject. */
    subject: text().notNull(),
    /** What its handler needs to know. */
    payload: jsonb().$type<Readonly<Record<string, unknown>>>().notNull(),
    state: text({ enum: JOB_STATES }).notNull().default("waiting"),
    /** Not before then. */
    dueAt: at().notNull().defaultNow(),
    /** Tries begun, without those that a server asked to repeat later. */
    attempts: integer().notNull().default(0),
    mostAttempts: integer().notNull(),
    /** The process that runs it; another one takes it over when `seenAt` gets old. */
    runner: uuid(),
    seenAt: at(),
    stage: text(),
    done: integer().notNull().default(0),
    total: integer(),
    /** Where the next try goes on. */
    checkpoint: jsonb().$type<Readonly<Record<string, unknown>>>(),
    fault: text(),
    remedy: text(),
    startedBy: text(),
    createdAt: at().notNull().defaultNow(),
    endedAt: at(),
  },
  (t) => [
    uniqueIndex("job_key_unique").on(t.key).where(sql`state in ('waiting', 'running')`),
    index("job_open").on(t.dueAt).where(sql`state in ('waiting', 'running')`),
    index("job_site").on(t.siteId, t.createdAt),
  ],
);
