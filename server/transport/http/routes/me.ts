import { actionsOn } from "../../../domain/reach.ts";
import type { MemberRow } from "../../../store/member.ts";
import type { StoredReach } from "../../../store/schema/member.ts";
import { doneReply, memberReply, passwordBody, profileBody, sessionsReply } from "../../../wire/auth.ts";
import { meReply } from "../../../wire/console.ts";
import { LANGUAGES } from "../../../wire/widget.ts";
import type { Member, TransportDeps } from "../../deps.ts";
import { sitesFor } from "../../site-of.ts";
import { setCookies } from "../auth-mount.ts";
import { type Route, route } from "../route.ts";
import { signedIn } from "./signed-in.ts";

/** The signed-in member's own data. */
export function meRoutes(deps: Pick<TransportDeps, "sites" | "auth" | "people">): Route[] {
  const { people } = deps;
  const look = route({
    method: "get",
    path: "/api/v1/me",
    name: "me",
    may: "account",
    summary: "Returns the signed-in member and the sites they can see.",
    auth: "member",
    reply: meReply,
    errors: [],
    async handle({ caller, request, response }) {
      const member = caller.member as Member;
      setCookies(response, (await deps.auth?.renew(request.headers)) ?? []);
      const sites = await sitesFor(deps.sites, caller);
      return {
        member: shownMember(member, member.place),
        actions: [...member.reach.actions],
        sites: sites.map(({ id, key, name, language, isDemo }) => ({
          ...{ id, key, name, language, isDemo },
          actions: [...actionsOn(member.reach, id)],
        })),
      };
    },
  });
  if (people === undefined) return [look];
  const { members, passwords } = people;
  return [
    look,
    route({
      method: "patch",
      path: "/api/v1/me",
      name: "meChange",
      records: { nothing: "themselves" },
      may: "account",
      summary: "Updates your own name and console language.",
      auth: "member",
      body: profileBody,
      reply: memberReply,
      errors: [],
      async handle({ caller, body: { name, language } }) {
        const row = await members.profile(signedIn(caller), {
          ...(name === undefined ? {} : { name }),
          ...(language === undefined ? {} : { language }),
        });
        return { member: shownMember(withRole(row), row.reach) };
      },
    }),
    route({
      method: "post",
      path: "/api/v1/me/password",
      name: "mePassword",
      records: "changed",
      may: "account",
      summary: "Changes your own password and ends all your other sessions.",
      auth: "member",
      body: passwordBody,
      reply: doneReply,
      errors: ["SIGN_IN_REFUSED", "PASSWORD_TOO_WEAK", "TOO_FAST"],
      async handle({ caller, body }) {
        await passwords.change(signedIn(caller), body);
        return { done: true };
      },
    }),
    route({
      method: "get",
      path: "/api/v1/me/sessions",
      name: "meSessions",
      may: "account",
      summary: "Lists your own sessions, most recently used first.",
      auth: "member",
      reply: sessionsReply,
      errors: [],
      async handle({ caller }) {
        const member = signedIn(caller);
        const rows = await members.sessions(member);
        return {
          sessions: rows.map((row) => ({
            id: row.id,
            current: row.id === member.sessionId,
            device: row.userAgent,
            address: row.ipAddress,
            createdAt: row.createdAt.toISOString(),
            lastUsedAt: row.updatedAt.toISOString(),
          })),
        };
      },
    }),
    route({
      method: "delete",
      path: "/api/v1/me/sessions/:id",
      name: "meSessionEnd",
      records: { nothing: "themselves" },
      may: "account",
      summary: "Ends one of your own sessions.",
      auth: "member",
      reply: doneReply,
      errors: ["NOT_FOUND"],
      async handle({ caller, params }) {
        await members.endSession(signedIn(caller), params.id ?? "");
        return { done: true };
      },
    }),
    route({
      method: "delete",
      path: "/api/v1/me/sessions",
      name: "meSessionsEnd",
      records: { nothing: "themselves" },
      may: "account",
      summary: "Signs you out everywhere, including this session.",
      auth: "member",
      reply: doneReply,
      errors: [],
      async handle({ caller }) {
        await members.endSessions(signedIn(caller));
        return { done: true };
      },
    }),
  ];
}

/** A stored member with the name of their role. */
export function withRole(row: MemberRow) {
  return { ...row, roleName: row.custom?.name ?? null };
}

/** A member in the wire format. @param place where their role holds, as stored */
export function shownMember(
  member: Pick<Member, "id" | "name" | "email" | "role" | "roleId" | "roleName" | "language">,
  place: StoredReach | null,
) {
  const { id, name, email, role, roleId, roleName } = member;
  const language = LANGUAGES.find((one) => one === member.language) ?? null;
  return { id, name, email, role, roleId, roleName, language, ...shownPlace(place) };
}

/** Where a role holds, in the wire format. */
export function shownPlace(place: StoredReach | null) {
  const sites = place?.sites && Object.entries(place.sites);
  const teams = place?.teams ?? null;
  return {
    sites: sites?.map(([siteId, { role, roleId }]) => ({ siteId, role, roleId })) ?? null,
    teams: teams && { teamIds: [...teams.teamIds], withoutTeam: teams.withoutTeam },
  };
}
