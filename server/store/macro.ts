import { and, asc, eq, isNotNull, isNull, or, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { macro, macroRun } from "./schema/macro.ts";

export type MacroRow = typeof macro.$inferSelect;
export type MacroRunRow = typeof macroRun.$inferSelect;
/** What a person decides about a macro. */
export type MacroTexts = Pick<MacroRow, "siteId" | "name" | "actions">;

/** The macros of an organisation that can be run on a site, by name. @param options.archived the archived ones instead */
export async function listMacros(
  store: Store,
  options: { organisationId: string; siteId: string; archived: boolean },
): Promise<MacroRow[]> {
  const { organisationId, siteId, archived } = options;
  return await store
    .select()
    .from(macro)
    .where(
      and(
        eq(macro.organisationId, organisationId),
        or(isNull(macro.siteId), eq(macro.siteId, siteId)),
        archived ? isNotNull(macro.archivedAt) : isNull(macro.archivedAt),
      ),
    )
    .orderBy(asc(sql`lower(${macro.name})`), asc(macro.id));
}

/** A macro by id, or undefined. */
export async function findMacro(store: Store, id: string): Promise<MacroRow | undefined> {
  const [row] = await store.select().from(macro).where(eq(macro.id, id));
  return row;
}

/** How many an organisation has that aren't archived. */
export async function countMacros(store: Store, organisationId: string): Promise<number> {
  return await store.$count(macro, and(eq(macro.organisationId, organisationId), isNull(macro.archivedAt)));
}

export async function addMacro(
  tx: Tx,
  options: MacroTexts & { organisationId: string; changedBy: string | null; at: Date },
): Promise<MacroRow> {
  const { at, ...values } = options;
  const [row] = await tx
    .insert(macro)
    .values({ ...values, id: newId(), changedAt: at, createdAt: at })
    .returning();
  return row as MacroRow;
}

/** Updates what is given. */
export async function updateMacro(
  tx: Tx,
  options: Partial<MacroTexts> & { id: string; archivedAt?: Date | null; changedBy: string | null; at: Date },
): Promise<MacroRow> {
  const { id, at, ...values } = options;
  const [row] = await tx
    .update(macro)
    .set({ ...values, changedAt: at })
    .where(eq(macro.id, id))
    .returning();
  return row as MacroRow;
}

/** A run by the caller's id for it, or undefined. */
export async function findMacroRun(
  store: Store,
  options: { conversationId: string; runId: string },
): Promise<MacroRunRow | undefined> {
  const [row] = await store
    .select()
    .from(macroRun)
    .where(and(eq(macroRun.conversationId, options.conversationId), eq(macroRun.runId, options.runId)));
  return row;
}

/** Notes a run, and counts it. */
export async function addMacroRun(
  tx: Tx,
  options: Omit<MacroRunRow, "id" | "createdAt"> & { at: Date },
): Promise<void> {
  const { at, ...values } = options;
  await tx.insert(macroRun).values({ ...values, id: newId(), createdAt: at });
  await tx
    .update(macro)
    .set({ uses: sql`${macro.uses} + 1`, lastUsedAt: at })
    .where(eq(macro.id, options.macroId));
}
