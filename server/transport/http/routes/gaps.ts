import * as z from "zod/mini";
import { siteAddress } from "../../../knowledge/links.ts";
import type { Tx } from "../../../ports/database/port.ts";
import { addAudit } from "../../../store/audit.ts";
import {
  gapArticleRequest,
  gapDecideRequest,
  gapDraftReply,
  gapDraftRequest,
  gapOnlyReply,
  gapPhrasingsRequest,
  gapReplayRequest,
  gapReply,
  gapsQuery,
  gapsReply,
} from "../../../wire/gaps.ts";
import type { Caller, Site, TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { auditActor } from "../audit.ts";
import { type Call, type Route, route } from "../route.ts";
import { lines } from "./knowledge.ts";

type GapRouteDeps = Pick<TransportDeps, "sites" | "gaps" | "clock" | "log">;

const common = { auth: "key", scope: "knowledge" } as const;
const siteOnly = z.object({ site: z.optional(z.string()) });
const line = z.union([
  z.object({ progress: z.object({ stage: z.string(), share: z.number() }) }),
  z.object({ result: gapOnlyReply }),
]);

/** What visitors asked and got no good answer to, in groups, and what managers do about them. */
export function gapRoutes(deps: GapRouteDeps): Route[] {
  return [...readRoutes(deps), ...decideRoutes(deps), replayRoute(deps)];
}

const forArticles = ({ id, language, allowedOrigins }: Site) => ({
  ...{ id, language },
  address: siteAddress(allowedOrigins),
});

const nameOf = ({ member, key }: Caller): string | null => member?.name ?? key?.name ?? null;

/** Who decides, with the entry in the audit log. */
function deciding(
  deps: GapRouteDeps,
  site: Site,
  what: string,
  { caller, request, params }: Pick<Call<unknown, unknown>, "caller" | "request" | "params">,
) {
  return {
    by: nameOf(caller),
    memberId: caller.member?.id ?? null,
    also: (tx: Tx) =>
      addAudit(tx, {
        ...auditActor(caller, request),
        ...{ organisationId: site.organisationId, action: "gap-decided", at: deps.clock.now() },
        ...{ subject: params.id as string, detail: { site: site.key, decision: what } },
      }),
  };
}

function readRoutes(deps: GapRouteDeps): Route[] {
  const { sites, gaps } = deps;
  return [
    route({
      ...common,
      method: "get",
      path: "/api/v1/knowledge/gaps",
      name: "gapList",
      may: "knowledge.read",
      on: "site",
      summary:
        "Lists the questions that weren't answered, were handed on, or were answered badly in the last 90 days, grouped by meaning, with what agents spent on them.",
      query: gapsQuery,
      reply: gapsReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const { id } = await siteOf(sites, caller, query.site);
        return gaps.list(id, {
          list: query.list ?? "open",
          order: query.order ?? "cost",
          offset: Number(query.cursor ?? 0),
        });
      },
    }),
    route({
      ...common,
      method: "get",
      path: "/api/v1/knowledge/gaps/:id",
      name: "gapRead",
      may: "knowledge.read",
      on: "site",
      summary: "Returns a group with its questions and the agents' replies, the nearest articles, and its phrasings.",
      query: siteOnly,
      reply: gapReply,
      errors: ["SITE_UNKNOWN", "NOT_FOUND", "EMBEDDER_UNAVAILABLE"],
      async handle({ caller, params, query }) {
        const site = await siteOf(sites, caller, query.site);
        return gaps.read(forArticles(site), params.id as string);
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/knowledge/gaps/:id/draft",
      name: "gapDraft",
      records: { nothing: "asks" },
      may: "knowledge.write",
      on: "site",
      summary:
        "Drafts an article for a group from the agents' replies. Nothing is saved; a large model's cost is booked.",
      body: gapDraftRequest,
      reply: gapDraftReply,
      errors: ["SITE_UNKNOWN", "NOT_FOUND", "LARGE_MODEL_UNAVAILABLE"],
      async handle({ caller, params, body, signal }) {
        const site = await siteOf(sites, caller, body.site);
        return gaps.draft(forArticles(site), params.id as string, { by: body.by, signal });
      },
    }),
  ];
}

function decideRoutes(deps: GapRouteDeps): Route[] {
  const { sites, gaps } = deps;
  return [
    route({
      ...common,
      method: "post",
      path: "/api/v1/knowledge/gaps/:id/article",
      name: "gapArticle",
      records: { own: ["gap-decided"] },
      may: "knowledge.write",
      on: "site",
      summary: "Creates an article for a group. Visitors see it after the next publish.",
      body: gapArticleRequest,
      reply: gapOnlyReply,
      errors: ["SITE_UNKNOWN", "NOT_FOUND", "ARTICLE_INVALID"],
      async handle(call) {
        const { caller, params, body } = call;
        const site = await siteOf(sites, caller, body.site);
        const by = deciding(deps, site, "article", call);
        return { gap: await gaps.write(forArticles(site), params.id as string, { ...by, content: body.content }) };
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/knowledge/gaps/:id/phrasings",
      name: "gapPhrasings",
      records: { own: ["gap-decided"] },
      may: "knowledge.write",
      on: "site",
      summary: "Adds phrasings to the article that answers a group. They take effect with the next publish.",
      body: gapPhrasingsRequest,
      reply: gapOnlyReply,
      errors: ["SITE_UNKNOWN", "NOT_FOUND", "ARTICLE_INVALID"],
      async handle(call) {
        const { caller, params, body } = call;
        const site = await siteOf(sites, caller, body.site);
        const by = deciding(deps, site, "phrasings", call);
        const { articleId, phrasings } = body;
        return {
          gap: await gaps.addPhrasings(forArticles(site), params.id as string, { ...by, articleId, phrasings }),
        };
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/knowledge/gaps/:id/decide",
      name: "gapDecide",
      records: { own: ["gap-decided"] },
      may: "knowledge.write",
      on: "site",
      summary:
        "Marks a group as not this site's to answer: later questions of the same meaning join it. Or puts a group back on the list.",
      body: gapDecideRequest,
      reply: gapOnlyReply,
      errors: ["SITE_UNKNOWN", "NOT_FOUND"],
      async handle(call) {
        const { caller, params, body } = call;
        const site = await siteOf(sites, caller, body.site);
        const by = deciding(deps, site, body.state, call);
        return { gap: await gaps.decide(site.id, params.id as string, { ...by, state: body.state }) };
      },
    }),
  ];
}

function replayRoute(deps: GapRouteDeps): Route {
  const { sites, gaps } = deps;
  return route({
    ...common,
    method: "post",
    path: "/api/v1/knowledge/gaps/:id/replay",
    name: "gapReplay",
    records: { nothing: "asks" },
    may: "knowledge.write",
    on: "site",
    summary:
      "Asks a group's questions again, of the live articles or of the unpublished ones, and says how many of its conversations would now be answered. Nothing is stored but the result.",
    body: gapReplayRequest,
    reply: "application/x-ndjson",
    line,
    errors: ["SITE_UNKNOWN", "NOT_FOUND", "EMBEDDER_UNAVAILABLE", "VECTORS_UNAVAILABLE", "MEMORY_TOO_LOW"],
    async handle({ caller, params, body, response, signal }) {
      const { id } = await siteOf(sites, caller, body.site);
      return lines(response, deps.log, async (onProgress) => ({
        gap: await gaps.replay(id, params.id as string, { against: body.against, signal, onProgress }),
      }));
    },
  });
}
