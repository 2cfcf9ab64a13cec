import { bigint, boolean, index, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { at, id } from "./columns.ts";
import { site } from "./organisation.ts";

/** A model (with its adapter) and what it's allowed to do. */
export const model = pgTable(
  "model",
  {
    id: id(),
    /** The port's name for it. */
    name: text().notNull(),
    path: text(),
    sha256: text(),
    bytes: bigint({ mode: "number" }),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("model_name_unique").on(t.name)],
);

/** An exam (of a role of a model on a site) or an evaluation. */
export const evaluation = pgTable(
  "evaluation",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id, { onDelete: "cascade" }),
    /** Small model's id for an exam. */
    model: text().notNull(),
    role: text({ enum: ["judge", "compose", "rewrite", "summarise"] }).notNull(),
    versionId: uuid().notNull(),
    passed: boolean().notNull(),
    figures: jsonb().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [index("evaluation_site").on(t.siteId, t.model, t.role)],
);
