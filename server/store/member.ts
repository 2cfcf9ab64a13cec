import { and, asc, eq, getTableColumns, isNull, ne, type SQL, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import type { Role } from "../wire/permissions.ts";
import { account, customRole, type StoredReach, user } from "./schema/member.ts";

/** A member, with their own role if they have the role `custom`. */
export type MemberRow = typeof user.$inferSelect & { readonly custom: typeof customRole.$inferSelect | null };

/** better-auth's name for an account with a password. */
const CREDENTIAL = "credential";

/** An address, as it's stored and looked up. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** Creates a member with a password. @throws the database's unique violation if the address is taken */
export async function createMember(
  tx: Tx,
  options: {
    organisationId: string;
    name: string;
    email: string;
    role: Role;
    roleId?: string | null;
    reach?: StoredReach | null;
    language: string | null;
    passwordHash: string;
  },
): Promise<MemberRow> {
  const { passwordHash, ...rest } = options;
  const id = newId();
  await tx
    .insert(user)
    // Only links from an owner or this server's operator lead here: they vouch for the address.
    .values({ ...rest, id, email: normalEmail(options.email), emailVerified: true });
  await tx
    .insert(account)
    .values({ id: newId(), accountId: id, providerId: CREDENTIAL, userId: id, password: passwordHash });
  return (await findMember(tx, id)) as MemberRow;
}

/** Sets a member's password, also for one who signed in through a provider only. */
export async function setPassword(store: Store, options: { memberId: string; passwordHash: string }): Promise<void> {
  const { memberId, passwordHash } = options;
  await store
    .insert(account)
    .values({ id: newId(), accountId: memberId, providerId: CREDENTIAL, userId: memberId, password: passwordHash })
    .onConflictDoUpdate({
      target: [account.providerId, account.accountId],
      set: { password: passwordHash, updatedAt: sql`now()` },
    });
}

export async function findMember(store: Store, id: string): Promise<MemberRow | undefined> {
  const [row] = await rowsWhere(store, eq(user.id, id));
  return row;
}

export async function findMemberByEmail(store: Store, email: string): Promise<MemberRow | undefined> {
  const [row] = await rowsWhere(store, eq(user.email, normalEmail(email)));
  return row;
}

function rowsWhere(store: Store, where: SQL): Promise<MemberRow[]> {
  return store
    .select({ ...getTableColumns(user), custom: customRole })
    .from(user)
    .leftJoin(customRole, eq(customRole.id, user.roleId))
    .where(where)
    .orderBy(asc(user.createdAt), asc(user.id));
}

/** An organisation's members, including deactivated ones, oldest first. */
export async function listMembers(store: Store, organisationId: string): Promise<MemberRow[]> {
  return rowsWhere(store, eq(user.organisationId, organisationId));
}

/** True if there is an active owner. */
export async function hasOwner(store: Store, organisationId: string): Promise<boolean> {
  return (await countOwners(store, organisationId)) > 0;
}

/** Active owners, except the given one. */
export async function countOwners(store: Store, organisationId: string, but?: string): Promise<number> {
  return store.$count(
    user,
    and(
      eq(user.organisationId, organisationId),
      eq(user.role, "owner"),
      isNull(user.deactivatedAt),
      but === undefined ? undefined : ne(user.id, but),
    ),
  );
}

/** Updates the given fields. @returns the updated member, or undefined if there is none */
export async function updateMember(
  store: Store,
  id: string,
  options: {
    name?: string;
    language?: string | null;
    role?: Role;
    roleId?: string | null;
    reach?: StoredReach | null;
    deactivatedAt?: Date | null;
    capacity?: number | null;
    languages?: string[];
    tagIds?: string[];
    followMail?: boolean;
    pushOwn?: boolean;
    pushFollowed?: boolean;
    pushQueue?: boolean;
  },
): Promise<MemberRow | undefined> {
  await store
    .update(user)
    .set({ ...options, updatedAt: sql`now()` })
    .where(eq(user.id, id));
  return findMember(store, id);
}

/** Serialises changes to an organisation's owners: the last two owners can't both step down. */
export async function lockOwners(tx: Tx, organisationId: string): Promise<void> {
  await tx
    .select({ id: user.id })
    .from(user)
    .where(and(eq(user.organisationId, organisationId), eq(user.role, "owner")))
    .orderBy(asc(user.id))
    .for("update");
}
