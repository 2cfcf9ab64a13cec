import * as z from "zod/mini";
import { linkReply } from "../../wire/auth.ts";
import type { TransportParts } from "../parts.ts";
import { type Route, route } from "../route.ts";

/** What `npm run owner` asks of a running server: whoever has the machine has the installation. No API key may. */
export function ownerRoutes({ people }: Pick<TransportParts, "people">): Route[] {
  if (people === undefined) return [];
  return [
    route({
      method: "post",
      path: "/api/v1/owner/invite",
      name: "ownerInvite",
      summary: "A link that makes whoever opens it an owner, once. For commands on this machine, and owners.",
      auth: "key-or-machine",
      role: "owner",
      body: z.object({}),
      reply: linkReply,
      errors: ["ROLE_TOO_LOW"],
      handle: () => people.ownerInvite(),
    }),
    route({
      method: "post",
      path: "/api/v1/owner/reset",
      name: "ownerReset",
      summary:
        "A link that sets the password of the member with this e-mail. For commands on this machine, and owners.",
      auth: "key-or-machine",
      role: "owner",
      body: z.object({ email: z.string().check(z.maxLength(254)) }),
      reply: linkReply,
      errors: ["ROLE_TOO_LOW", "NOT_FOUND"],
      handle: ({ body }) => people.ownerReset(body.email),
    }),
  ];
}
