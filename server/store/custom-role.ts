import { and, asc, count, eq, ne, or, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store } from "../ports/database/port.ts";
import type { Action } from "../wire/permissions.ts";
import { hasRole, membersOfRole, onSite } from "./reach.ts";
import { customRole, invitation, user } from "./schema/member.ts";

export type CustomRoleRow = typeof customRole.$inferSelect;

/** A custom role, with how many members have it. */
export type CountedRole = CustomRoleRow & { readonly members: number };

export async function findRole(store: Store, id: string): Promise<CustomRoleRow | undefined> {
  const [row] = await store.select().from(customRole).where(eq(customRole.id, id));
  return row;
}

/** An organisation's custom roles, by name. */
export async function listRoles(store: Store, organisationId: string): Promise<CountedRole[]> {
  const rows = await store
    .select({ role: customRole, members: count(user.id) })
    .from(customRole)
    .leftJoin(user, hasRole(sql`${customRole.id}`))
    .where(eq(customRole.organisationId, organisationId))
    .groupBy(customRole.id)
    .orderBy(asc(sql`lower(${customRole.name})`), asc(customRole.id));
  return rows.map(({ role, members }) => ({ ...role, members }));
}

/** Whether another role of the organisation has that name, whatever its capitals. */
export async function isRoleNameTaken(
  store: Store,
  options: { organisationId: string; name: string; but?: string },
): Promise<boolean> {
  const { organisationId, name, but } = options;
  const same = and(
    eq(customRole.organisationId, organisationId),
    sql`lower(${customRole.name}) = lower(${name})`,
    but === undefined ? undefined : ne(customRole.id, but),
  );
  return (await store.$count(customRole, same)) > 0;
}

export async function createRole(
  store: Store,
  options: { organisationId: string; name: string; actions: Action[] },
): Promise<CustomRoleRow> {
  const [row] = await store
    .insert(customRole)
    .values({ ...options, id: newId() })
    .returning();
  return row as CustomRoleRow;
}

/** Updates the given fields. */
export async function updateRole(
  store: Store,
  id: string,
  options: { name?: string; actions?: Action[] },
): Promise<CustomRoleRow | undefined> {
  const [row] = await store
    .update(customRole)
    .set({ ...options, updatedAt: sql`now()` })
    .where(eq(customRole.id, id))
    .returning();
  return row;
}

/** Deletes a role that nobody has; open invitations to it are gone with it. @returns false while a member has it */
export async function deleteRole(store: Store, id: string): Promise<boolean> {
  if ((await membersOfRole(store, id)).length > 0) return false;
  await store
    .update(invitation)
    .set({ roleId: null, revokedAt: sql`coalesce(${invitation.revokedAt}, now())` })
    .where(or(eq(invitation.roleId, id), onSite(sql`${invitation.reach}`, sql`${id}::uuid`)));
  await store.delete(customRole).where(eq(customRole.id, id));
  return true;
}
