import { TuppenceError } from "../lib/errors.ts";
import type { Caller, Site, Sites } from "./parts.ts";

/**
 * The site that a call names, or the only or first one that its key may see.
 * @throws SITE_UNKNOWN, also for another organisation's site
 */
export async function siteOf(sites: Sites, caller: Caller, key: string | undefined): Promise<Site> {
  const site = key === undefined ? await sites.first(caller.organisationId) : await sites.byKey(key);
  if (site === undefined || !maySee(caller, site)) {
    throw new TuppenceError(
      "SITE_UNKNOWN",
      key === undefined ? "There is no site yet." : `There is no site with the key "${key.slice(0, 80)}".`,
      key === undefined ? "Make one first." : "Check the site's key, as data-site names it.",
    );
  }
  return site;
}

/** True when the site belongs to the caller's organisation. */
export function maySee(caller: Caller, site: Site): boolean {
  return caller.organisationId === undefined || caller.organisationId === site.organisationId;
}
