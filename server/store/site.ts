import { and, asc, eq, type SQL, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store } from "../ports/database/port.ts";
import { setting, site } from "./schema/organisation.ts";

export type SiteRow = typeof site.$inferSelect;

/** What a new site is made of; `allowedOrigins` empty (the default): the widget is closed everywhere. */
export interface NewSite {
  readonly organisationId: string;
  /** What `data-site` names; public. */
  readonly key: string;
  readonly name: string;
  readonly allowedOrigins?: readonly string[];
  /** BCP 47; default "en". */
  readonly language?: string;
  readonly isDemo?: boolean;
}

/** Makes a site, or gives back the one that has its key, as it is. */
export async function ensureSite(store: Store, options: NewSite): Promise<{ row: SiteRow; created: boolean }> {
  const [made] = await store
    .insert(site)
    .values({ ...options, id: newId(), allowedOrigins: [...(options.allowedOrigins ?? [])] })
    .onConflictDoNothing({ target: site.key })
    .returning();
  if (made !== undefined) return { row: made, created: true };
  return { row: (await findSiteByKey(store, options.key)) as SiteRow, created: false };
}

/**
 * Makes a site, or sets the origins of the one that has its key.
 * @returns undefined when the key is another organisation's
 */
export async function putSite(
  store: Store,
  options: NewSite & { allowedOrigins: readonly string[] },
): Promise<SiteRow | undefined> {
  const { row, created } = await ensureSite(store, options);
  if (created) return row;
  if (row.organisationId !== options.organisationId) return undefined;
  return await setAllowedOrigins(store, { siteId: row.id, origins: options.allowedOrigins });
}

export async function findSiteByKey(store: Store, key: string): Promise<SiteRow | undefined> {
  const [row] = await store.select().from(site).where(eq(site.key, key));
  return row;
}

export async function findSiteById(store: Store, siteId: string): Promise<SiteRow | undefined> {
  const [row] = await store.select().from(site).where(eq(site.id, siteId));
  return row;
}

/** The sites of an organisation, or of all, oldest first. */
export async function listSites(store: Store, organisationId?: string): Promise<SiteRow[]> {
  return oldest(store, organisationId === undefined ? undefined : eq(site.organisationId, organisationId));
}

/** The oldest site, of an organisation when given. The demo company's comes last: a site of one's own is meant before it. */
export async function firstSite(store: Store, organisationId?: string): Promise<SiteRow | undefined> {
  const rows = await listSites(store, organisationId);
  return rows.find((row) => !row.isDemo) ?? rows[0];
}

/** The demo company's site, when it is there. */
export async function findDemoSite(store: Store): Promise<SiteRow | undefined> {
  const [row] = await oldest(store, eq(site.isDemo, true));
  return row;
}

/** Sets the origins that may embed a site's widget. @returns the site, or undefined when there is none */
export async function setAllowedOrigins(
  store: Store,
  options: { siteId: string; origins: readonly string[] },
): Promise<SiteRow | undefined> {
  const [row] = await store
    .update(site)
    .set({ allowedOrigins: [...options.origins] })
    .where(eq(site.id, options.siteId))
    .returning();
  return row;
}

/** Changes what is given. @returns the site, or undefined when there is none */
export async function updateSite(
  store: Store,
  siteId: string,
  options: {
    name?: string | undefined;
    allowedOrigins?: readonly string[] | undefined;
    language?: string | undefined;
  },
): Promise<SiteRow | undefined> {
  const change = Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
  if (Object.keys(change).length === 0) return findSiteById(store, siteId);
  const [row] = await store.update(site).set(change).where(eq(site.id, siteId)).returning();
  return row;
}

/** The keys of the sites whose help centre is on, oldest first; by the setting as it is stored. */
export async function sitesWithHelpCentre(store: Store): Promise<string[]> {
  const rows = await store
    .select({ key: site.key })
    .from(site)
    .innerJoin(setting, and(eq(setting.scopeId, site.id), eq(setting.name, "helpCentre")))
    .where(sql`${setting.value} @> '{"isOn": true, "isIndexed": true}'::jsonb`)
    .orderBy(asc(site.createdAt), asc(site.id));
  return rows.map((row) => row.key);
}

const oldest = (store: Store, condition: SQL | undefined): Promise<SiteRow[]> =>
  store.select().from(site).where(and(condition)).orderBy(asc(site.createdAt), asc(site.id));
