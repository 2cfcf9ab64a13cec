import { helpCentrePath } from "../../../help/address.ts";
import { catalogueOf } from "../../../help/catalogue.ts";
import { siteSettings } from "../../../settings/settings.ts";
import { articleVotes } from "../../../store/article-vote.ts";
import { helpCentreReply } from "../../../wire/help.ts";
import { siteQuery } from "../../../wire/settings.ts";
import type { TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { type Route, route } from "../route.ts";

/** Articles whose feedback is listed. */
const LISTED = 100;

/** The public help centre, for its manager; it's switched with the other settings (`helpCentre`). */
export function helpCentreRoutes(deps: Pick<TransportDeps, "db" | "sites" | "knowledge" | "publicUrl">): Route[] {
  return [
    route({
      method: "get",
      path: "/api/v1/help-centre",
      name: "helpCentre",
      may: "knowledge.read",
      on: "site",
      summary: "Returns a site's help centre: its address, languages, and what readers said of its articles.",
      auth: "key",
      scope: "knowledge",
      query: siteQuery,
      reply: helpCentreReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = await siteOf(deps.sites, caller, query.site);
        const { helpCentre } = await siteSettings(deps.db, site.id);
        const catalogue = catalogueOf(deps.knowledge.live(site.id));
        return {
          isOn: helpCentre.isOn,
          url: (deps.publicUrl ?? "") + helpCentrePath(site.key),
          languages: catalogue.languages.map((language) => ({
            language,
            articles: catalogue.inLanguage(language).length,
          })),
          restricted: catalogue.restricted,
          feedback: await articleVotes(deps.db, site.id, LISTED),
        };
      },
    }),
  ];
}
