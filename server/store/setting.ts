import { and, eq, inArray, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import { prepared } from "./prepared.ts";
import { setting } from "./schema/organisation.ts";

/** The scope of settings that hold for the whole installation. */
export const INSTALLATION = "00000000-0000-0000-0000-000000000000";

const ofSite = prepared<{ siteId: string }, (typeof setting.$inferSelect)[]>((store) =>
  store
    .select()
    .from(setting)
    .where(inArray(setting.scopeId, [INSTALLATION, sql.placeholder("siteId")])),
);

/** Settings by name; a site's own value hides the installation's. */
export async function readSettings(store: Store, siteId: string): Promise<Map<string, unknown>> {
  const rows = await ofSite(store, { siteId });
  rows.sort((a, b) => Number(a.scopeId !== INSTALLATION) - Number(b.scopeId !== INSTALLATION));
  return new Map(rows.map((row) => [row.name, row.value]));
}

/** Sets one value of a site, or of the installation. Null is no value: see `clearSetting`. */
export async function writeSetting(
  store: Store,
  options: { scopeId: string; name: string; value: NonNullable<unknown> },
): Promise<void> {
  await store
    .insert(setting)
    .values(options)
    .onConflictDoUpdate({
      target: [setting.scopeId, setting.name],
      set: { value: options.value, updatedAt: sql`now()` },
    });
}

/** The value that a setting has; the given one if it had none, also when several processes give one at the same time. */
export async function settingOrFirst(
  store: Store,
  options: { scopeId: string; name: string; value: NonNullable<unknown> },
): Promise<unknown> {
  const { scopeId, name } = options;
  await store.insert(setting).values(options).onConflictDoNothing();
  const [row] = await store
    .select({ value: setting.value })
    .from(setting)
    .where(and(eq(setting.scopeId, scopeId), eq(setting.name, name)));
  return row?.value;
}

/** Takes a value back: what stands behind it holds again, the installation's or the default. */
export async function clearSetting(store: Store, options: { scopeId: string; name: string }): Promise<void> {
  await store.delete(setting).where(and(eq(setting.scopeId, options.scopeId), eq(setting.name, options.name)));
}
