import { replayKeyOf, reports, reportsCsv } from "../../../desk/reports.ts";
import type { Jobs } from "../../../jobs/jobs.ts";
import { periodOf } from "../../../money/period.ts";
import { addAudit } from "../../../store/audit.ts";
import { reportsQuery, reportsReplayNew, reportsReplayReply, reportsReply } from "../../../wire/reports.ts";
import type { Site, TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { auditActor } from "../audit.ts";
import { type Route, route } from "../route.ts";

const common = { method: "get", auth: "key", scope: "reports", query: reportsQuery } as const;

/** How fast the team replies and resolves, and how much there is to do. */
export function reportRoutes(deps: Pick<TransportDeps, "sites" | "db" | "clock" | "addJob">): Route[] {
  const read = (site: Site, query: Parameters<typeof periodOf>[0]) => {
    const now = deps.clock.now();
    const { id: siteId, organisationId } = site;
    return reports(deps.db, { siteId, organisationId, period: periodOf(query, now), now });
  };
  return [
    ...(deps.addJob === undefined ? [] : [replayRoute(deps, deps.addJob)]),
    route({
      ...common,
      path: "/api/v1/reports",
      name: "reports",
      may: "reports.read",
      on: "site",
      summary:
        "Returns first reply and handling times (median and 90th percentile, by the clock and in business time) in all and by agent, team, tag and hour of the week, load against agents available, ratings, and what was reopened, of the conversations that reached the queue in a period.",
      reply: reportsReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = await siteOf(deps.sites, caller, query.site);
        return { site: { key: site.key }, ...(await read(site, query)) };
      },
    }),
    route({
      ...common,
      path: "/api/v1/reports/export",
      name: "reportsExport",
      records: { own: ["exported"] },
      may: "reports.read",
      on: "site",
      summary: "Returns the same figures as CSV.",
      reply: "text/csv",
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query, request, response }) {
        const site = await siteOf(deps.sites, caller, query.site);
        const csv = reportsCsv(await read(site, query));
        const { days } = periodOf(query, deps.clock.now());
        const [first = "", last = first] = [days[0], days.at(-1)];
        await addAudit(deps.db, {
          ...auditActor(caller, request),
          ...{ organisationId: site.organisationId, action: "exported", subject: site.key, at: deps.clock.now() },
          detail: { what: "reports", from: first, to: last },
        });
        response
          .type("text/csv; charset=utf-8")
          .setHeader("Content-Disposition", `attachment; filename="tuppence-${site.key}-reports-${first}-${last}.csv"`);
        response.send(csv);
        return undefined;
      },
    }),
  ];
}

/** Asks again what people had to answer: in the background, since it takes up to half a second a question. */
function replayRoute(deps: Pick<TransportDeps, "sites" | "clock">, addJob: Jobs["add"]): Route {
  return route({
    method: "post",
    path: "/api/v1/reports/replay",
    auth: "key",
    scope: "reports",
    name: "reportsReplay",
    records: { nothing: "asks" },
    may: "knowledge.write",
    on: "site",
    summary:
      "Asks the assistant again what people had to answer in a period, on what is live now: nothing is sent, stored in conversations or paid for. The report then has `replay`.",
    body: reportsReplayNew,
    reply: reportsReplayReply,
    errors: ["SITE_UNKNOWN"],
    async handle({ caller, body }) {
      const { id: siteId, name: subject } = await siteOf(deps.sites, caller, body.site);
      const { from, to } = periodOf(body, deps.clock.now());
      const payload = { from: from.toISOString(), to: to.toISOString() };
      const key = replayKeyOf(siteId);
      await addJob({ siteId, subject, kind: "report-replay", key, payload, dueAt: deps.clock.now() });
      return { isReplaying: true };
    },
  });
}
