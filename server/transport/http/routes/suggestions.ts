import * as z from "zod/mini";
import { siteAddress } from "../../../knowledge/links.ts";
import {
  decideSuggestion,
  listReviews,
  listSuggestions,
  suggest,
  suggestionDiff,
} from "../../../learning/suggestions.ts";
import { teachFrom } from "../../../learning/teach.ts";
import type { Tx } from "../../../ports/database/port.ts";
import { addAudit } from "../../../store/audit.ts";
import { markReviewed, type SuggestionRow } from "../../../store/suggestion.ts";
import {
  reviewDoneReply,
  reviewDoneRequest,
  reviewsReply,
  suggestionDecideRequest,
  suggestionDiffReply,
  suggestionDiffRequest,
  suggestionsQuery,
  suggestionsReply,
  suggestionWire,
  suggestReply,
  suggestRequest,
  teachQuery,
  teachReply,
} from "../../../wire/suggestions.ts";
import { mayDo } from "../../auth.ts";
import { conversationOf } from "../../conversation-of.ts";
import type { Caller, Site, TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { auditActor } from "../audit.ts";
import { type Call, type Route, route } from "../route.ts";

type Deps = Pick<TransportDeps, "db" | "sites" | "clock" | "knowledge">;

const forAgents = { auth: "key", scope: "knowledge" } as const;
const forManagers = { ...forAgents } as const;

/** What replies teach: agents suggest, managers accept; and the answers that somebody should look at. */
export function suggestionRoutes(deps: Deps): Route[] {
  return [...teachRoutes(deps), ...listRoutes(deps), ...reviewRoutes(deps)];
}

const forArticles = ({ id, language, allowedOrigins }: Site) => ({
  ...{ id, language },
  address: siteAddress(allowedOrigins),
});
const nameOf = ({ member, key }: Caller): string | null => member?.name ?? key?.name ?? null;
const manages = (caller: Caller, siteId: string): boolean => mayDo(caller, "knowledge.write", siteId);

function audited(deps: Deps, site: Site, call: Pick<Call<unknown, unknown>, "caller" | "request">) {
  return (tx: Tx, { id, state, kind, articleId }: SuggestionRow) =>
    state === "open"
      ? Promise.resolve()
      : addAudit(tx, {
          ...auditActor(call.caller, call.request),
          ...{ organisationId: site.organisationId, action: "suggestion-decided", at: deps.clock.now() },
          ...{ subject: id, detail: { site: site.key, kind, state, article: articleId } },
        });
}

function teachRoutes(deps: Deps): Route[] {
  const { db, sites } = deps;
  const siteById = async (id: string): Promise<Site> => {
    const site = await sites.byId(id);
    if (site === undefined) throw new Error(`Site ${id} is gone.`);
    return site;
  };
  return [
    route({
      ...forAgents,
      method: "get",
      path: "/api/v1/conversations/:id/teach",
      name: "teach",
      may: "knowledge.suggest",
      on: "site",
      summary:
        "Returns what an agent's reply or an answer could become: an article, a phrasing, or a correction, without personal data.",
      query: teachQuery,
      reply: teachReply,
      errors: ["CONVERSATION_UNKNOWN", "NOT_FOUND", "EMBEDDER_UNAVAILABLE"],
      async handle({ caller, params, query }) {
        const conversation = await conversationOf(deps, caller, params.id);
        const { embedderOf } = deps.knowledge;
        return teachFrom({ db, embedderOf }, forArticles(await siteById(conversation.siteId)), {
          conversationId: conversation.id,
          messageId: query.message,
        });
      },
    }),
    route({
      ...forAgents,
      method: "post",
      path: "/api/v1/conversations/:id/teach",
      name: "suggest",
      records: { own: ["suggestion-decided"] },
      may: "knowledge.suggest",
      on: "site",
      summary:
        "Suggests an article, a phrasing or a correction. A manager's is saved as an unpublished change at once; an agent's waits for a manager.",
      body: suggestRequest,
      reply: suggestReply,
      errors: ["CONVERSATION_UNKNOWN", "NOT_FOUND", "ARTICLE_INVALID", "ARTICLE_CHANGED"],
      async handle(call) {
        const { caller, params, body } = call;
        const conversation = await conversationOf(deps, caller, params.id);
        const site = await siteById(conversation.siteId);
        return suggest(deps, forArticles(site), {
          ...body,
          conversationId: conversation.id,
          by: nameOf(caller),
          memberId: caller.member?.id ?? null,
          apply: manages(caller, conversation.siteId),
          also: audited(deps, site, call),
        });
      },
    }),
    route({
      ...forAgents,
      method: "post",
      path: "/api/v1/knowledge/suggestions/diff",
      name: "suggestionDiff",
      records: { nothing: "asks" },
      may: "knowledge.suggest",
      on: "site",
      summary: "Returns what a text would change in an article as it is now.",
      body: suggestionDiffRequest,
      reply: suggestionDiffReply,
      errors: ["SITE_UNKNOWN", "NOT_FOUND"],
      async handle({ caller, body }) {
        const site = await siteOf(sites, caller, body.site);
        return { diff: await suggestionDiff(db, site.id, body) };
      },
    }),
  ];
}

function listRoutes(deps: Deps): Route[] {
  const { db, sites } = deps;
  return [
    route({
      ...forManagers,
      method: "get",
      path: "/api/v1/knowledge/suggestions",
      name: "suggestionList",
      may: "knowledge.read",
      on: "site",
      summary: "Lists agents' open suggestions for the articles, newest first, with what each would change.",
      query: suggestionsQuery,
      reply: suggestionsReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = await siteOf(sites, caller, query.site);
        return listSuggestions(db, site.id, Number(query.cursor ?? 0));
      },
    }),
    route({
      ...forManagers,
      method: "post",
      path: "/api/v1/knowledge/suggestions/:id/decide",
      name: "suggestionDecide",
      records: { own: ["suggestion-decided"] },
      may: "knowledge.write",
      on: "site",
      summary:
        "Accepts a suggestion, as it is or changed, or drops it. Visitors see the change after the next publish.",
      body: suggestionDecideRequest,
      reply: z.object({ suggestion: suggestionWire }),
      errors: ["SITE_UNKNOWN", "NOT_FOUND", "ARTICLE_INVALID", "ARTICLE_CHANGED"],
      async handle(call) {
        const { caller, params, body } = call;
        const site = await siteOf(sites, caller, body.site);
        const suggestion = await decideSuggestion(deps, forArticles(site), params.id as string, {
          ...{ action: body.action, change: body.change },
          by: nameOf(caller),
          memberId: caller.member?.id ?? null,
          also: audited(deps, site, call),
        });
        return { suggestion };
      },
    }),
  ];
}

function reviewRoutes(deps: Deps): Route[] {
  const { db, sites, clock } = deps;
  return [
    route({
      ...forManagers,
      method: "get",
      path: "/api/v1/knowledge/reviews",
      name: "reviewList",
      may: "knowledge.read",
      on: "site",
      summary:
        "Lists answers of the last 90 days that didn't help or were contradicted, and a large model's that helped, until somebody has looked at them.",
      query: suggestionsQuery,
      reply: reviewsReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = await siteOf(sites, caller, query.site);
        return listReviews(deps, site.id, Number(query.cursor ?? 0));
      },
    }),
    route({
      ...forManagers,
      method: "post",
      path: "/api/v1/knowledge/reviews/done",
      name: "reviewDone",
      records: "changed",
      may: "knowledge.write",
      on: "site",
      summary: "Takes answers off the review list.",
      body: reviewDoneRequest,
      reply: reviewDoneReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, body }) {
        const site = await siteOf(sites, caller, body.site);
        const of = { siteId: site.id, turnIds: body.turnIds, by: nameOf(caller), at: clock.now() };
        return { done: await markReviewed(db, of) };
      },
    }),
  ];
}
