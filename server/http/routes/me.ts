import { meReply } from "../../wire/console.ts";
import { LANGUAGES } from "../../wire/widget.ts";
import { setCookies } from "../auth-mount.ts";
import type { Member, TransportParts } from "../parts.ts";
import { type Route, route } from "../route.ts";

/** The signed-in member's own. */
export function meRoutes(parts: Pick<TransportParts, "sites" | "auth">): Route[] {
  return [
    route({
      method: "get",
      path: "/api/v1/me",
      name: "me",
      summary: "Who is signed in, and the sites that they see.",
      auth: "member",
      reply: meReply,
      errors: [],
      async handle({ caller, request, response }) {
        const member = caller.member as Member;
        setCookies(response, (await parts.auth?.renew(request.headers)) ?? []);
        const sites = await parts.sites.all(member.organisationId);
        return {
          member: shownMember(member),
          sites: sites.map(({ key, name, language, isDemo }) => ({ key, name, language, isDemo })),
        };
      },
    }),
  ];
}

/** A member as the wire shows one. */
export function shownMember({
  id,
  name,
  email,
  role,
  language,
}: Pick<Member, "id" | "name" | "email" | "role" | "language">) {
  return { id, name, email, role, language: LANGUAGES.find((one) => one === language) ?? null };
}
