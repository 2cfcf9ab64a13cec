import type { Config } from "./config.ts";
import type { Db } from "./ports/database/port.ts";
import { createApiKey, ensureApiKey, hasApiKey } from "./store/api-key.ts";
import { ensureOrganisation } from "./store/organisation.ts";
import {
  ensureSite,
  findDemoSite,
  findSiteById,
  findSiteByKey,
  firstSite,
  listSites,
  putSite,
  updateSite,
} from "./store/site.ts";
import type { Sites } from "./transport/deps.ts";

/** Sites as the transports need them; new ones are `own`'s. */
export const sitesOf = (db: Db, own: string): Sites => ({
  byKey: (key: string) => findSiteByKey(db, key),
  byId: (id: string) => findSiteById(db, id),
  first: (organisationId?: string) => firstSite(db, organisationId),
  all: (organisationId?: string) => listSites(db, organisationId),
  demo: () => findDemoSite(db),
  async create({ organisationId = own, ...site }) {
    const { row, created } = await ensureSite(db, { ...site, organisationId });
    return created ? row : undefined;
  },
  change: (siteId, change) => updateSite(db, siteId, change),
  ensure: ({ organisationId = own, language = "en", ...site }) => putSite(db, { ...site, organisationId, language }),
});

/** The organisation, and a first API key if there is none: the operator's own, or one that is shown once. */
export async function ensureKey(
  db: Db,
  config: Config,
): Promise<{ organisationId: string; newKey: string | undefined }> {
  const { row } = await ensureOrganisation(db, { name: "Our company" });
  const organisationId = row.id;
  if (config.bootstrapApiKey !== undefined) {
    await ensureApiKey(db, { organisationId, name: "BOOTSTRAP_API_KEY", key: config.bootstrapApiKey });
    return { organisationId, newKey: undefined };
  }
  if (await hasApiKey(db)) return { organisationId, newKey: undefined };
  const { key } = await createApiKey(db, { organisationId, name: "Created at first start" });
  return { organisationId, newKey: key };
}
