import { Button, Chip, Group, Select } from "@mantine/core";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { SOURCE_CHANGE_KINDS, type SourceChangesReply } from "../../../../server/wire/sources.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { count } from "../../../parts/format.ts";
import { Loading } from "../../../parts/loading.tsx";
import { ChangeList } from "./change-list.tsx";
import { SourcesHead } from "./head.tsx";
import { type ChangeFilters, useDecideChanges, useSourceChanges } from "./use-changes.ts";
import { useSources } from "./use-sources.ts";
import { words } from "./words.ts";
import "./sources.css";

/** What sources have added, changed or dropped: of all of them, or of the one that `?source=` names. */
export function SourceChanges() {
  const said = useWords(words);
  const [search, setSearch] = useSearchParams();
  const [rest, setRest] = useState<Omit<ChangeFilters, "source">>({ kind: null, conflicts: false });
  const decisions = useDecideChanges();
  const filters = { ...rest, source: search.get("source") };
  const list = useSourceChanges(filters);
  const pages = list.data?.pages ?? [];
  const first = pages[0];
  const changes = pages.flatMap((page) => page.changes).filter((one) => !decisions.gone.has(one.id));
  const filter = ({ source, ...more }: ChangeFilters) => {
    setRest(more);
    setSearch(source === null ? {} : { source }, { replace: true });
  };
  const isFiltered = filters.kind !== null || filters.conflicts;
  const showAll = () => filter({ source: null, kind: null, conflicts: false });
  return (
    <section aria-label={said.changesTitle}>
      <SourcesHead title={said.changesTitle} why={said.changesWhy} />
      {list.isPending ? (
        <Loading />
      ) : list.isError || first === undefined ? (
        <Fault error={list.error} onRetry={() => void list.refetch()} />
      ) : (
        <>
          <Filters filters={filters} counts={first.counts} onFilter={filter} />
          <ChangeList
            // Another filter begins at its top, with nothing selected.
            key={JSON.stringify(filters)}
            changes={changes}
            filters={filters}
            first={first}
            decide={decisions.decide}
            more={
              list.hasNextPage ? { busy: list.isFetchingNextPage, fetch: () => void list.fetchNextPage() } : undefined
            }
          />
          {changes.length > 0 || list.hasNextPage ? null : (
            <Empty title={isFiltered ? said.noneFound : said.noneTitle}>
              {isFiltered ? null : <p>{said.noneBody}</p>}
              {isFiltered || filters.source !== null ? (
                <Button variant="default" onClick={showAll}>
                  {said.resetFilters}
                </Button>
              ) : null}
            </Empty>
          )}
        </>
      )}
    </section>
  );
}

function Filters(options: {
  filters: ChangeFilters;
  counts: SourceChangesReply["counts"];
  onFilter(filters: ChangeFilters): void;
}) {
  const { filters, counts, onFilter } = options;
  const said = useWords(words);
  const { language } = useLanguage();
  const sources = useSources().data?.sources ?? [];
  const number = (value: number) => <span className="tabular">{count(value, language)}</span>;
  const { kind, conflicts } = filters;
  return (
    <Group justify="space-between" gap="sm" mb="sm">
      <Group gap={6} role="group" aria-label={said.filter}>
        <Chip
          size="xs"
          checked={kind === null && !conflicts}
          onChange={() => onFilter({ ...filters, kind: null, conflicts: false })}
        >
          {said.all} {number(counts.added + counts.changed + counts.vanished)}
        </Chip>
        {SOURCE_CHANGE_KINDS.map((one) => (
          <Chip
            key={one}
            size="xs"
            checked={kind === one}
            onChange={() => onFilter({ ...filters, kind: kind === one ? null : one, conflicts: false })}
          >
            {said.changeKinds[one]} {number(counts[one])}
          </Chip>
        ))}
        <Chip
          size="xs"
          checked={conflicts}
          onChange={() => onFilter({ ...filters, kind: null, conflicts: !conflicts })}
        >
          {said.conflicts} {number(counts.conflicts)}
        </Chip>
      </Group>
      {sources.length < 2 && filters.source === null ? null : (
        <Select
          size="xs"
          w={200}
          aria-label={said.title}
          placeholder={said.anySource}
          value={filters.source}
          clearable
          onChange={(source) => onFilter({ ...filters, source })}
          data={sources.map(({ id, name }) => ({ value: id, label: name }))}
        />
      )}
    </Group>
  );
}
