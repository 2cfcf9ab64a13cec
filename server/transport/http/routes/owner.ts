import * as z from "zod/mini";
import { linkReply } from "../../../wire/auth.ts";
import type { TransportDeps } from "../../deps.ts";
import { type Route, route } from "../route.ts";

/**
 * For `npm run owner` with a running server: access to the server means access to the installation. API keys can't do
 * this.
 */
export function ownerRoutes({ people }: Pick<TransportDeps, "people">): Route[] {
  if (people === undefined) return [];
  return [
    route({
      method: "post",
      path: "/api/v1/owner/invite",
      name: "ownerInvite",
      records: "changed",
      may: "roles.manage",
      on: "organisation",
      summary:
        "Creates a one-time link that makes the person who opens it an owner. For commands on the server, and owners.",
      auth: "key-or-machine",
      body: z.object({}),
      reply: linkReply,
      errors: ["ROLE_TOO_LOW"],
      handle: () => people.ownerInvite(),
    }),
    route({
      method: "post",
      path: "/api/v1/owner/reset",
      name: "ownerReset",
      records: "changed",
      may: "roles.manage",
      on: "organisation",
      summary:
        "Creates a link to set the password of the member with this e-mail. For commands on the server, and owners.",
      auth: "key-or-machine",
      body: z.object({ email: z.string().check(z.maxLength(254)) }),
      reply: linkReply,
      errors: ["ROLE_TOO_LOW", "NOT_FOUND"],
      handle: ({ body }) => people.ownerReset(body.email),
    }),
  ];
}
