import { Checkbox } from "@mantine/core";
import { useSearchParams } from "react-router";
import { ALL_SITES } from "../../../server/wire/conversations.ts";
import { useWords } from "../../language.tsx";
import { useSession, useSiteKey } from "../../session.tsx";
import { keep, kept } from "../../storage.ts";
import { words } from "./words.ts";

const KEPT = "tuppence:all-sites";

/**
 * Whose conversations a list shows: the address says it (`sites=all`), else what was chosen last.
 * @returns the site's key, or `*`
 */
export function useListSite(): { siteKey: string; all: boolean } {
  const own = useSiteKey();
  const { sites } = useSession();
  const [search] = useSearchParams();
  const all = sites.length > 1 && (search.get("sites") ?? kept(KEPT) ?? "") === "all";
  return { siteKey: all ? ALL_SITES : own, all };
}

/** Switches between one site and all; not there for somebody who only has one. */
export function AllSites({ all }: { all: boolean }) {
  const said = useWords(words);
  const { sites } = useSession();
  const [, setSearch] = useSearchParams();
  if (sites.length < 2) return null;
  return (
    <Checkbox
      size="xs"
      label={said.allSites}
      checked={all}
      onChange={(event) => {
        const { checked } = event.currentTarget;
        keep(KEPT, checked ? "all" : "");
        setSearch(
          (now) => {
            const next = new URLSearchParams(now);
            next.delete("sites");
            if (checked) next.set("sites", "all");
            return next;
          },
          { replace: true },
        );
      }}
    />
  );
}
