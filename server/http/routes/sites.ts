import * as z from "zod/mini";
import { bad } from "../errors.ts";
import type { TransportParts } from "../parts.ts";
import { type Route, route } from "../route.ts";

/** An origin as a browser sends it, or "self" for this server's own pages. */
const origin = z.string().check(
  z.refine((text) => text === "self" || (URL.canParse(text) && new URL(text).origin === text), {
    error: 'must be an origin such as "https://shop.example", without a path, or "self"',
  }),
);
const siteBody = z.object({
  key: z.string().check(z.regex(/^[a-z0-9][a-z0-9-]{0,62}$/, { error: "must be small letters, digits and hyphens" })),
  name: z.string().check(z.minLength(1), z.maxLength(120)),
  allowedOrigins: z.array(origin).check(z.maxLength(100)),
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
