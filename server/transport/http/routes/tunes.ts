import { tunesQuery } from "../../../wire/models.ts";
import type { TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { type Route, route } from "../route.ts";

const common = { auth: "key-or-machine", scope: "settings", role: "manager" } as const;

/** Deep tunes of the small model on one site's articles. */
export function tuneRoutes(deps: Pick<TransportDeps, "sites" | "tunes">): Route[] {
  const { tunes } = deps;
  if (tunes === undefined) return [];
  return [
    route({
      ...common,
      method: "get",
      path: "/api/v1/models/tunes/data",
      name: "tuneData",
      summary:
        "Downloads what a deep tune of this site would learn, as chat JSONL without personal data, to train elsewhere. Articles kept for the exam aren't in it.",
      query: tunesQuery,
      reply: "application/x-ndjson",
      errors: ["SITE_UNKNOWN", "KNOWLEDGE_EMPTY", "TUNE_TOO_SMALL", "EMBEDDER_UNAVAILABLE"],
      async handle({ caller, query, response, signal }) {
        const site = await siteOf(deps.sites, caller, query.site);
        const { jsonl } = await tunes.export({ siteId: site.id, signal });
        response
          .type("application/x-ndjson; charset=utf-8")
          .setHeader("Content-Disposition", `attachment; filename="tuppence-${site.key}-tune.jsonl"`)
          .send(jsonl);
        return undefined;
      },
    }),
  ];
}
