import { asc, eq, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Db, Store, Tx } from "../ports/database/port.ts";
import { organisation } from "./schema/organisation.ts";

export type OrganisationRow = typeof organisation.$inferSelect;

/** Any constant that nobody else locks in this database. */
const FIRST_LOCK = 0x7475_706f;

/** Makes an organisation. */
export async function createOrganisation(store: Store, options: { name: string }): Promise<OrganisationRow> {
  const [row] = await store.insert(organisation).values({ id: newId(), name: options.name }).returning();
  return row as OrganisationRow;
}

/** The oldest organisation, or undefined in an empty database. */
export async function firstOrganisation(store: Store): Promise<OrganisationRow | undefined> {
  const [row] = await store
    .select()
    .from(organisation)
    .orderBy(asc(organisation.createdAt), asc(organisation.id))
    .limit(1);
  return row;
}

/** The oldest organisation; creates it once in an empty database, even if several servers start at the same time. */
export async function ensureOrganisation(
  db: Db,
  options: { name: string },
): Promise<{ row: OrganisationRow; created: boolean }> {
  return db.transaction(async (tx) => {
    await tx.execute(sql`select pg_advisory_xact_lock(${FIRST_LOCK})`);
    const row = await firstOrganisation(tx);
    return row === undefined ? { row: await createOrganisation(tx, options), created: true } : { row, created: false };
  });
}

/** Makes changes of what an organisation has wait for each other, until the transaction ends. */
export async function lockOrganisation(tx: Tx, organisationId: string): Promise<void> {
  // Rows that name the organisation can be added meanwhile: its key stays.
  await tx
    .select({ id: organisation.id })
    .from(organisation)
    .where(eq(organisation.id, organisationId))
    .for("no key update");
}
