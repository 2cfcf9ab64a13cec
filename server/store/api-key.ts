import { createHash, randomBytes } from "node:crypto";
import { and, asc, eq, isNull, lt, or } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store } from "../ports/database/port.ts";
import { apiKey } from "./schema.ts";

export type ApiKeyRow = typeof apiKey.$inferSelect;

/** `lastUsedAt` is for an operator who tidies up: once a minute says enough, and a busy key writes no row a call. */
const LAST_USED_STEP_MS = 60_000;

/** SHA-256, hex. A key is random, not a password: nothing slower is needed against guessing. */
export function hashApiKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** What a screen shows of a key: eight characters, fewer of a short one, whose secret part they would be. */
function prefixOf(key: string): string {
  return key.slice(0, Math.min(8, Math.floor(key.length / 4)));
}

/** Makes a key and gives it back; it is stored as its hash only, and cannot be shown again. */
export async function createApiKey(
  store: Store,
  given: { organisationId: string; name: string },
): Promise<{ key: string; row: ApiKeyRow }> {
  const key = `tup_${randomBytes(24).toString("base64url")}`;
  const [row] = await store
    .insert(apiKey)
    .values({ ...given, id: newId(), hash: hashApiKey(key), prefix: prefixOf(key) })
    .returning();
  return { key, row: row as ApiKeyRow };
}

/**
 * Stores a key that the operator chose (BOOTSTRAP_API_KEY); again and again is the same as once.
 * @returns whether it is new. A revoked key stays revoked.
 */
export async function ensureApiKey(
  store: Store,
  given: { organisationId: string; name: string; key: string },
): Promise<{ created: boolean }> {
  const { key, ...rest } = given;
  const made = await store
    .insert(apiKey)
    .values({ ...rest, id: newId(), hash: hashApiKey(key), prefix: prefixOf(key) })
    .onConflictDoNothing({ target: apiKey.hash })
    .returning({ id: apiKey.id });
  return { created: made.length > 0 };
}

/**
 * The organisation that a key opens, or undefined when it is not known or revoked. Notes its use.
 * @param now for `lastUsedAt`
 */
export async function checkApiKey(
  store: Store,
  key: string,
  now: Date,
): Promise<{ id: string; organisationId: string } | undefined> {
  const [row] = await store
    .select({ id: apiKey.id, organisationId: apiKey.organisationId, lastUsedAt: apiKey.lastUsedAt })
    .from(apiKey)
    .where(and(eq(apiKey.hash, hashApiKey(key)), isNull(apiKey.revokedAt)));
  if (row === undefined) return undefined;
  const { lastUsedAt, ...found } = row;
  const before = new Date(now.getTime() - LAST_USED_STEP_MS);
  if (lastUsedAt === null || lastUsedAt < before) {
    await store
      .update(apiKey)
      .set({ lastUsedAt: now })
      .where(and(eq(apiKey.id, row.id), or(isNull(apiKey.lastUsedAt), lt(apiKey.lastUsedAt, before))));
  }
  return found;
}

/** True when any key works: without one, a first is made and shown. */
export async function hasApiKey(store: Store): Promise<boolean> {
  return (await store.$count(apiKey, isNull(apiKey.revokedAt))) > 0;
}

/** An organisation's keys, oldest first, revoked ones too. */
export async function listApiKeys(store: Store, organisationId: string): Promise<ApiKeyRow[]> {
  return store
    .select()
    .from(apiKey)
    .where(eq(apiKey.organisationId, organisationId))
    .orderBy(asc(apiKey.createdAt), asc(apiKey.id));
}

/** Revokes a key of an organisation. @returns undefined when it has no such key that works */
export async function revokeApiKey(
  store: Store,
  given: { id: string; organisationId: string; at: Date },
): Promise<ApiKeyRow | undefined> {
  const own = and(eq(apiKey.id, given.id), eq(apiKey.organisationId, given.organisationId));
  const [done] = await store
    .update(apiKey)
    .set({ revokedAt: given.at })
    .where(and(own, isNull(apiKey.revokedAt)))
    .returning();
  return done;
}
