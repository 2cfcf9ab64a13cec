import { sql } from "drizzle-orm";
import { doublePrecision, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { TUNE_KINDS, TUNE_STAGES, TUNE_STATES, type TuneData, type TuneExam } from "../../wire/models.ts";
import { at, id } from "./columns.ts";
import { site } from "./organisation.ts";

/** A deep tune of the small model on a site's articles, or a file trained elsewhere: how far it is, and what it gave. */
export const tune = pgTable(
  "tune",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id, { onDelete: "cascade" }),
    kind: text({ enum: TUNE_KINDS }).notNull(),
    state: text({ enum: TUNE_STATES }).notNull().default("running"),
    stage: text({ enum: TUNE_STAGES }),
    /** Of the whole, 0 to 1. */
    share: doublePrecision().notNull().default(0),
    secondsLeft: integer(),
    loss: doublePrecision(),
    device: text(),
    minutes: integer(),
    seed: integer().notNull(),
    /** The small model that it's for, without an adapter. */
    base: text().notNull(),
    /** The tuned model's id; null: there is no file yet. */
    model: text(),
    /** The adapter's file, or a model's. */
    path: text(),
    data: jsonb().$type<TuneData>(),
    figures: jsonb().$type<{ former: TuneExam[]; tuned: TuneExam[] }>(),
    verdict: text(),
    fault: text(),
    /** The process that runs it. */
    runner: uuid().notNull(),
    seenAt: at().notNull().defaultNow(),
    /** A member's or an API key's name; null: a command on the server. */
    startedBy: text(),
    createdAt: at().notNull().defaultNow(),
    endedAt: at(),
    promotedAt: at(),
  },
  (t) => [
    // Training takes every core: one at a time.
    uniqueIndex("tune_running_unique").on(t.state).where(sql`state = 'running'`),
    index("tune_site").on(t.siteId, t.createdAt),
  ],
);
