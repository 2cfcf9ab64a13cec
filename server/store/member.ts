import { and, asc, eq, isNull, ne, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import type { Role } from "../wire/console.ts";
import { account, user } from "./auth-schema.ts";

export type MemberRow = typeof user.$inferSelect;

/** better-auth's name of the account that a password opens. */
const CREDENTIAL = "credential";

/** An address as it is stored and looked up. */
export function normalEmail(email: string): string {
  return email.trim().toLowerCase();
}

/** Makes a member who signs in with a password. @throws the database's unique fault when the address is taken */
export async function createMember(
  tx: Tx,
  given: {
    organisationId: string;
    name: string;
    email: string;
    role: Role;
    language: string | null;
    passwordHash: string;
  },
): Promise<MemberRow> {
  const { passwordHash, ...rest } = given;
  const id = newId();
  const [row] = await tx
    .insert(user)
    // Only links that an owner or this machine's operator made lead here: they vouch for the address.
    .values({ ...rest, id, email: normalEmail(given.email), emailVerified: true })
    .returning();
  await tx
    .insert(account)
    .values({ id: newId(), accountId: id, providerId: CREDENTIAL, userId: id, password: passwordHash });
  return row as MemberRow;
}

/** Sets a member's password, also of one who signed in through a provider only. */
export async function setPassword(store: Store, given: { memberId: string; passwordHash: string }): Promise<void> {
  const { memberId, passwordHash } = given;
  await store
    .insert(account)
    .values({ id: newId(), accountId: memberId, providerId: CREDENTIAL, userId: memberId, password: passwordHash })
    .onConflictDoUpdate({
      target: [account.providerId, account.accountId],
      set: { password: passwordHash, updatedAt: sql`now()` },
    });
}

export async function findMember(store: Store, id: string): Promise<MemberRow | undefined> {
  const [row] = await store.select().from(user).where(eq(user.id, id));
  return row;
}

export async function findMemberByEmail(store: Store, email: string): Promise<MemberRow | undefined> {
  const [row] = await store
    .select()
    .from(user)
    .where(eq(user.email, normalEmail(email)));
  return row;
}

/** An organisation's members, oldest first, deactivated ones too. */
export async function listMembers(store: Store, organisationId: string): Promise<MemberRow[]> {
  return store
    .select()
    .from(user)
    .where(eq(user.organisationId, organisationId))
    .orderBy(asc(user.createdAt), asc(user.id));
}

/** True when somebody can own: an owner who may sign in. */
export async function hasOwner(store: Store, organisationId: string): Promise<boolean> {
  return (await countOwners(store, organisationId)) > 0;
}

/** Owners who may sign in, but for one. */
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

/** Changes what is given. @returns the member as it is then, or undefined when there is none */
export async function updateMember(
  store: Store,
  id: string,
  given: { name?: string; language?: string | null; role?: Role; deactivatedAt?: Date | null },
): Promise<MemberRow | undefined> {
  const [row] = await store
    .update(user)
    .set({ ...given, updatedAt: sql`now()` })
    .where(eq(user.id, id))
    .returning();
  return row;
}

/** Makes changes to an organisation's owners wait for each other: two of the last two owners cannot both step down. */
export async function lockOwners(tx: Tx, organisationId: string): Promise<void> {
  await tx
    .select({ id: user.id })
    .from(user)
    .where(and(eq(user.organisationId, organisationId), eq(user.role, "owner")))
    .orderBy(asc(user.id))
    .for("update");
}
