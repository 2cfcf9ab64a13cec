import { scheduleEntry, scheduleReply, scheduleRequest, scheduleSite } from "../../../wire/schedule.ts";
import { authorOf } from "../../author.ts";
import type { TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { type Route, route } from "../route.ts";

const common = { auth: "key", scope: "knowledge" } as const;
const path = "/api/v1/knowledge/schedule";

/** Publishing and archiving at a chosen time. */
export function scheduleRoutes({ sites, schedule }: Pick<TransportDeps, "sites" | "schedule">): Route[] {
  if (schedule === undefined) return [];
  return [
    route({
      ...common,
      method: "get",
      path,
      name: "scheduleList",
      may: "knowledge.read",
      on: "site",
      summary: "Lists what is to be published or archived at a chosen time, and what couldn't be.",
      query: scheduleSite,
      reply: scheduleReply,
      errors: ["SITE_UNKNOWN"],
      handle: async ({ caller, query }) => schedule.list((await siteOf(sites, caller, query.site)).id),
    }),
    route({
      ...common,
      method: "post",
      path,
      name: "scheduleAdd",
      records: "changed",
      may: "knowledge.write",
      on: "site",
      summary:
        "Plans to publish an article (or everything that isn't live yet) or to archive an article at a chosen time. Until then, other publishes leave that article's change out. Replaces an earlier time for the same.",
      body: scheduleRequest,
      reply: scheduleEntry,
      errors: ["SITE_UNKNOWN", "NOT_FOUND", "SCHEDULE_INVALID"],
      async handle({ caller, body: { site: key, action, articleId, at } }) {
        const site = await siteOf(sites, caller, key);
        return schedule.add(site.id, { action, articleId, at: new Date(at), by: authorOf(caller).name });
      },
    }),
    route({
      ...common,
      method: "post",
      path: `${path}/:id/cancel`,
      name: "scheduleCancel",
      records: "changed",
      may: "knowledge.write",
      on: "site",
      summary: "Cancels what is planned, or takes what couldn't be done off the list. Returns what is left.",
      body: scheduleSite,
      reply: scheduleReply,
      errors: ["SITE_UNKNOWN", "NOT_FOUND"],
      async handle({ caller, params, body }) {
        const site = await siteOf(sites, caller, body.site);
        await schedule.cancel(site.id, params.id as string);
        return schedule.list(site.id);
      },
    }),
  ];
}
