import { doneReply, memberReply, resetBody, resetLookReply, resetRequestBody, tokenBody } from "../../wire/auth.ts";
import { setCookies } from "../auth-mount.ts";
import type { TransportParts } from "../parts.ts";
import { type Route, route } from "../route.ts";
import { shownMember } from "./me.ts";

/** Forgotten passwords. */
export function resetRoutes({ auth, people }: Pick<TransportParts, "auth" | "people">): Route[] {
  if (auth === undefined || people === undefined) return [];
  const { passwords } = people;
  return [
    route({
      method: "post",
      path: "/api/v1/reset/request",
      name: "resetRequest",
      summary: "Mails a password link, if a member has this e-mail; the answer does not say.",
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
      summary: "Whose password a link sets.",
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
      summary: "Sets the password that a link is for, ends every session of the member and opens a new one.",
      auth: "none",
      body: resetBody,
      reply: memberReply,
      errors: ["LINK_EXPIRED", "PASSWORD_TOO_WEAK", "TOO_FAST"],
      async handle({ body, request, response }) {
        const address = request.ip ?? "";
        const member = await people.limited(address, () => passwords.reset(body));
        const { headers } = request;
        setCookies(response, await auth.open({ email: member.email, password: body.password, headers, address }));
        return { member: shownMember(member) };
      },
    }),
  ];
}
