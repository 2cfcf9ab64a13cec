import type { ListedMember } from "../../../../server/wire/auth.ts";
import { useWords } from "../../../language.tsx";
import { useTeams } from "../../../parts/conversation/use-setup.ts";
import { useSession } from "../../../session.tsx";
import { optionOf, useRoleOptions } from "../roles/use-roles.ts";
import { words } from "./words.ts";

/** Says where somebody's role holds, if not everywhere: "Shop: Manager, Outlet: Agent · Teams: Billing". */
export function usePlaceText(): (place: Pick<ListedMember, "sites" | "teams">) => string | undefined {
  const said = useWords(words);
  const known = useSession().sites;
  const options = useRoleOptions();
  const teams = useTeams();
  return (place) => {
    const onSites = place.sites?.map(({ siteId, role, roleId }) => {
      const option = options.find((one) => one.value === optionOf({ role, roleId: roleId ?? null }));
      return `${known.find((one) => one.id === siteId)?.name ?? "…"}: ${option?.label ?? "…"}`;
    });
    const ofTeams = place.teams && [
      ...place.teams.teamIds.flatMap((id) => teams.find((one) => one.id === id)?.name ?? []),
      ...(place.teams.withoutTeam ? [said.noTeam] : []),
    ];
    const parts = [
      ...(onSites === undefined ? [] : [onSites.join(", ")]),
      ...(ofTeams === null ? [] : [ofTeams.length === 0 ? said.onlyAssigned : said.onlyTeams(ofTeams.join(", "))]),
    ];
    return parts.length === 0 ? undefined : parts.join(" · ");
  };
}
