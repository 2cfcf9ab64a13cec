import { and, eq, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import { actionsAnywhere, type Reach, type TeamLimit, withinTeams } from "../domain/reach.ts";
import type { Store } from "../ports/database/port.ts";
import { type Action, actionsOf } from "../wire/permissions.ts";
import type { MemberRow } from "./member.ts";
import { conversation } from "./schema/conversation.ts";
import { customRole, type StoredReach, user } from "./schema/member.ts";

type Whose = Pick<MemberRow, "role" | "roleId" | "reach">;

/** What these members may do, and where, in their order. */
export async function reachesOf(store: Store, members: readonly Whose[]): Promise<Reach[]> {
  const ids = new Set(members.flatMap((one) => [one.roleId, ...rolesIn(one.reach)]).filter((id) => id !== null));
  const rows =
    ids.size === 0
      ? []
      : await store
          .select()
          .from(customRole)
          .where(inArray(customRole.id, [...ids]));
  const custom = new Map(rows.map((row) => [row.id, row.actions]));
  return members.map((one) => reachBy(one, (id) => (id === null ? undefined : custom.get(id))));
}

/** What a member may do, and where. */
export async function reachOf(store: Store, member: Whose): Promise<Reach> {
  const [reach] = await reachesOf(store, [member]);
  return reach as Reach;
}

/** What a member may do anywhere. */
export async function allActionsOf(store: Store, member: Whose): Promise<readonly Action[]> {
  return actionsAnywhere(await reachOf(store, member));
}

function reachBy({ role, roleId, reach }: Whose, custom: (id: string | null) => Action[] | undefined): Reach {
  const teams = reach?.teams ?? null;
  const within = (actions: readonly Action[]) => withinTeams(actions, teams);
  const sites = reach?.sites && Object.entries(reach.sites);
  return {
    actions: within(actionsOf(role, custom(roleId))),
    sites:
      sites === undefined
        ? null
        : new Map(sites.map(([siteId, own]) => [siteId, within(actionsOf(own.role, custom(own.roleId)))])),
    teams,
  };
}

const rolesIn = (reach: StoredReach | null) => Object.values(reach?.sites ?? {}).map((one) => one.roleId);

const replies = (role: SQL, roleId: SQL) => sql`(${role} in ('agent', 'manager', 'owner') or exists (
  select 1 from ${customRole} r where r.id = ${roleId} and 'conversations.reply' = any(r.actions)))`;
const ofOwnSite = sql`own.value->>'role'`;
const ownRoleId = sql`(own.value->>'roleId')::uuid`;
const everywhere = replies(sql`${user.role}`, sql`${user.roleId}`);

/** In SQL: whether a row of `user` may answer customers of a site. */
export function mayReplyOn(siteId: SQL): SQL {
  return sql`(${everywhere} or exists (
    select 1 from jsonb_each(${user.reach}->'sites') own where own.key = (${siteId})::text and ${replies(ofOwnSite, ownRoleId)}))`;
}

/** In SQL: whether a row of `user` may answer customers of some site. */
export const mayReply = sql`(${everywhere} or exists (
  select 1 from jsonb_each(${user.reach}->'sites') own where ${replies(ofOwnSite, ownRoleId)}))`;

/** In SQL: whether a row of `user` sees conversations of a team, null: of none. */
export function seesTeam(teamId: SQL): SQL {
  return sql`(${user.reach}->'teams' is null or case when ${teamId} is null
    then (${user.reach}->'teams'->>'withoutTeam')::boolean
    else ${user.reach}->'teams'->'teamIds' @> to_jsonb((${teamId})::text) end)`;
}

/** Somebody limited to teams, as a condition of lists. */
export interface SeenBy extends TeamLimit {
  readonly memberId: string;
}

/** In SQL, on the table `conversation`: what somebody limited to teams sees. */
export function seenBy({ memberId, teamIds, withoutTeam }: SeenBy): SQL | undefined {
  return or(
    eq(conversation.agentId, memberId),
    teamIds.length === 0 ? undefined : inArray(conversation.teamId, [...teamIds]),
    withoutTeam ? isNull(conversation.teamId) : undefined,
  );
}

/** In SQL: whether a stored reach has that custom role on a site. */
export function onSite(reach: SQL, roleId: SQL): SQL {
  return sql`exists (select 1 from jsonb_each(${reach}->'sites') own where ${ownRoleId} = ${roleId})`;
}

/** In SQL: whether a row of `user` has that custom role, everywhere or on a site. */
export function hasRole(roleId: SQL): SQL {
  return sql`(${user.roleId} = ${roleId} or ${onSite(sql`${user.reach}`, roleId)})`;
}

/** Ids of the members who have a custom role. */
export async function membersOfRole(store: Store, roleId: string): Promise<string[]> {
  const rows = await store
    .select({ id: user.id })
    .from(user)
    .where(hasRole(sql`${roleId}::uuid`));
  return rows.map((one) => one.id);
}

/** Those of these conversations that somebody limited to teams sees, in their order. */
export async function seenAmong(store: Store, ids: readonly string[], limit: SeenBy | undefined): Promise<string[]> {
  if (limit === undefined || ids.length === 0) return [...ids];
  const rows = await store
    .select({ id: conversation.id })
    .from(conversation)
    .where(and(inArray(conversation.id, [...ids]), seenBy(limit)));
  const seen = new Set(rows.map((row) => row.id));
  return ids.filter((id) => seen.has(id));
}
