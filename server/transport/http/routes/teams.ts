import { storedHours } from "../../../settings/team-hours.ts";
import { listTeams } from "../../../store/team.ts";
import { teamChange, teamNew, teamsReply } from "../../../wire/desk.ts";
import { countedBy } from "../../conversation-of.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { auditActor } from "../audit.ts";
import { organisationOf } from "../organisation-of.ts";
import { type Route, route } from "../route.ts";

/** Agents whom conversations are assigned to together. */
export function teamRoutes(deps: Pick<TransportDeps, "sites" | "db" | "desk">): Route[] {
  const { db, desk } = deps;
  const all = async (organisationId: string, caller: Caller) => ({
    teams: (await listTeams(db, organisationId, await countedBy(deps, caller))).map((team) => ({
      ...team,
      hours: storedHours(team.hours),
    })),
  });
  return [
    route({
      method: "get",
      path: "/api/v1/teams",
      name: "teamList",
      may: "account",
      summary: "Lists teams by name, with their members and how many open conversations they have.",
      auth: "key",
      scope: "conversations",
      reply: teamsReply,
      errors: ["SITE_UNKNOWN"],
      handle: async ({ caller }) => all(await organisationOf(deps, caller), caller),
    }),
    route({
      method: "post",
      path: "/api/v1/teams",
      name: "teamCreate",
      records: { own: ["team-changed"] },
      may: "settings.write",
      on: "organisation",
      summary: "Creates a team. Members can be in several. Without hours of its own, it follows the site's.",
      auth: "key",
      scope: "settings",
      body: teamNew,
      reply: teamsReply,
      errors: ["SITE_UNKNOWN", "NAME_TAKEN", "SETTING_INVALID"],
      async handle({ caller, body, request }) {
        const organisationId = await organisationOf(deps, caller);
        await desk.setup.createTeam({ organisationId, ...body, audit: auditActor(caller, request) });
        return all(organisationId, caller);
      },
    }),
    route({
      method: "patch",
      path: "/api/v1/teams/:id",
      name: "teamChange",
      records: { own: ["team-changed"] },
      may: "settings.write",
      on: "organisation",
      summary: "Renames a team, replaces its members or sets its hours.",
      auth: "key",
      scope: "settings",
      body: teamChange,
      reply: teamsReply,
      errors: ["SITE_UNKNOWN", "NOT_FOUND", "NAME_TAKEN", "SETTING_INVALID"],
      async handle({ caller, params: { id = "" }, body, request }) {
        const organisationId = await organisationOf(deps, caller);
        await desk.setup.changeTeam({ organisationId, id, ...body, audit: auditActor(caller, request) });
        return all(organisationId, caller);
      },
    }),
    route({
      method: "delete",
      path: "/api/v1/teams/:id",
      name: "teamDelete",
      records: { own: ["team-changed"] },
      may: "settings.write",
      on: "organisation",
      summary: "Deletes a team. Its open conversations stay where they are, without a team.",
      auth: "key",
      scope: "settings",
      reply: teamsReply,
      errors: ["SITE_UNKNOWN", "NOT_FOUND"],
      async handle({ caller, params: { id = "" }, request }) {
        const organisationId = await organisationOf(deps, caller);
        await desk.setup.deleteTeam({ organisationId, id, audit: auditActor(caller, request) });
        return all(organisationId, caller);
      },
    }),
  ];
}
