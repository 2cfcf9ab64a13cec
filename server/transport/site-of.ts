import { actionsOn, hasSite } from "../domain/reach.ts";
import { TuppenceError } from "../lib/errors.ts";
import { ALL_SITES } from "../wire/conversations.ts";
import { allows } from "../wire/permissions.ts";
import { notAllowed } from "./auth.ts";
import type { Caller, Site, Sites } from "./deps.ts";

/**
 * The site that a call names, or the only or first one that its caller can see.
 * @throws SITE_UNKNOWN, also for a site that isn't theirs; ROLE_TOO_LOW as `maySee`
 */
export async function siteOf(sites: Sites, caller: Caller, key: string | undefined): Promise<Site> {
  const site = key === undefined ? await firstOf(sites, caller) : await sites.byKey(key);
  if (site === undefined || !maySee(caller, site)) {
    throw new TuppenceError(
      "SITE_UNKNOWN",
      key === undefined ? "You don't have a site yet." : `There is no site with the key "${key.slice(0, 80)}".`,
      key === undefined ? "Add one first." : "Check the site key: it's the value of data-site.",
    );
  }
  return site;
}

/** Of somebody with a role for single sites, the first on which they may do what they ask for. */
async function firstOf(sites: Sites, caller: Caller): Promise<Site | undefined> {
  const { member, organisationId, needs } = caller;
  if (member === undefined || member.reach.sites === null) return sites.first(organisationId);
  const own = await sitesFor(sites, caller);
  return own.find(({ id }) => needs === undefined || allows(actionsOn(member.reach, id), needs)) ?? own[0];
}

/**
 * The sites that a call names: one, or with `*` every site on which its caller may do what they ask for. Never none.
 * @throws SITE_UNKNOWN, ROLE_TOO_LOW as `siteOf`
 */
export async function sitesOf(sites: Sites, caller: Caller, key: string | undefined): Promise<readonly Site[]> {
  if (key !== ALL_SITES) return [await siteOf(sites, caller, key)];
  const allowed = await allowedSites(sites, caller);
  return allowed.length > 0 ? allowed : [await siteOf(sites, caller, undefined)];
}

/** Every site on which the caller may do what they ask for. */
export async function allowedSites(sites: Sites, caller: Caller): Promise<readonly Site[]> {
  const all = await sitesFor(sites, caller);
  const { member, needs } = caller;
  if (member === undefined || needs === undefined) return all;
  return all.filter(({ id }) => allows(actionsOn(member.reach, id), needs));
}

/** Every site that the caller has, whatever they may do there. */
export async function sitesFor(sites: Sites, { organisationId, member }: Caller): Promise<readonly Site[]> {
  const all = await sites.all(organisationId);
  return member === undefined ? all : all.filter((site) => hasSite(member.reach, site.id));
}

/**
 * False if the site isn't the caller's: for them it doesn't exist.
 * @throws ROLE_TOO_LOW if it's theirs, but they may not do there what the call needs
 */
export function maySee(caller: Caller, site: Site): boolean {
  const { organisationId, member, needs } = caller;
  if (organisationId !== undefined && organisationId !== site.organisationId) return false;
  if (member === undefined) return true;
  if (!hasSite(member.reach, site.id)) return false;
  if (needs !== undefined && !allows(actionsOn(member.reach, site.id), needs)) throw notAllowed(needs, member);
  return true;
}
