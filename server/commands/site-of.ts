import type { Engine } from "../assemble.ts";
import type { Config } from "../config.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { findSiteByKey, firstSite, type SiteRow } from "../store/site.ts";

/** What the subcommands of `knowledge` work with. */
export interface KnowledgeParts {
  readonly config: () => Config;
  readonly log: () => Log;
  readonly siteOf: (engine: Engine, key: string | undefined) => Promise<{ readonly id: string }>;
}

/**
 * The site that a command is about.
 * @param key undefined: the first one that isn't the demo
 * @throws SITE_UNKNOWN with this remedy
 */
export async function siteOf(
  { database }: Pick<Engine, "database">,
  key: string | undefined,
  remedy = "Run npm run site -- list to see the site keys.",
): Promise<SiteRow> {
  const row = key === undefined ? await firstSite(database.db) : await findSiteByKey(database.db, key);
  if (row !== undefined) return row;
  const message = key === undefined ? "You don't have a site yet." : `There is no site "${key}".`;
  throw new TuppenceError("SITE_UNKNOWN", message, remedy);
}
