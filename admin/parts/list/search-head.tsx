import { Group } from "@mantine/core";
import { useSearchParams } from "react-router";
import { AllSites } from "./all-sites.tsx";
import { filterOf, withPart } from "./filter-of.ts";
import { Filters } from "./filters.tsx";
import { Views } from "./views.tsx";

/** Above a list: search, filters, saved views and whose conversations it shows. All of it is in the address. */
export default function SearchHead(options: {
  siteKey: string;
  all: boolean;
  /** Parts of the address that clearing the filters leaves. */
  keeps?: readonly string[];
  /** Whether filters that are set are shown at first. */
  opened?: boolean;
}) {
  const { siteKey, all, keeps = ["q", "sites"], opened = true } = options;
  const [search, setSearch] = useSearchParams();
  return (
    <>
      <Filters
        filter={filterOf(search)}
        opened={opened}
        onChange={(name, value) => setSearch((now) => withPart(now, name, value), { replace: true })}
        onClear={() =>
          setSearch((now) => new URLSearchParams([...now].filter(([name]) => keeps.includes(name))), { replace: true })
        }
      />
      <Group gap={6} justify="space-between" wrap="nowrap" mt={6}>
        <Views siteKey={siteKey} />
        <AllSites all={all} />
      </Group>
    </>
  );
}
