import { doneReply, roleBody, roleNew, roleReply, rolesReply } from "../../../wire/auth.ts";
import type { TransportDeps } from "../../deps.ts";
import { type Route, route } from "../route.ts";
import { signedIn } from "./signed-in.ts";

/** Custom roles: made by owners, given by whoever manages members. */
export function roleRoutes(deps: Pick<TransportDeps, "people" | "desk" | "presenceChanged">): Route[] {
  const { people } = deps;
  if (people === undefined) return [];
  const { roles } = people;
  return [
    route({
      method: "get",
      path: "/api/v1/roles",
      name: "roleList",
      may: "members.manage",
      on: "organisation",
      summary: "Lists custom roles with their permissions, by name.",
      auth: "member",
      reply: rolesReply,
      errors: ["ROLE_TOO_LOW"],
      async handle({ caller }) {
        const rows = await roles.list(signedIn(caller).organisationId);
        return { roles: rows.map(({ id, name, actions, members }) => ({ id, name, actions, members })) };
      },
    }),
    route({
      method: "post",
      path: "/api/v1/roles",
      name: "roleCreate",
      records: { own: ["custom-role-changed"] },
      may: "roles.manage",
      on: "organisation",
      summary: "Creates a custom role: a name and what its members may do.",
      auth: "member",
      body: roleNew,
      reply: roleReply,
      errors: ["ROLE_TOO_LOW", "NAME_TAKEN"],
      async handle({ caller, body }) {
        const { id, name, actions } = await roles.create(signedIn(caller), body);
        return { role: { id, name, actions } };
      },
    }),
    route({
      method: "patch",
      path: "/api/v1/roles/:id",
      name: "roleChange",
      records: { own: ["custom-role-changed"] },
      may: "roles.manage",
      on: "organisation",
      summary:
        "Renames a custom role, or changes what its members may do: at once. Conversations of members who may no longer answer go back to the queue.",
      auth: "member",
      body: roleBody,
      reply: roleReply,
      errors: ["ROLE_TOO_LOW", "NOT_FOUND", "NAME_TAKEN"],
      async handle({ caller, params, body: { name, actions } }) {
        const { row, memberIds } = await roles.change(signedIn(caller), params.id ?? "", {
          ...(name === undefined ? {} : { name }),
          ...(actions === undefined ? {} : { actions }),
        });
        for (const memberId of memberIds) await deps.desk.releaseAbsent({ memberId, onlyLeft: true });
        if (memberIds.length > 0) await deps.presenceChanged?.();
        return { role: { id: row.id, name: row.name, actions: row.actions } };
      },
    }),
    route({
      method: "delete",
      path: "/api/v1/roles/:id",
      name: "roleDelete",
      records: { own: ["custom-role-changed"] },
      may: "roles.manage",
      on: "organisation",
      summary: "Deletes a custom role that no member has. Open invitations to it are revoked.",
      auth: "member",
      reply: doneReply,
      errors: ["ROLE_TOO_LOW", "NOT_FOUND", "ROLE_IN_USE"],
      async handle({ caller, params }) {
        await roles.delete(signedIn(caller), params.id ?? "");
        return { done: true };
      },
    }),
  ];
}
