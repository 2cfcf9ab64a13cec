import { baselineModels, changeIdentity, changeSettings, makeIdentitySecret } from "../../desk/change-settings.ts";
import type { IdentitySettings } from "../../desk/identity.ts";
import { siteSettings } from "../../desk/settings.ts";
import { precisionOf } from "../../knowledge/precision.ts";
import { TuppenceError } from "../../lib/errors.ts";
import { countDemoConversations, deleteDemoConversations } from "../../store/demo-conversation.ts";
import {
  demoGone,
  identityChange,
  identityReply,
  partsReply,
  precisionReply,
  type SettingsReply,
  secretReply,
  settingsChange,
  settingsReply,
  siteChange,
  siteNew,
  siteQuery,
  siteWire,
} from "../../wire/settings.ts";
import type { Site, TransportParts } from "../parts.ts";
import { type Route, route } from "../route.ts";
import { siteOf } from "../site-of.ts";

/** What a manager may set, and what its consequence would be. */
export function settingsRoutes(
  parts: Pick<TransportParts, "sites" | "db" | "knowledge" | "readiness" | "turns">,
): Route[] {
  const { db, sites, knowledge, turns } = parts;
  return [
    route({
      method: "get",
      path: "/api/v1/settings",
      name: "settings",
      summary: "A site with its settings.",
      auth: "key",
      role: "manager",
      query: siteQuery,
      reply: settingsReply,
      errors: ["SITE_UNKNOWN"],
      handle: async ({ caller, query }) => whole(db, await siteOf(sites, caller, query.site)),
    }),
    route({
      method: "patch",
      path: "/api/v1/settings",
      name: "settingsChange",
      summary:
        "Changes what is given of a site's settings, all of it or nothing; null brings a setting's default back. The next turn reads it.",
      auth: "key",
      role: "manager",
      query: siteQuery,
      body: settingsChange,
      reply: settingsReply,
      errors: ["SITE_UNKNOWN", "SETTING_INVALID"],
      async handle({ caller, query, body }) {
        const site = await siteOf(sites, caller, query.site);
        await changeSettings(db, site.id, body);
        turns.settingsChanged();
        return whole(db, site);
      },
    }),
    route({
      method: "get",
      path: "/api/v1/settings/precision",
      name: "precision",
      summary: "What each setting of the precision dial would do, measured on the live version's held-out questions.",
      auth: "key",
      role: "manager",
      query: siteQuery,
      reply: precisionReply,
      errors: ["SITE_UNKNOWN", "GATE_UNCALIBRATED"],
      async handle({ caller, query }) {
        const site = await siteOf(sites, caller, query.site);
        return precisionOf(knowledge.live(site.id), (await siteSettings(db, site.id)).precision);
      },
    }),
    route({
      method: "patch",
      path: "/api/v1/settings/site",
      name: "siteChange",
      summary: "Changes a site's name, language or the origins that may embed its widget.",
      auth: "key",
      role: "manager",
      query: siteQuery,
      body: siteChange,
      reply: siteWire,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query, body }) {
        const site = await siteOf(sites, caller, query.site);
        return shown((await sites.change(site.id, body)) ?? site);
      },
    }),
    route({
      method: "post",
      path: "/api/v1/settings/site",
      name: "siteNew",
      summary: "Makes a site; a key that is taken is refused.",
      auth: "key",
      role: "manager",
      body: siteNew,
      reply: siteWire,
      errors: ["SITE_TAKEN"],
      async handle({ caller, body }) {
        const made = await sites.create({ ...body, organisationId: caller.organisationId });
        if (made !== undefined) return shown(made);
        throw new TuppenceError("SITE_TAKEN", `The key "${body.key}" is taken.`, "Choose another key.", {
          fields: { key: "is taken" },
        });
      },
    }),
    route({
      method: "patch",
      path: "/api/v1/settings/identity",
      name: "identityChange",
      summary: "Sets whether visitors must be signed, and the public key that their tokens are checked with.",
      auth: "member",
      role: "owner",
      query: siteQuery,
      body: identityChange,
      reply: identityReply,
      errors: ["SITE_UNKNOWN", "SETTING_INVALID"],
      async handle({ caller, query, body }) {
        const site = await siteOf(sites, caller, query.site);
        const identity = await changeIdentity(db, site.id, body);
        turns.settingsChanged();
        return { identity: withoutSecret(identity) };
      },
    }),
    route({
      method: "post",
      path: "/api/v1/settings/identity/secret",
      name: "identitySecret",
      summary: "Makes the secret that visitors' tokens are signed with anew, and shows it this once.",
      auth: "member",
      role: "owner",
      query: siteQuery,
      reply: secretReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query }) {
        const site = await siteOf(sites, caller, query.site);
        const { secret, identity } = await makeIdentitySecret(db, site.id);
        turns.settingsChanged();
        return { secret, identity: withoutSecret(identity) };
      },
    }),
    route({
      method: "get",
      path: "/api/v1/settings/parts",
      name: "parts",
      summary: "Each part of this server with its state, in words.",
      auth: "key",
      role: "manager",
      reply: partsReply,
      errors: [],
      handle: async () => ({ parts: await parts.readiness() }),
    }),
    route({
      method: "delete",
      path: "/api/v1/settings/demo",
      name: "demoRemove",
      summary: "Deletes a site's conversations that were made for show.",
      auth: "key",
      role: "manager",
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

async function whole(db: TransportParts["db"], site: Site): Promise<SettingsReply> {
  const { identity, ...settings } = await siteSettings(db, site.id);
  const usd = (nano: number | null) => (nano === null ? null : nano / 1e9);
  return {
    site: shown(site),
    settings,
    identity: withoutSecret(identity),
    baselineModels: (await baselineModels(db)).map(({ model, provider, input, output }) => ({
      model,
      provider,
      inputUsd: usd(input),
      outputUsd: usd(output),
    })),
    demoConversations: await countDemoConversations(db, site.id),
  };
}

const withoutSecret = ({ mode, secret, publicKey }: IdentitySettings) => ({
  mode,
  hasSecret: secret !== null,
  publicKey,
});

const shown = ({ key, name, allowedOrigins, language, isDemo }: Site) => ({
  key,
  name,
  allowedOrigins: [...allowedOrigins],
  language,
  isDemo,
});
