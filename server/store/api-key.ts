import { createHash, randomBytes } from "node:crypto";
import { and, asc, eq, gt, inArray, isNull, lt, or } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store } from "../ports/database/port.ts";
import type { Scope } from "../wire/scopes.ts";
import { apiKey } from "./schema/organisation.ts";

export type ApiKeyRow = typeof apiKey.$inferSelect;

/**
 * `lastUsedAt` helps an operator tidy up: once a minute is precise enough, and a busy key doesn't write a row per call.
 */
const LAST_USED_STEP_MS = 60_000;

/** SHA-256, hex. A key is random, not a password: guessing doesn't need a slower hash. */
export function hashApiKey(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}

/** What screens show of a key: eight characters, fewer for a short one, because they would be part of the secret. */
function prefixOf(key: string): string {
  return key.slice(0, Math.min(8, Math.floor(key.length / 4)));
}

/** Creates a key and returns it; only its hash is stored, so it can't be shown again. */
export async function createApiKey(
  store: Store,
  options: {
    organisationId: string;
    name: string;
    scopes?: Scope[];
    expiresAt?: Date | null;
    createdBy?: string | null;
  },
): Promise<{ key: string; row: ApiKeyRow }> {
  const key = `tup_${randomBytes(24).toString("base64url")}`;
  const [row] = await store
    .insert(apiKey)
    .values({ ...options, id: newId(), hash: hashApiKey(key), prefix: prefixOf(key) })
    .returning();
  return { key, row: row as ApiKeyRow };
}

/**
 * Stores a key that the operator chose (BOOTSTRAP_API_KEY); repeating this changes nothing.
 * @returns whether it's new. A revoked key stays revoked.
 */
export async function ensureApiKey(
  store: Store,
  options: { organisationId: string; name: string; key: string },
): Promise<{ created: boolean }> {
  const { key, ...rest } = options;
  const made = await store
    .insert(apiKey)
    .values({ ...rest, id: newId(), hash: hashApiKey(key), prefix: prefixOf(key) })
    .onConflictDoNothing({ target: apiKey.hash })
    .returning({ id: apiKey.id });
  return { created: made.length > 0 };
}

/** A known key that hasn't been revoked; `expiresAt` may have passed. */
export type KnownKey = Pick<ApiKeyRow, "id" | "organisationId" | "name" | "scopes" | "expiresAt">;

/**
 * The key, or undefined if it's unknown or revoked. Records its use.
 * @param now for `lastUsedAt`
 */
export async function checkApiKey(store: Store, key: string, now: Date): Promise<KnownKey | undefined> {
  const { id, organisationId, name, scopes, expiresAt, lastUsedAt: usedAt } = apiKey;
  const [row] = await store
    .select({ id, organisationId, name, scopes, expiresAt, lastUsedAt: usedAt })
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

/** True if there is any working key; if not, a first one is created and shown. */
export async function hasApiKey(store: Store): Promise<boolean> {
  return (await store.$count(apiKey, isNull(apiKey.revokedAt))) > 0;
}

/** An organisation's keys, including revoked ones, oldest first. */
export async function listApiKeys(store: Store, organisationId: string): Promise<ApiKeyRow[]> {
  return store
    .select()
    .from(apiKey)
    .where(eq(apiKey.organisationId, organisationId))
    .orderBy(asc(apiKey.createdAt), asc(apiKey.id));
}

/** Revokes a key of an organisation. @returns undefined if it has no such working key */
export async function revokeApiKey(
  store: Store,
  options: { id: string; organisationId: string; at: Date },
): Promise<ApiKeyRow | undefined> {
  const own = and(eq(apiKey.id, options.id), eq(apiKey.organisationId, options.organisationId));
  const [done] = await store
    .update(apiKey)
    .set({ revokedAt: options.at })
    .where(and(own, isNull(apiKey.revokedAt)))
    .returning();
  return done;
}

/** Revokes the working keys that a member created. @returns those that it revoked */
export async function revokeKeysOf(
  store: Store,
  options: { memberId: string; organisationId: string; at: Date },
): Promise<ApiKeyRow[]> {
  const own = and(eq(apiKey.createdBy, options.memberId), eq(apiKey.organisationId, options.organisationId));
  return store
    .update(apiKey)
    .set({ revokedAt: options.at })
    .where(and(own, isNull(apiKey.revokedAt)))
    .returning();
}

/** Which of these keys still work. */
export async function workingKeys(store: Store, ids: readonly string[], now: Date): Promise<Set<string>> {
  if (ids.length === 0) return new Set();
  const rows = await store
    .select({ id: apiKey.id })
    .from(apiKey)
    .where(
      and(
        inArray(apiKey.id, [...ids]),
        isNull(apiKey.revokedAt),
        or(isNull(apiKey.expiresAt), gt(apiKey.expiresAt, now)),
      ),
    );
  return new Set(rows.map((one) => one.id));
}
