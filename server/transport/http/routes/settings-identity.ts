import { changeIdentity, makeIdentitySecret } from "../../../settings/change-settings.ts";
import type { IdentitySettings } from "../../../settings/identity.ts";
import { addAudit } from "../../../store/audit.ts";
import { identityChange, identityReply, secretReply, siteQuery } from "../../../wire/settings.ts";
import type { TransportDeps } from "../../deps.ts";
import { siteOf } from "../../site-of.ts";
import { auditActor } from "../audit.ts";
import { type Route, route } from "../route.ts";

/** How a site tells who its visitors are. */
export function identityRoutes(deps: Pick<TransportDeps, "sites" | "db" | "turns" | "clock">): Route[] {
  const { db, sites, turns } = deps;
  return [
    route({
      method: "patch",
      path: "/api/v1/settings/identity",
      name: "identityChange",
      records: "changed",
      may: "security.manage",
      on: "site",
      summary:
        "Updates who can start a chat (everyone, or signed-in visitors only) and the public key that visitors' tokens are checked with.",
      auth: "member",
      query: siteQuery,
      body: identityChange,
      reply: identityReply,
      errors: ["SITE_UNKNOWN", "SETTING_INVALID"],
      async handle({ caller, query, body }) {
        const site = await siteOf(sites, caller, query.site);
        const identity = await changeIdentity(db, site.id, body);
        turns.settingsChanged();
        return { identity: identityToWire(identity) };
      },
    }),
    route({
      method: "post",
      path: "/api/v1/settings/identity/secret",
      name: "identitySecret",
      records: { own: ["identity-secret-made"] },
      may: "security.manage",
      on: "site",
      summary:
        "Replaces the secret that visitors' tokens are signed with, and returns the new one. It can't be read again.",
      auth: "member",
      query: siteQuery,
      reply: secretReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query, request }) {
        const site = await siteOf(sites, caller, query.site);
        const { secret, identity } = await makeIdentitySecret(db, site.id);
        await addAudit(db, {
          ...auditActor(caller, request),
          organisationId: site.organisationId,
          action: "identity-secret-made",
          subject: site.key,
          at: deps.clock.now(),
        });
        turns.settingsChanged();
        return { secret, identity: identityToWire(identity) };
      },
    }),
  ];
}

/** Without the secret: it is shown once, when it is made. */
export const identityToWire = ({ mode, secret, publicKey }: IdentitySettings) => ({
  mode,
  hasSecret: secret !== null,
  publicKey,
});
