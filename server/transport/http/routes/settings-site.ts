import { TuppenceError } from "../../../lib/errors.ts";
import { siteChange, siteNew, siteQuery, siteWire } from "../../../wire/settings.ts";
import type { Site, TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { type Route, route } from "../route.ts";

/** Sites themselves: their names, languages and the pages that may embed them. */
export function siteSettingsRoutes({ sites }: Pick<TransportDeps, "sites">): Route[] {
  return [
    route({
      method: "patch",
      path: "/api/v1/settings/site",
      name: "siteChange",
      records: "changed",
      may: "settings.write",
      on: "site",
      summary: "Updates a site's name, language or the origins that can embed its widget.",
      auth: "key",
      scope: "settings",
      query: siteQuery,
      body: siteChange,
      reply: siteWire,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query, body }) {
        const site = await siteOf(sites, caller, query.site);
        return siteToWire((await sites.change(site.id, body)) ?? site);
      },
    }),
    route({
      method: "post",
      path: "/api/v1/settings/site",
      name: "siteNew",
      records: "changed",
      may: "settings.write",
      on: "organisation",
      summary: "Creates a site. Fails if the key is already in use.",
      auth: "key",
      scope: "settings",
      body: siteNew,
      reply: siteWire,
      errors: ["SITE_TAKEN"],
      async handle({ caller, body }) {
        const made = await sites.create({ ...body, organisationId: caller.organisationId });
        if (made !== undefined) return siteToWire(made);
        throw new TuppenceError("SITE_TAKEN", `The key "${body.key}" is already taken.`, "Choose another key.", {
          fields: { key: "is taken" },
        });
      },
    }),
  ];
}

/** A site as its settings show it. */
export const siteToWire = ({ key, name, allowedOrigins, language, isDemo }: Site) => ({
  key,
  name,
  allowedOrigins: [...allowedOrigins],
  language,
  isDemo,
});
