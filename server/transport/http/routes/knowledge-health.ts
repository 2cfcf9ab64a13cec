import {
  dismissReply,
  dismissRequest,
  healthArticlesQuery,
  healthArticlesReply,
  healthCheckReply,
  healthCheckRequest,
  healthQuery,
  healthReply,
} from "../../../wire/knowledge-health.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { type Route, route } from "../route.ts";

const common = { auth: "key-or-machine", scope: "knowledge" } as const;

/** How well a site's articles do: what is wrong, what to do first, and what customers made of each. */
export function knowledgeHealthRoutes(deps: Pick<TransportDeps, "sites" | "health">): Route[] {
  const { health } = deps;
  return [
    route({
      ...common,
      method: "get",
      path: "/api/v1/knowledge/health",
      name: "knowledgeHealth",
      may: "knowledge.read",
      on: "site",
      summary:
        "Returns a score for a site's articles and what is wrong with them (contradictions, dead links, stale dates and more); what to do first comes first.",
      query: healthQuery,
      reply: healthReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = await siteOf(deps.sites, caller, query.site);
        return health.report(site, {
          kind: query.kind,
          article: query.article,
          dismissed: query.dismissed === "true",
          offset: Number(query.cursor ?? 0),
        });
      },
    }),
    route({
      ...common,
      method: "get",
      path: "/api/v1/knowledge/health/articles",
      name: "knowledgeHealthArticles",
      may: "knowledge.read",
      on: "site",
      summary: "Lists a site's articles with how often each was asked for, answered from, of help, and contradicted.",
      query: healthArticlesQuery,
      reply: healthArticlesReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = await siteOf(deps.sites, caller, query.site);
        return health.articles(site, { order: query.order ?? "asked", offset: Number(query.cursor ?? 0) });
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/knowledge/health/dismiss",
      name: "knowledgeHealthDismiss",
      records: "changed",
      may: "knowledge.write",
      on: "site",
      summary: "Dismisses a finding, or takes that back. A dismissed finding comes back when what it's about changes.",
      body: dismissRequest,
      reply: dismissReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, body }) {
        const site = await siteOf(deps.sites, caller, body.site);
        return { changed: await health.dismiss(site, { id: body.id, dismissed: body.dismissed, by: nameOf(caller) }) };
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/knowledge/health/check",
      name: "knowledgeHealthCheck",
      records: { nothing: "asks" },
      may: "knowledge.write",
      on: "site",
      summary: "Reads a site's articles again, and has the links in them checked again in the background if asked to.",
      body: healthCheckRequest,
      reply: healthCheckReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, body }) {
        const site = await siteOf(deps.sites, caller, body.site);
        return health.check(site, { links: body.links === true });
      },
    }),
  ];
}

const nameOf = ({ member, key }: Caller): string | null => member?.name ?? key?.name ?? null;
