import { overview, overviewCsv } from "../../money/overview.ts";
import { periodOf } from "../../money/period.ts";
import { overviewQuery, overviewReply } from "../../wire/overview.ts";
import type { TransportParts } from "../parts.ts";
import { type Route, route } from "../route.ts";
import { siteOf } from "../site-of.ts";

/** What conversations came to and cost, and the rows to recount it from. */
export function overviewRoutes(parts: Pick<TransportParts, "sites" | "db" | "clock">): Route[] {
  return [
    route({
      method: "get",
      path: "/api/v1/overview",
      name: "overview",
      summary: "Resolution, escalation, response times, cost and ratings of the conversations begun in a period.",
      auth: "key",
      role: "manager",
      query: overviewQuery,
      reply: overviewReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = await siteOf(parts.sites, caller, query.site);
        const now = parts.clock.now();
        const figures = await overview(parts.db, { siteId: site.id, period: periodOf(query, now), now });
        return { site: { key: site.key, isDemo: site.isDemo }, ...figures };
      },
    }),
    route({
      method: "get",
      path: "/api/v1/overview/export",
      name: "overviewExport",
      summary: "The same conversations as CSV, a row each: enough to recount every figure.",
      auth: "key",
      role: "manager",
      query: overviewQuery,
      reply: "text/csv",
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query, response }) {
        const site = await siteOf(parts.sites, caller, query.site);
        const now = parts.clock.now();
        const period = periodOf(query, now);
        const csv = await overviewCsv(parts.db, { siteId: site.id, period, now });
        const [first = "", last = first] = [period.days[0], period.days.at(-1)];
        response
          .type("text/csv; charset=utf-8")
          .setHeader("Content-Disposition", `attachment; filename="tuppence-${site.key}-${first}-${last}.csv"`);
        response.send(csv);
        return undefined;
      },
    }),
  ];
}
