import * as z from "zod/mini";
import { originWire, siteKey } from "../../wire/settings.ts";
import { bad } from "../errors.ts";
import type { TransportParts } from "../parts.ts";
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

/** Sites: who may embed which widget. */
export function siteRoutes(parts: Pick<TransportParts, "sites">): Route[] {
  return [
    route({
      method: "get",
      path: "/api/v1/sites",
      name: "siteList",
      summary: "The sites of the caller's organisation, oldest first.",
      auth: "key-or-machine",
      reply: z.object({ sites: z.array(siteReply) }),
      errors: [],
      handle: async ({ caller }) => ({ sites: (await parts.sites.all(caller.organisationId)).map(shown) }),
    }),
    route({
      method: "post",
      path: "/api/v1/sites",
      name: "siteAdd",
      summary: "Makes a site, or changes the origins of one that is there.",
      auth: "key-or-machine",
      role: "manager",
      body: siteBody,
      reply: siteReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, body }) {
        const site = await parts.sites.ensure({ ...body, organisationId: caller.organisationId });
        if (site === undefined) throw bad(`The key "${body.key}" is taken.`, "Choose another key.");
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
