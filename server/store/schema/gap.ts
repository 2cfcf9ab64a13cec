import { doublePrecision, index, jsonb, pgTable, text, uuid } from "drizzle-orm/pg-core";
import { GAP_KINDS, GAP_STATES, type GapReplay } from "../../wire/gaps.ts";
import { article } from "./article.ts";
import { at, bytes, id } from "./columns.ts";
import { site } from "./organisation.ts";
import { pastConversation } from "./past-conversation.ts";
import { turn } from "./turn.ts";

/** A group of questions of the same meaning that visitors got no good answer to. */
export const gap = pgTable(
  "gap",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id, { onDelete: "cascade" }),
    state: text({ enum: GAP_STATES }).notNull().default("open"),
    /** The article that it was given. */
    articleId: uuid().references(() => article.id, { onDelete: "set null" }),
    /** A member's or an API key's name; null: a command on the server. */
    decidedBy: text(),
    decidedAt: at(),
    /** The last replay. */
    replay: jsonb().$type<GapReplay>(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [index("gap_site").on(t.siteId, t.state)],
);

/** A turn that counts as a gap. It goes with its conversation. */
export const gapQuestion = pgTable(
  "gap_question",
  {
    turnId: uuid()
      .primaryKey()
      .references(() => turn.id, { onDelete: "cascade" }),
    siteId: uuid()
      .notNull()
      .references(() => site.id, { onDelete: "cascade" }),
    /** Null: not grouped yet. */
    gapId: uuid().references(() => gap.id, { onDelete: "set null" }),
    kind: text({ enum: GAP_KINDS }).notNull(),
    /** The weights that made `vector`. */
    embedderId: text().notNull(),
    vector: bytes().notNull(),
    /** Cosine to the mean of its group: the highest names the group. */
    centrality: doublePrecision().notNull().default(0),
  },
  (t) => [index("gap_question_site").on(t.siteId), index("gap_question_gap").on(t.gapId)],
);

/** A question from the desk that the company had before that a replay didn't answer. It goes with its conversation. */
export const gapPastQuestion = pgTable(
  "gap_past_question",
  {
    pastId: uuid()
      .primaryKey()
      .references(() => pastConversation.id, { onDelete: "cascade" }),
    siteId: uuid()
      .notNull()
      .references(() => site.id, { onDelete: "cascade" }),
    /** Null: not grouped yet. */
    gapId: uuid().references(() => gap.id, { onDelete: "set null" }),
    /** The weights that made `vector`. */
    embedderId: text().notNull(),
    vector: bytes().notNull(),
    /** Cosine to the mean of its group, which questions asked here are in as well. */
    centrality: doublePrecision().notNull().default(0),
  },
  (t) => [index("gap_past_question_site").on(t.siteId), index("gap_past_question_gap").on(t.gapId)],
);
