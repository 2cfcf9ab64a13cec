import { TuppenceError } from "../lib/errors.ts";
import { ALL_SITES } from "../wire/conversations.ts";
import type { Caller, Site, Sites } from "./deps.ts";

/**
 * The site that a call names, or the only or first one that its key can see.
 * @throws SITE_UNKNOWN, also for another organisation's site
 */
export async function siteOf(sites: Sites, caller: Caller, key: string | undefined): Promise<Site> {
  const site = key === undefined ? await sites.first(caller.organisationId) : await sites.byKey(key);
  if (site === undefined || !maySee(caller, site)) {
    throw new TuppenceError(
      "SITE_UNKNOWN",
      key === undefined ? "You don't have a site yet." : `There is no site with the key "${key.slice(0, 80)}".`,
      key === undefined ? "Add one first." : "Check the site key: it's the value of data-site.",
    );
  }
  return site;
}

/**
 * The sites that a call names: one, or with `*` every site that its caller can see. Never none.
 * @throws SITE_UNKNOWN as `siteOf`
 */
export async function sitesOf(sites: Sites, caller: Caller, key: string | undefined): Promise<readonly Site[]> {
  if (key !== ALL_SITES) return [await siteOf(sites, caller, key)];
  const all = await sites.all(caller.organisationId);
  return all.length > 0 ? all : [await siteOf(sites, caller, undefined)];
}

/** True if the site belongs to the caller's organisation. */
export function maySee(caller: Caller, site: Site): boolean {
  return caller.organisationId === undefined || caller.organisationId === site.organisationId;
}
