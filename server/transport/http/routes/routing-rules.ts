import { TuppenceError } from "../../../lib/errors.ts";
import { rowsByIds } from "../../../store/conversation-row.ts";
import { findRule, listRules, type RuleTexts } from "../../../store/routing-rule.ts";
import {
  RULE_LIMITS,
  type RulesReply,
  ruleChange,
  ruleNew,
  ruleOrder,
  rulesReply,
  ruleTried,
  ruleTry,
} from "../../../wire/routing.ts";
import { siteQuery } from "../../../wire/settings.ts";
import type { Caller, Site, TransportDeps } from "../../deps.ts";
import { maySee, siteOf } from "../../site-of.ts";
import { rowToWire } from "../../to-wire.ts";
import { auditActor } from "../audit.ts";
import { type Route, route } from "../route.ts";

/** What is done with conversations that reach a site's queue. */
export function routingRuleRoutes(deps: Pick<TransportDeps, "sites" | "db" | "desk">): Route[] {
  const { db, desk, sites } = deps;
  const common = { auth: "key", scope: "settings", may: "settings.write", on: "site" } as const;
  const changing = { ...common, records: { own: ["routing-changed"] } } as const;
  const all = async ({ id: siteId }: Pick<Site, "id">): Promise<RulesReply> => ({
    rules: (await listRules(db, siteId)).map(({ id, name, enabled, conditions, actions, isLast }) => ({
      ...{ id, name, enabled, conditions: [...conditions], actions, isLast },
      matchesEverything: conditions.length === 0,
    })),
  });
  /** The site of a rule that the caller can see. @throws NOT_FOUND */
  const siteOfRule = async (caller: Caller, id: string): Promise<Site> => {
    const row = await findRule(db, id);
    const site = row === undefined ? undefined : await sites.byId(row.siteId);
    if (site !== undefined && maySee(caller, site)) return site;
    throw new TuppenceError("NOT_FOUND", "This rule doesn't exist.", "Choose from the list of rules.");
  };

  return [
    route({
      ...common,
      method: "get",
      path: "/api/v1/routing-rules",
      name: "routingRuleList",
      may: "settings.read",
      on: "site",
      summary: "Lists a site's routing rules in the order in which they run.",
      query: siteQuery,
      reply: rulesReply,
      errors: ["SITE_UNKNOWN"],
      handle: async ({ caller, query }) => all(await siteOf(sites, caller, query.site)),
    }),
    route({
      ...changing,
      method: "post",
      path: "/api/v1/routing-rules",
      name: "routingRuleCreate",
      summary: "Adds a routing rule at the end, switched off unless you say otherwise. Try its conditions first.",
      body: ruleNew,
      reply: rulesReply,
      errors: ["SITE_UNKNOWN", "NOT_FOUND"],
      async handle({ caller, body: { site: key, ...texts }, request }) {
        const site = await siteOf(sites, caller, key);
        const { id: siteId, organisationId } = site;
        await desk.routingRules.create({ siteId, organisationId, audit: auditActor(caller, request), ...texts });
        return all(site);
      },
    }),
    route({
      ...changing,
      method: "put",
      path: "/api/v1/routing-rules/order",
      name: "routingRuleOrder",
      summary: "Sets the order in which a site's routing rules run.",
      body: ruleOrder,
      reply: rulesReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, body, request }) {
        const site = await siteOf(sites, caller, body.site);
        const { id: siteId, organisationId } = site;
        const audit = auditActor(caller, request);
        await desk.routingRules.sort({ siteId, organisationId, audit, ids: body.ids });
        return all(site);
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/routing-rules/try",
      name: "routingRuleTry",
      records: { nothing: "asks" },
      summary:
        "Shows which of the last 500 handed-over conversations these conditions match, with ten examples. Changes nothing.",
      body: ruleTry,
      reply: ruleTried,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, body }) {
        const site = await siteOf(sites, caller, body.site);
        const { of, matched } = await desk.routingRules.try({ siteId: site.id, conditions: body.conditions });
        const examples = await rowsByIds(db, matched.slice(0, RULE_LIMITS.examples));
        return {
          of,
          matched: matched.length,
          everything: body.conditions.length === 0 || (of > 0 && matched.length === of),
          examples: examples.map(rowToWire),
        };
      },
    }),
    route({
      ...changing,
      method: "patch",
      path: "/api/v1/routing-rules/:id",
      name: "routingRuleChange",
      summary: "Updates a routing rule, or switches it on or off.",
      body: ruleChange,
      reply: rulesReply,
      errors: ["NOT_FOUND"],
      async handle({ caller, params: { id = "" }, body, request }) {
        const site = await siteOfRule(caller, id);
        const { id: siteId, organisationId } = site;
        const change: Partial<RuleTexts> = Object.fromEntries(
          Object.entries(body).filter(([, value]) => value !== undefined),
        );
        await desk.routingRules.change({ siteId, organisationId, audit: auditActor(caller, request), id, change });
        return all(site);
      },
    }),
    route({
      ...changing,
      method: "delete",
      path: "/api/v1/routing-rules/:id",
      name: "routingRuleDelete",
      summary: "Deletes a routing rule. What it did stays.",
      reply: rulesReply,
      errors: ["NOT_FOUND"],
      async handle({ caller, params: { id = "" }, request }) {
        const site = await siteOfRule(caller, id);
        const { id: siteId, organisationId } = site;
        await desk.routingRules.delete({ siteId, organisationId, audit: auditActor(caller, request), id });
        return all(site);
      },
    }),
  ];
}
