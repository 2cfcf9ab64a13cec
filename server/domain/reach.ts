import { type Action, IN_TEAMS } from "../wire/permissions.ts";

/** Somebody works with the conversations of these teams, those of no team if wanted, and whatever is assigned to them. */
export interface TeamLimit {
  readonly teamIds: readonly string[];
  readonly withoutTeam: boolean;
}

/** What somebody may do, and where. */
export interface Reach {
  /** On the organisation itself; and on each of its sites, unless `sites` says on which. */
  readonly actions: readonly Action[];
  /** What they may do on each site that they have; null: `actions`, on every site. */
  readonly sites: ReadonlyMap<string, readonly Action[]> | null;
  /** Null: all conversations of their sites. */
  readonly teams: TeamLimit | null;
}

/** What of a role counts for somebody who sees only some conversations: nothing that is about all of them. */
export function withinTeams(actions: readonly Action[], teams: TeamLimit | null): readonly Action[] {
  return teams === null ? actions : actions.filter((one) => IN_TEAMS.some((other) => other === one));
}

/** What they may do on a site: nothing, if it isn't one of theirs. */
export function actionsOn({ actions, sites }: Reach, siteId: string): readonly Action[] {
  return sites === null ? actions : (sites.get(siteId) ?? []);
}

/** What they may do on some site or the organisation. */
export function actionsAnywhere({ actions, sites }: Reach): readonly Action[] {
  return sites === null ? actions : [...new Set([...sites.values()].flat())];
}

/** Whether a site is one of theirs: for somebody else it doesn't exist. */
export function hasSite({ sites }: Reach, siteId: string): boolean {
  return sites === null || sites.has(siteId);
}

/** Whether somebody sees a conversation of one of their sites. */
export function seesConversation(
  teams: TeamLimit | null,
  memberId: string,
  conversation: { readonly teamId: string | null; readonly agentId: string | null },
): boolean {
  if (teams === null || conversation.agentId === memberId) return true;
  return ofTeams(teams, conversation.teamId);
}

/** Whether conversations of a team (null: of none) are theirs to see, also while nobody has them. */
export function ofTeams(teams: TeamLimit | null, teamId: string | null): boolean {
  if (teams === null) return true;
  return teamId === null ? teams.withoutTeam : teams.teamIds.includes(teamId);
}

/** The same for two people, or for one at two moments, exactly if they may do and see the same. */
export function signOf({ actions, sites, teams }: Reach): string {
  const ofSites = sites === null ? null : [...sites].map(([id, may]) => `${id} ${may.join()}`).sort();
  const ofTeam = teams === null ? null : [[...teams.teamIds].sort(), teams.withoutTeam];
  return JSON.stringify([actions, ofSites, ofTeam]);
}
