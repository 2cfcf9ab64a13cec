import { precisionOf } from "../../../knowledge/precision.ts";
import { TuppenceError } from "../../../lib/errors.ts";
import { startOfDay } from "../../../money/period.ts";
import { baselineModels, changeSettings } from "../../../settings/change-settings.ts";
import { siteSettings } from "../../../settings/settings.ts";
import { addAudit } from "../../../store/audit.ts";
import { countDemoConversations, deleteDemoConversations } from "../../../store/demo-conversation.ts";
import { largeModelSpend } from "../../../store/ledger.ts";
import { priceAt } from "../../../store/price.ts";
import {
  demoGone,
  partsReply,
  precisionReply,
  type SettingsReply,
  settingsChange,
  settingsReply,
  siteQuery,
} from "../../../wire/settings.ts";
import { mayDo } from "../../auth.ts";
import type { Caller, Site, TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { auditActor } from "../audit.ts";
import { type Route, route } from "../route.ts";
import { identityToWire } from "./settings-identity.ts";
import { siteToWire } from "./settings-site.ts";

type Deps = Pick<TransportDeps, "sites" | "db" | "clock" | "knowledge" | "largeModel" | "readiness" | "turns" | "desk">;

/** What a manager can set, and what effect it would have. */
export function settingsRoutes(deps: Deps): Route[] {
  const { db, sites, knowledge, turns } = deps;
  return [
    route({
      method: "get",
      path: "/api/v1/settings",
      name: "settings",
      may: "settings.read",
      on: "site",
      summary: "Returns a site and its settings.",
      auth: "key",
      scope: "settings",
      query: siteQuery,
      reply: settingsReply,
      errors: ["SITE_UNKNOWN"],
      handle: async ({ caller, query }) => whole(deps, await siteOf(sites, caller, query.site)),
    }),
    route({
      method: "patch",
      path: "/api/v1/settings",
      name: "settingsChange",
      records: "changed",
      may: "settings.write",
      on: "site",
      summary:
        "Updates a site's settings, all of them or none. Settings you leave out keep their value; null resets one to its default. Changes apply from the next message.",
      auth: "key",
      scope: "settings",
      query: siteQuery,
      body: settingsChange,
      reply: settingsReply,
      errors: ["SITE_UNKNOWN", "SETTING_INVALID", "ROLE_TOO_LOW"],
      async handle({ caller, query, body, request }) {
        const site = await siteOf(sites, caller, query.site);
        const { review: before } = await siteSettings(db, site.id);
        // Otherwise a manager could turn it off, publish, and turn it on again.
        if ("review" in body && (body.review ?? false) !== before) requireOwner(caller, site);
        const { review } = await changeSettings(db, site.id, body);
        if (review !== before) {
          await addAudit(db, {
            ...auditActor(caller, request),
            ...{ organisationId: site.organisationId, action: "review-setting-changed", at: deps.clock.now() },
            ...{ subject: site.key, detail: { review } },
          });
        }
        turns.settingsChanged();
        if ("hours" in body || "serviceLevels" in body) await deps.desk.serviceLevels.recompute([site.id]);
        return whole(deps, site);
      },
    }),
    route({
      method: "get",
      path: "/api/v1/settings/precision",
      name: "precision",
      may: "settings.read",
      on: "site",
      summary: "Returns what each target accuracy would do, measured on the live version's held-out questions.",
      auth: "key",
      scope: "settings",
      query: siteQuery,
      reply: precisionReply,
      errors: ["SITE_UNKNOWN", "GATE_UNCALIBRATED"],
      async handle({ caller, query }) {
        const site = await siteOf(sites, caller, query.site);
        return precisionOf(knowledge.live(site.id), (await siteSettings(db, site.id)).precision);
      },
    }),
    route({
      method: "get",
      path: "/api/v1/settings/parts",
      name: "parts",
      may: "settings.read",
      on: "anywhere",
      summary: "Returns each part of this server with its status and details.",
      auth: "key",
      scope: "settings",
      reply: partsReply,
      errors: [],
      handle: async () => ({ parts: await deps.readiness() }),
    }),
    route({
      method: "delete",
      path: "/api/v1/settings/demo",
      name: "demoRemove",
      records: "changed",
      may: "settings.write",
      on: "site",
      summary: "Deletes a site's sample conversations.",
      auth: "key",
      scope: "settings",
      query: siteQuery,
      reply: demoGone,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = await siteOf(sites, caller, query.site);
        return { removed: await deleteDemoConversations(db, site.id) };
      },
    }),
  ];
}

/** @throws ROLE_TOO_LOW; commands on this server may do what an owner may */
function requireOwner(caller: Caller, site: Site): void {
  if (caller.by === "machine" || mayDo(caller, "security.manage", site.id)) return;
  throw new TuppenceError(
    "ROLE_TOO_LOW",
    "Only an owner can turn review by a second person on or off.",
    "Ask an owner of your organisation.",
  );
}

/** What the large model costs, for the limit beside it. */
async function largeModelOf({ db, clock, largeModel }: Deps, site: Site): Promise<SettingsReply["largeModel"]> {
  if (largeModel === undefined || largeModel.state().status === "absent") return null;
  const price = await priceAt(db, { kind: "large-model", model: largeModel.model, at: clock.now() });
  return {
    model: largeModel.model,
    price:
      price === undefined
        ? null
        : {
            inputUsd: (price.inputNanoUsd ?? 0) / 1e9,
            outputUsd: (price.outputNanoUsd ?? 0) / 1e9,
            source: price.source,
          },
    spentTodayNanoUsd: await largeModelSpend(db, { siteId: site.id, since: startOfDay(clock.now()) }),
  };
}

async function whole(deps: Deps, site: Site): Promise<SettingsReply> {
  const { db } = deps;
  const { identity, ...settings } = await siteSettings(db, site.id);
  const usd = (nano: number | null) => (nano === null ? null : nano / 1e9);
  return {
    site: siteToWire(site),
    settings,
    identity: identityToWire(identity),
    baselineModels: (await baselineModels(db)).map(({ model, provider, input, output, source }) => ({
      model,
      provider,
      inputUsd: usd(input),
      source,
      outputUsd: usd(output),
    })),
    largeModel: await largeModelOf(deps, site),
    demoConversations: await countDemoConversations(db, site.id),
  };
}
