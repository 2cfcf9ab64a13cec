import { foreignKey, index, integer, jsonb, pgTable, text, uniqueIndex, uuid } from "drizzle-orm/pg-core";
import { at, id, nanoUsd } from "./columns.ts";
import { site } from "./organisation.ts";

/** The price of a model or server from a given day. Rows are never updated: a new price is a new row. */
export const price = pgTable(
  "price",
  {
    id: id(),
    /** `large-model`, `outcome` (another product's price per resolution) or `machine` (the server). */
    kind: text({ enum: ["large-model", "outcome", "machine"] }).notNull(),
    provider: text().notNull(),
    /** As the endpoint names it, e.g. "gpt-4o-mini". */
    model: text().notNull(),
    validFrom: at().notNull(),
    /** Nano-dollars per million tokens (whole numbers down to $0.000000001 per million). */
    inputNanoUsd: nanoUsd(),
    cachedInputNanoUsd: nanoUsd(),
    cacheWriteNanoUsd: nanoUsd(),
    outputNanoUsd: nanoUsd(),
    /** Prompt tokens above which the long-context prices apply. */
    longContextTokens: integer(),
    longInputNanoUsd: nanoUsd(),
    longOutputNanoUsd: nanoUsd(),
    /** Nano-dollars per outcome, or per hour of the server. */
    unitNanoUsd: nanoUsd(),
    source: text().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("price_unique").on(t.kind, t.provider, t.model, t.validFrom)],
);

/** Append-only. `side` separates what was spent from what the counterfactual would have been. */
export const ledgerEntry = pgTable(
  "ledger_entry",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    conversationId: uuid(),
    turnId: uuid(),
    side: text({ enum: ["cost", "counterfactual"] }).notNull(),
    kind: text({ enum: ["compute", "energy", "large-model", "person", "infrastructure"] }).notNull(),
    nanoUsd: nanoUsd().notNull(),
    /** The quantities that were priced: milliseconds, watts, tokens by sort. */
    quantity: jsonb().$type<Record<string, number | string>>().notNull(),
    priceId: uuid(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [
    index("ledger_turn").on(t.turnId),
    index("ledger_conversation").on(t.conversationId),
    index("ledger_site_time").on(t.siteId, t.createdAt),
    foreignKey({ columns: [t.priceId], foreignColumns: [price.id] }),
  ],
);
