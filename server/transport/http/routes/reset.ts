import { doneReply, memberReply, resetBody, resetLookReply, resetRequestBody, tokenBody } from "../../../wire/auth.ts";
import type { TransportDeps } from "../../deps.ts";
import { setCookies } from "../auth-mount.ts";
import { type Route, route } from "../route.ts";
import { shownMember, withRole } from "./me.ts";

/** Forgotten passwords. */
export function resetRoutes({ auth, people }: Pick<TransportDeps, "auth" | "people">): Route[] {
  if (auth === undefined || people === undefined) return [];
  const { passwords } = people;
  return [
    route({
      method: "post",
      path: "/api/v1/reset/request",
      name: "resetRequest",
      records: { nothing: "themselves" },
      summary: "E-mails a password link if a member has this address. The reply is the same either way.",
      may: null,
      auth: "none",
      body: resetRequestBody,
      reply: doneReply,
      errors: ["TOO_FAST"],
      handle: ({ body, request }) =>
        people.limited(request.ip ?? "", async () => {
          passwords.request(body.email, body.language ?? null);
          return { done: true };
        }),
    }),
    route({
      method: "post",
      path: "/api/v1/reset/look",
      name: "resetLook",
      records: { nothing: "asks" },
      summary: "Returns whose password a link sets.",
      may: null,
      auth: "none",
      body: tokenBody,
      reply: resetLookReply,
      errors: ["LINK_EXPIRED", "TOO_FAST"],
      handle: ({ body, request }) => people.limited(request.ip ?? "", () => passwords.look(body.token)),
    }),
    route({
      method: "post",
      path: "/api/v1/reset",
      name: "reset",
      records: { own: ["changed"] },
      summary: "Sets a new password with a link, ends all of the member's sessions and signs them in.",
      may: null,
      auth: "none",
      body: resetBody,
      reply: memberReply,
      errors: ["LINK_EXPIRED", "PASSWORD_TOO_WEAK", "TOO_FAST"],
      async handle({ body, request, response }) {
        const address = request.ip ?? "";
        const member = await people.limited(address, () => passwords.reset(body));
        const { headers } = request;
        setCookies(response, await auth.open({ email: member.email, password: body.password, headers, address }));
        return { member: shownMember(withRole(member), member.reach) };
      },
    }),
  ];
}
