import { jobRequest, jobsQuery, jobsReply, jobWire } from "../../../wire/jobs.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { type Route, route } from "../route.ts";

const common = { auth: "key-or-machine", scope: "knowledge" } as const;

/** Work in the background: the list, stopping, trying again. */
export function jobRoutes({ sites, jobs }: Pick<TransportDeps, "sites" | "jobs">): Route[] {
  if (jobs === undefined) return [];
  return [
    route({
      ...common,
      method: "get",
      path: "/api/v1/jobs",
      name: "jobList",
      may: "knowledge.read",
      on: "site",
      summary: "Lists a site's background jobs: how far each is, what failed and why.",
      query: jobsQuery,
      reply: jobsReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = await siteOf(sites, caller, query.site);
        return jobs.page(site.id, { show: query.show, offset: Number(query.cursor ?? 0) });
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/jobs/:id/stop",
      name: "jobStop",
      records: "changed",
      may: "knowledge.write",
      on: "site",
      summary: "Stops a job. What it has done so far stays, and it can be retried from there.",
      body: jobRequest,
      reply: jobWire,
      errors: ["SITE_UNKNOWN", "NOT_FOUND"],
      handle: async ({ caller, params, body }) =>
        jobs.stop((await siteOf(sites, caller, body.site)).id, params.id as string),
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/jobs/:id/retry",
      name: "jobRetry",
      records: "changed",
      may: "knowledge.write",
      on: "site",
      summary: "Starts a failed or stopped job again, from where it was.",
      body: jobRequest,
      reply: jobWire,
      errors: ["SITE_UNKNOWN", "NOT_FOUND", "JOB_RUNNING"],
      handle: async ({ caller, params, body }) =>
        jobs.retry((await siteOf(sites, caller, body.site)).id, params.id as string, nameOf(caller)),
    }),
  ];
}

const nameOf = ({ member, key }: Caller): string | null => member?.name ?? key?.name ?? null;
