import type * as z from "zod/mini";
import type { PlaceChoice } from "../../../auth/given-role.ts";
import type { InvitationRow } from "../../../store/invitation.ts";
import { doneReply, invitationBody, invitationReply, type memberBody } from "../../../wire/auth.ts";
import type { TransportDeps } from "../../deps.ts";
import { type Route, route } from "../route.ts";
import { shownPlace } from "./me.ts";
import { signedIn, urlOf } from "./signed-in.ts";

/** Invitations. */
export function invitationRoutes(deps: Pick<TransportDeps, "people" | "publicUrl">): Route[] {
  const { people } = deps;
  if (people === undefined) return [];
  const { invitations } = people;
  return [
    route({
      method: "post",
      path: "/api/v1/invitations",
      name: "invitationAdd",
      records: "changed",
      may: "members.manage",
      on: "organisation",
      summary: "Invites an e-mail address. An earlier invitation for it stops working.",
      auth: "member",
      body: invitationBody,
      reply: invitationReply,
      errors: ["ROLE_TOO_LOW", "NOT_FOUND", "MEMBER_EXISTS", "SITE_UNKNOWN"],
      handle: async ({ caller, body, request }) =>
        invited(
          await invitations.invite(signedIn(caller), {
            email: body.email,
            place: placeOf(body),
            url: urlOf(request, deps.publicUrl),
          }),
        ),
    }),
    route({
      method: "post",
      path: "/api/v1/invitations/:id/again",
      name: "invitationAgain",
      records: "changed",
      may: "members.manage",
      on: "organisation",
      summary: "Creates a new link for an invitation. The old one stops working.",
      auth: "member",
      reply: invitationReply,
      errors: ["ROLE_TOO_LOW", "NOT_FOUND", "MEMBER_EXISTS"],
      handle: async ({ caller, params, request }) =>
        invited(
          await invitations.again(signedIn(caller), { id: params.id ?? "", url: urlOf(request, deps.publicUrl) }),
        ),
    }),
    route({
      method: "delete",
      path: "/api/v1/invitations/:id",
      name: "invitationRevoke",
      records: "changed",
      may: "members.manage",
      on: "organisation",
      summary: "Revokes an invitation.",
      auth: "member",
      reply: doneReply,
      errors: ["ROLE_TOO_LOW", "NOT_FOUND"],
      async handle({ caller, params }) {
        await invitations.revoke(signedIn(caller), params.id ?? "");
        return { done: true };
      },
    }),
  ];
}

/** The role that a body gives, and where. */
export function placeOf(body: Pick<z.infer<typeof memberBody>, "role" | "roleId" | "sites" | "teams">): PlaceChoice {
  const { role, roleId, sites, teams } = body;
  return { role: role === undefined ? undefined : { role, roleId }, sites, teams };
}

function invited({ row, url, mailed }: { row: InvitationRow; url: string; mailed: boolean }) {
  return { invitation: shownInvitation(row), url, mailed };
}

export function shownInvitation({ id, email, role, roleId, reach, createdAt, expiresAt }: InvitationRow) {
  return {
    id,
    email: email ?? "",
    role,
    roleId,
    ...shownPlace(reach),
    createdAt: createdAt.toISOString(),
    expiresAt: expiresAt.toISOString(),
  };
}
