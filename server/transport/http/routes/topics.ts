import { classifierChange } from "../../../wire/classification.ts";
import { siteQuery } from "../../../wire/settings.ts";
import { topicExamplesNew, topicsReply } from "../../../wire/topics.ts";
import type { Caller, Site, TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { auditActor } from "../audit.ts";
import { type Route, route } from "../route.ts";

/** What conversations are about, told by the assistant: tags that are topics, their examples, and how well it does. */
export function topicRoutes(deps: Pick<TransportDeps, "sites" | "topics">): Route[] {
  const { sites, topics } = deps;
  if (topics === undefined) return [];
  const common = { auth: "key", scope: "settings", reply: topicsReply } as const;
  const by = (site: Site, caller: Caller, request: Parameters<typeof auditActor>[1]) => ({
    ...{ siteId: site.id, siteName: site.name, organisationId: site.organisationId },
    audit: auditActor(caller, request),
  });
  return [
    route({
      ...common,
      method: "get",
      path: "/api/v1/topics",
      name: "topics",
      may: "settings.read",
      on: "site",
      summary:
        "Returns a site's topics with their examples, what is done with them, and how well they're told, measured.",
      query: siteQuery,
      errors: ["SITE_UNKNOWN"],
      handle: async ({ caller, query }) => topics.read((await siteOf(sites, caller, query.site)).id),
    }),
    route({
      ...common,
      method: "patch",
      path: "/api/v1/topics",
      name: "topicsChange",
      records: { own: ["topics-changed"] },
      may: "settings.write",
      on: "site",
      summary: "Chooses whether topics are suggested to agents or set, and which share of them has to be right.",
      body: classifierChange,
      errors: ["SITE_UNKNOWN", "CLASSES_NOT_SURE"],
      async handle({ caller, body: { site: key, mode, precision }, request }) {
        const site = await siteOf(sites, caller, key);
        await topics.change({ ...by(site, caller, request), mode, precision });
        return topics.read(site.id);
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/topics/:id/examples",
      name: "topicExamplesAdd",
      records: { own: ["topics-changed"] },
      may: "settings.write",
      on: "site",
      summary: "Adds questions as examples of a topic (a tag's id). Personal data in them is masked.",
      body: topicExamplesNew,
      errors: ["SITE_UNKNOWN", "NOT_FOUND"],
      async handle({ caller, params: { id = "" }, body: { site: key, texts }, request }) {
        const site = await siteOf(sites, caller, key);
        await topics.addExamples({ ...by(site, caller, request), tagId: id, texts });
        return topics.read(site.id);
      },
    }),
    route({
      ...common,
      method: "delete",
      path: "/api/v1/topics/:id/examples/:example",
      name: "topicExampleRemove",
      records: { own: ["topics-changed"] },
      may: "settings.write",
      on: "site",
      summary: "Removes an example of a topic.",
      query: siteQuery,
      errors: ["SITE_UNKNOWN", "NOT_FOUND"],
      async handle({ caller, params: { example = "" }, query, request }) {
        const site = await siteOf(sites, caller, query.site);
        await topics.removeExample({ ...by(site, caller, request), id: example });
        return topics.read(site.id);
      },
    }),
  ];
}
