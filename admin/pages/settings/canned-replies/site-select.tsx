import { NativeSelect } from "@mantine/core";
import { useWords } from "../../../language.tsx";
import { useMay, useSession, useSiteKey } from "../../../session.tsx";
import { words } from "./words.ts";

const ALL = "all";

/** What something new is for: all sites, or for somebody who manages only some, this one. */
export function useUsualSite(): string | null {
  const key = useSiteKey();
  return useMay("conversations.manage", "organisation") ? null : key;
}

/** Whether something is for this site, or for all (null); nothing to choose where there's only one. */
export function SiteSelect({ site, onChange }: { site: string | null; onChange(site: string | null): void }) {
  const said = useWords(words);
  const key = useSiteKey();
  const { sites } = useSession();
  const forAll = useMay("conversations.manage", "organisation");
  if (sites.length < 2 && site === null) return null;
  // What is for another site stays there unless somebody changes it.
  const offered = [...new Set([key, ...(site === null ? [] : [site])])];
  return (
    <NativeSelect
      label={said.forSite}
      description={said.forSiteHint}
      value={site ?? ALL}
      onChange={(event) => onChange(event.currentTarget.value === ALL ? null : event.currentTarget.value)}
      data={[
        ...(forAll || site === null ? [{ value: ALL, label: said.allSites }] : []),
        ...offered.map((one) => ({ value: one, label: sites.find((other) => other.key === one)?.name ?? one })),
      ]}
    />
  );
}
