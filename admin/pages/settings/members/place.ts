import type { ListedMember } from "../../../../server/wire/auth.ts";
import type { SiteRole, TeamsWire } from "../../../../server/wire/console.ts";
import type { RoleOption } from "../roles/use-roles.ts";
import { optionOf } from "../roles/use-roles.ts";

/** Where somebody works, and as what, as it's being chosen: roles by the value of their option. */
export interface PlaceDraft {
  /** One role for all sites, or one for each. */
  readonly isOnSites: boolean;
  readonly role: string;
  /** By the site's id; a site without one isn't theirs. */
  readonly sites: Readonly<Record<string, string>>;
  /** Null: all conversations. */
  readonly teams: TeamsWire | null;
}

export const NEW_PLACE: PlaceDraft = { isOnSites: false, role: "agent", sites: {}, teams: null };

/** What a member or an invitation has. */
export function placeOf({
  role,
  roleId,
  sites,
  teams,
}: Pick<ListedMember, "role" | "roleId" | "sites" | "teams">): PlaceDraft {
  return {
    isOnSites: sites !== null,
    role: sites === null ? optionOf({ role, roleId }) : "agent",
    sites: Object.fromEntries((sites ?? []).map((one) => [one.siteId, optionOf(withId(one))])),
    teams,
  };
}

const withId = ({ role, roleId }: SiteRole) => ({ role, roleId: roleId ?? null });

/** As the server takes it; undefined while no site is chosen. */
export function bodyOf({ isOnSites, role, sites, teams }: PlaceDraft, options: readonly RoleOption[]) {
  const choiceOf = (value: string) => options.find((one) => one.value === value)?.choice;
  if (!isOnSites) {
    const choice = choiceOf(role);
    return choice && { ...choice, sites: null, teams };
  }
  const chosen = Object.entries(sites).flatMap(([siteId, value]) => {
    const choice = choiceOf(value);
    return choice === undefined || choice.role === "owner" ? [] : [{ siteId, ...choice, role: choice.role }];
  });
  return chosen.length === 0 ? undefined : { sites: chosen, teams };
}

/** Whether somebody with this can be limited to teams: roles that are about all conversations can't. */
export function mayBeLimited({ isOnSites, role, sites }: PlaceDraft, options: readonly RoleOption[]): boolean {
  const given = isOnSites ? Object.values(sites) : [role];
  return given.every((value) => options.find((one) => one.value === value)?.isForAll !== true);
}
