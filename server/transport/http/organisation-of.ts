import type { Caller, TransportDeps } from "../deps.ts";
import { siteOf } from "../site-of.ts";

/** The organisation that a call is about: the caller's, or that of the only site. @throws SITE_UNKNOWN */
export async function organisationOf({ sites }: Pick<TransportDeps, "sites">, caller: Caller): Promise<string> {
  return caller.organisationId ?? (await siteOf(sites, caller, undefined)).organisationId;
}
