import * as z from "zod/mini";
import { originWire, siteKey } from "../../../wire/settings.ts";
import type { TransportDeps } from "../../deps.ts";
import { bad } from "../../errors.ts";
import { sitesFor } from "../../site-of.ts";
import { type Route, route } from "../route.ts";

const siteBody = z.object({
  key: siteKey,
  name: z.string().check(z.minLength(1), z.maxLength(120)),
  allowedOrigins: z.array(originWire).check(z.maxLength(100)),
  language: z.optional(z.string().check(z.maxLength(35))),
});
const siteReply = z.object({
  key: z.string(),
  name: z.string(),
  allowedOrigins: z.array(z.string()),
  language: z.string(),
});

/** Sites, and who can embed their widgets. */
export function siteRoutes(deps: Pick<TransportDeps, "sites">): Route[] {
  return [
    route({
      method: "get",
      path: "/api/v1/sites",
      name: "siteList",
      may: "account",
      summary: "Lists your organisation's sites, oldest first.",
      auth: "key-or-machine",
      scope: "settings",
      reply: z.object({ sites: z.array(siteReply) }),
      errors: [],
      handle: async ({ caller }) => ({ sites: (await sitesFor(deps.sites, caller)).map(shown) }),
    }),
    route({
      method: "post",
      path: "/api/v1/sites",
      name: "siteAdd",
      records: "changed",
      may: "settings.write",
      on: "organisation",
      summary: "Creates a site, or changes the origins of an existing one.",
      auth: "key-or-machine",
      scope: "settings",
      body: siteBody,
      reply: siteReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, body }) {
        const site = await deps.sites.ensure({ ...body, organisationId: caller.organisationId });
        if (site === undefined) throw bad(`The key "${body.key}" is already taken.`, "Choose another key.");
        return shown(site);
      },
    }),
  ];
}

function shown({
  key,
  name,
  allowedOrigins,
  language,
}: {
  key: string;
  name: string;
  allowedOrigins: readonly string[];
  language: string;
}) {
  return { key, name, allowedOrigins: [...allowedOrigins], language };
}
