import type { MemberRow } from "../../../store/member.ts";
import { linkReply, listedMemberReply, memberBody, membersReply } from "../../../wire/auth.ts";
import type { TransportDeps } from "../../deps.ts";
import { type Route, route } from "../route.ts";
import { placeOf, shownInvitation } from "./invitations.ts";
import { shownMember, withRole } from "./me.ts";
import { signedIn, urlOf } from "./signed-in.ts";

/** The members page. */
export function memberRoutes(deps: Pick<TransportDeps, "people" | "publicUrl" | "desk" | "presenceChanged">): Route[] {
  const { people } = deps;
  if (people === undefined) return [];
  const { members, invitations, passwords } = people;
  return [
    route({
      method: "get",
      path: "/api/v1/members",
      name: "memberList",
      may: "members.manage",
      on: "organisation",
      summary: "Lists members, including deactivated ones, oldest first, and pending invitations.",
      auth: "member",
      reply: membersReply,
      errors: ["ROLE_TOO_LOW"],
      async handle({ caller }) {
        const { organisationId } = signedIn(caller);
        const rows = await members.list(organisationId);
        const open = await invitations.list(organisationId);
        return { members: rows.map(listed), invitations: open.map(shownInvitation), mail: people.mail };
      },
    }),
    route({
      method: "patch",
      path: "/api/v1/members/:id",
      name: "memberChange",
      records: { own: ["role-changed", "member-deactivated", "member-reactivated", "key-revoked"] },
      may: "members.manage",
      on: "organisation",
      summary:
        "Changes a member's role, for all sites (`role`) or for each (`sites`), limits them to the conversations of teams " +
        "(`teams`), or deactivates or reactivates them: at once. Deactivating ends their sessions and connections " +
        "immediately, puts their conversations back in the queue, and revokes the API keys that they created unless " +
        "`keepKeys` is true.",
      auth: "member",
      body: memberBody,
      reply: listedMemberReply,
      errors: ["ROLE_TOO_LOW", "NOT_FOUND", "LAST_OWNER", "SITE_UNKNOWN"],
      async handle({ caller, params, body: { active, keepKeys, ...choice } }) {
        const row = await members.change(signedIn(caller), params.id ?? "", {
          ...placeOf(choice),
          ...(active === undefined ? {} : { active }),
          ...(keepKeys === undefined ? {} : { keepKeys }),
        });
        await deps.desk.releaseAbsent({ memberId: row.id, onlyLeft: true });
        await deps.presenceChanged?.();
        return { member: listed(row) };
      },
    }),
    route({
      method: "post",
      path: "/api/v1/members/:id/reset-link",
      name: "memberResetLink",
      records: { own: ["password-link-made"] },
      may: "members.manage",
      on: "organisation",
      summary: "Creates a link to set a member's password. It works once, expires in 24 hours and can't be read again.",
      auth: "member",
      reply: linkReply,
      errors: ["ROLE_TOO_LOW", "NOT_FOUND"],
      handle: ({ caller, params, request }) =>
        passwords.link(signedIn(caller), params.id ?? "", urlOf(request, deps.publicUrl)),
    }),
  ];
}

function listed(row: MemberRow) {
  return {
    ...shownMember(withRole(row), row.reach),
    createdAt: row.createdAt.toISOString(),
    deactivatedAt: row.deactivatedAt?.toISOString() ?? null,
  };
}
