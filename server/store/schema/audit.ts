import { index, jsonb, pgTable, text, timestamp, uuid } from "drizzle-orm/pg-core";
import type { AuditAction } from "../../wire/audit.ts";
import { organisation } from "./organisation.ts";

/** Security-relevant actions. Rows are only ever added: the database refuses to change or delete one. */
export const auditEntry = pgTable(
  "audit_entry",
  {
    id: uuid().primaryKey(),
    /** Null: it's unknown whose it is, such as a failed sign-in with an unknown e-mail. */
    organisationId: uuid().references(() => organisation.id),
    at: timestamp({ withTimezone: true, mode: "date" }).notNull().defaultNow(),
    action: text().$type<AuditAction>().notNull(),
    /** `member` and `key` have an `actorId`; `machine`: a command on this server; `stranger`: an unknown caller. */
    actor: text({ enum: ["member", "key", "machine", "stranger"] }).notNull(),
    actorId: uuid(),
    /** As it was then. */
    actorName: text(),
    /** Network address, if there was one. */
    address: text(),
    /** What the action was about: an e-mail, a key's name, a conversation's id. Never a customer's text. */
    subject: text(),
    detail: jsonb().$type<Readonly<Record<string, string | number | boolean | null>>>(),
  },
  (t) => [index("audit_entry_newest").on(t.organisationId, t.at, t.id)],
);
