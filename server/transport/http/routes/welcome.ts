import { memberReply, signInReply, tokenBody, welcomeBody, welcomeLookReply } from "../../../wire/auth.ts";
import type { TransportDeps } from "../../deps.ts";
import { setCookies } from "../auth-mount.ts";
import { type Route, route } from "../route.ts";
import { shownMember, withRole } from "./me.ts";

/** Links that create members. */
export function welcomeRoutes({ auth, people }: Pick<TransportDeps, "auth" | "people">): Route[] {
  if (auth === undefined || people === undefined) return [];
  return [
    route({
      method: "get",
      path: "/api/v1/sign-in",
      name: "signInOptions",
      summary: "Returns the ways to sign in.",
      may: null,
      auth: "none",
      reply: signInReply,
      errors: [],
      handle: () => people.signInOptions(),
    }),
    route({
      method: "post",
      path: "/api/v1/welcome/look",
      name: "welcomeLook",
      records: { nothing: "asks" },
      summary: "Returns the details of an invitation link.",
      may: null,
      auth: "none",
      body: tokenBody,
      reply: welcomeLookReply,
      errors: ["LINK_EXPIRED", "TOO_FAST"],
      handle: ({ body, request }) => people.limited(request.ip ?? "", () => people.welcome.look(body.token)),
    }),
    route({
      method: "post",
      path: "/api/v1/welcome",
      name: "welcome",
      records: { own: ["member-joined"] },
      summary: "Accepts an invitation: creates the member and signs them in.",
      may: null,
      auth: "none",
      body: welcomeBody,
      reply: memberReply,
      errors: ["LINK_EXPIRED", "PASSWORD_TOO_WEAK", "MEMBER_EXISTS", "TOO_FAST"],
      async handle({ body, request, response }) {
        const address = request.ip ?? "";
        const member = await people.limited(address, () => people.welcome.accept(body));
        const { headers } = request;
        setCookies(response, await auth.open({ email: member.email, password: body.password, headers, address }));
        return { member: shownMember(withRole(member), member.reach) };
      },
    }),
  ];
}
