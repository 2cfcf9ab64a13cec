import { useMemo } from "react";
import { useSession } from "../../session.tsx";

/** Names of the sites by id, where rows say whose they are; else none. */
export function useSiteNames(shown: boolean): ReadonlyMap<string, string> {
  const { sites } = useSession();
  return useMemo(() => new Map(shown ? sites.map(({ id, name }) => [id, name]) : []), [shown, sites]);
}
