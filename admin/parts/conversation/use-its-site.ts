import { useEffect, useRef } from "react";
import { useSession } from "../../session.tsx";

/** A link can lead to another site's conversation: then the list next to it switches to that site, too. */
export function useItsSite(key: string | undefined): void {
  const { sites, site, setSite } = useSession();
  const seen = useRef<string>(undefined);
  useEffect(() => {
    // Only once: an agent who then chooses another site in the navigation means it.
    if (key === undefined || seen.current === key) return;
    seen.current = key;
    if (site?.key !== key && sites.some((one) => one.key === key)) setSite(key);
  }, [key, site, sites, setSite]);
}
