import type { TeamLimit } from "../domain/reach.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Store } from "../ports/database/port.ts";
import { findRole } from "../store/custom-role.ts";
import { allActionsOf } from "../store/reach.ts";
import type { StoredReach } from "../store/schema/member.ts";
import { findSiteById } from "../store/site.ts";
import { findTeam, listTeams } from "../store/team.ts";
import type { RoleChoice } from "../wire/auth.ts";
import type { SiteRole } from "../wire/console.ts";
import { type Action, actionsOf, mayGive, type Role } from "../wire/permissions.ts";
import type { SignedIn } from "./auth.ts";

/** A role as it's stored with a member or an invitation. */
export interface GivenRole {
  readonly role: Role;
  readonly roleId: string | null;
  /** For people: the custom role's name, or the built-in role's. */
  readonly name: string;
}

/**
 * The role that somebody gives.
 * @throws NOT_FOUND if their organisation has no such custom role; ROLE_TOO_LOW if it includes what they may not do
 */
export async function givenRole(store: Store, by: SignedIn, { role, roleId }: RoleChoice): Promise<GivenRole> {
  if (role !== "custom") {
    checkMayGive(by, actionsOf(role, undefined));
    return { role, roleId: null, name: role };
  }
  const custom = roleId === undefined ? undefined : await findRole(store, roleId);
  if (custom === undefined || custom.organisationId !== by.organisationId) throw roleUnknown();
  checkMayGive(by, custom.actions);
  return { role, roleId: custom.id, name: custom.name };
}

/** Where somebody is to work, and as what. */
export interface PlaceChoice {
  readonly role?: RoleChoice | undefined;
  /** Instead of a role for all sites; null: the role on all sites. */
  readonly sites?: readonly SiteRole[] | null | undefined;
  /** Null: all conversations. What is undefined stays. */
  readonly teams?: TeamLimit | null | undefined;
}

/** A role as it's stored, and where it holds. */
export interface GivenPlace {
  readonly role: Role;
  readonly roleId: string | null;
  readonly reach: StoredReach | null;
}

/**
 * The role that somebody gives, and where.
 * @param before what a member has
 * @throws NOT_FOUND, ROLE_TOO_LOW as `givenRole`; SITE_UNKNOWN; BAD_REQUEST for teams with a role that is about all of them
 */
export async function givenPlace(
  store: Store,
  by: SignedIn,
  choice: PlaceChoice,
  before?: GivenPlace,
): Promise<GivenPlace> {
  const teams = choice.teams === undefined ? (before?.reach?.teams ?? null) : choice.teams;
  if (choice.teams != null) await checkTeams(store, by, choice.teams.teamIds);
  const place = await placeOf(store, by, choice, before);
  const reach = {
    ...(place.reach?.sites === undefined ? {} : { sites: place.reach.sites }),
    ...(teams === null ? {} : { teams }),
  };
  const given = { ...place, reach: Object.keys(reach).length === 0 ? null : reach };
  if (teams !== null) await checkLimited(store, given);
  return given;
}

async function placeOf(store: Store, by: SignedIn, { role, sites }: PlaceChoice, before?: GivenPlace) {
  if (sites != null && role !== undefined) {
    throw new TuppenceError(
      "BAD_REQUEST",
      "There is a role for all sites and one for each.",
      "Send `role`, or `sites`.",
    );
  }
  if (sites == null) {
    if (role !== undefined) return { ...(await givenRole(store, by, role)), reach: null };
    if (before !== undefined && (sites === undefined || before.reach?.sites === undefined)) return before;
    throw new TuppenceError("BAD_REQUEST", "There is no role for all sites.", "Send `role`, or `sites`.");
  }
  const own: [string, { role: SiteRole["role"]; roleId: string | null }][] = [];
  for (const { siteId, ...choice } of sites) {
    const site = await findSiteById(store, siteId);
    if (site === undefined || site.organisationId !== by.organisationId) {
      throw new TuppenceError("SITE_UNKNOWN", `There is no site ${siteId}.`, "Use the ids of GET /api/v1/me.");
    }
    const { roleId } = await givenRole(store, by, { role: choice.role, roleId: choice.roleId ?? undefined });
    own.push([siteId, { role: choice.role, roleId }]);
  }
  // On the organisation, nothing.
  return { role: "custom" as const, roleId: null, reach: { sites: Object.fromEntries(own) } };
}

async function checkTeams(store: Store, { organisationId }: SignedIn, teamIds: readonly string[]): Promise<void> {
  const known = new Set((await listTeams(store, organisationId)).map((team) => team.id));
  if (teamIds.every((id) => known.has(id))) return;
  throw new TuppenceError("NOT_FOUND", "One of these teams doesn't exist.", "Choose from the list of teams.");
}

/** A role that is about all conversations can't be had for some of them. @throws BAD_REQUEST */
async function checkLimited(store: Store, place: GivenPlace): Promise<void> {
  const whole = { ...place, reach: place.reach?.sites === undefined ? null : { sites: place.reach.sites } };
  if (!(await allActionsOf(store, whole)).includes("conversations.manage")) return;
  throw new TuppenceError(
    "BAD_REQUEST",
    "Somebody whose role includes colleagues' conversations can't be limited to teams.",
    "Give them the role of an agent or viewer, or send `teams`: null.",
  );
}

/** For the audit log: what somebody has where, in words. */
export async function placeInWords(store: Store, place: GivenPlace): Promise<string> {
  const named = async ({ role, roleId }: Pick<GivenPlace, "role" | "roleId">) =>
    (roleId === null ? undefined : (await findRole(store, roleId))?.name) ?? role;
  const { sites, teams } = place.reach ?? {};
  const parts: string[] = [];
  for (const [siteId, own] of Object.entries(sites ?? {}))
    parts.push(`${(await findSiteById(store, siteId))?.key ?? siteId}: ${await named(own)}`);
  if (sites === undefined) parts.push(await named(place));
  if (teams !== undefined) {
    const names = [];
    for (const id of teams.teamIds) names.push((await findTeam(store, id))?.name ?? id);
    parts.push(`teams: ${[...names, ...(teams.withoutTeam ? ["(none)"] : [])].join(", ") || "-"}`);
  }
  return parts.join("; ");
}

/**
 * Nobody gives more than they have, or decides about somebody who has more.
 * @throws ROLE_TOO_LOW
 */
export function checkMayGive(by: SignedIn, actions: readonly Action[]): void {
  const own = by.reach.actions;
  if (mayGive(own, actions)) return;
  const more = actions.filter((action) => !own.includes(action));
  throw new TuppenceError(
    "ROLE_TOO_LOW",
    `That role includes permissions that yours doesn't: ${more.join(", ")}.`,
    "Ask an owner to do this.",
  );
}

export function roleUnknown(): TuppenceError {
  return new TuppenceError("NOT_FOUND", "This role doesn't exist.", "Reload the list and choose another one.");
}
