import { and, desc, eq, isNull, lt, or, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Db, Store } from "../ports/database/port.ts";
import type { AuditAction } from "../wire/audit.ts";
import { auditEntry } from "./schema/audit.ts";

export type AuditRow = typeof auditEntry.$inferSelect;

/** Who did it. */
export interface AuditActor {
  readonly actor: AuditRow["actor"];
  readonly actorId?: string | null;
  readonly actorName?: string | null;
  readonly address?: string | null;
}

/** Adds an audit entry; pass the transaction of what it reports, so that neither is stored without the other. */
export async function addAudit(
  store: Store,
  entry: AuditActor & {
    organisationId: string | null;
    action: AuditAction;
    subject?: string | null;
    detail?: AuditRow["detail"];
    at: Date;
  },
): Promise<void> {
  await store.insert(auditEntry).values({ ...entry, id: newId() });
}

/**
 * An organisation's entries, newest first, including those without an organisation; `before` is the last entry of the
 * previous page.
 */
export async function listAudit(
  store: Store,
  options: {
    organisationId: string;
    action?: AuditAction;
    actorId?: string;
    before?: { at: Date; id: string };
    limit: number;
  },
): Promise<AuditRow[]> {
  const { organisationId, action, actorId, before, limit } = options;
  const older =
    before === undefined
      ? undefined
      : or(lt(auditEntry.at, before.at), and(eq(auditEntry.at, before.at), lt(auditEntry.id, before.id)));
  const own = or(eq(auditEntry.organisationId, organisationId), isNull(auditEntry.organisationId));
  return store
    .select()
    .from(auditEntry)
    .where(
      and(
        own,
        action === undefined ? undefined : eq(auditEntry.action, action),
        actorId === undefined ? undefined : eq(auditEntry.actorId, actorId),
        older,
      ),
    )
    .orderBy(desc(auditEntry.at), desc(auditEntry.id))
    .limit(limit);
}

/**
 * Deletes entries from before a moment: the only deletion that the database allows, and never of the last 30 days.
 * @returns how many
 */
export async function tidyAudit(db: Db, before: Date): Promise<number> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select set_config('tuppence.audit_before', ${before.toISOString()}, true)`);
    const gone = await tx.delete(auditEntry).where(lt(auditEntry.at, before)).returning({ id: auditEntry.id });
    return gone.length;
  });
}
