import { overview, overviewCsv } from "../../../money/overview.ts";
import { periodOf } from "../../../money/period.ts";
import { addAudit } from "../../../store/audit.ts";
import { overviewQuery, overviewReply } from "../../../wire/overview.ts";
import type { TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { auditActor } from "../audit.ts";
import { type Route, route } from "../route.ts";

/** Outcomes and costs of conversations, and the rows to recalculate them from. */
export function overviewRoutes(deps: Pick<TransportDeps, "sites" | "db" | "clock">): Route[] {
  return [
    route({
      method: "get",
      path: "/api/v1/overview",
      name: "overview",
      may: "reports.read",
      on: "site",
      summary:
        "Returns outcomes, escalation, response times, costs and ratings of the conversations that started in a period.",
      auth: "key",
      scope: "reports",
      query: overviewQuery,
      reply: overviewReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = await siteOf(deps.sites, caller, query.site);
        const now = deps.clock.now();
        const figures = await overview(deps.db, { siteId: site.id, period: periodOf(query, now), now });
        return { site: { key: site.key, isDemo: site.isDemo }, ...figures };
      },
    }),
    route({
      method: "get",
      path: "/api/v1/overview/export",
      name: "overviewExport",
      records: { own: ["exported"] },
      may: "reports.read",
      on: "site",
      summary: "Returns the same conversations as CSV, one row each, so that every figure can be recalculated.",
      auth: "key",
      scope: "reports",
      query: overviewQuery,
      reply: "text/csv",
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query, request, response }) {
        const site = await siteOf(deps.sites, caller, query.site);
        const now = deps.clock.now();
        const period = periodOf(query, now);
        const csv = await overviewCsv(deps.db, { siteId: site.id, period, now });
        const [first = "", last = first] = [period.days[0], period.days.at(-1)];
        await addAudit(deps.db, {
          ...auditActor(caller, request),
          organisationId: site.organisationId,
          action: "exported",
          subject: site.key,
          detail: { what: "overview", from: first, to: last },
          at: now,
        });
        response
          .type("text/csv; charset=utf-8")
          .setHeader("Content-Disposition", `attachment; filename="tuppence-${site.key}-${first}-${last}.csv"`);
        response.send(csv);
        return undefined;
      },
    }),
  ];
}
