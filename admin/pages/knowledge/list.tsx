import { Text } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { type ArticleState, archiveReply } from "../../../server/wire/knowledge.ts";
import { call } from "../../api.ts";
import { useWords } from "../../language.tsx";
import { Fault } from "../../parts/fault.tsx";
import { Loading } from "../../parts/loading.tsx";
import { useSiteKey } from "../../session.tsx";
import { ArchiveDialog } from "./archive-dialog.tsx";
import { useCollectionShown } from "./collections/collection-select.tsx";
import { ListFilters } from "./list-filters.tsx";
import { ListHead, NoArticles } from "./list-head.tsx";
import { NoneFound, Selected } from "./list-states.tsx";
import { useArticles, useKnowledgeChanged } from "./queries.ts";
import { Rows } from "./rows.tsx";
import { words } from "./words.ts";

/** All articles of the site: search, filter, archive several at once. @param onImport undefined: they may only read */
export function ArticleList({ onImport }: { onImport: (() => void) | undefined }) {
  const said = useWords(words);
  const site = useSiteKey();
  const changed = useKnowledgeChanged();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 200);
  const [tag, setTag] = useState<string | null>(null);
  const [state, setState] = useState<ArticleState | null>(null);
  const [collection, setCollection] = useCollectionShown();
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState(false);
  const list = useArticles({ q, tag, state, collection });
  const articles = useMemo(() => list.data?.pages.flatMap((page) => page.articles) ?? [], [list.data]);
  const first = list.data?.pages[0];
  const archive = useMutation({
    mutationFn: () =>
      call("POST", "knowledge/articles/archive", archiveReply, {
        site,
        ids: [...selected],
        archived: state !== "archived",
      }),
    onSuccess: () => {
      setSelected(new Set());
      setAsking(false);
      changed();
    },
  });
  const counts = first?.counts;
  const isEmpty = counts !== undefined && Object.values(counts).every((one) => one === 0);
  const reset = () => {
    setTyped("");
    setTag(null);
    setState(null);
    setCollection(null);
  };
  const choose = (next: ArticleState | null) => {
    setState(next);
    setSelected(new Set());
  };
  return (
    <section aria-label={said.title}>
      <ListHead onImport={onImport} />
      {list.isPending ? (
        <Loading />
      ) : list.isError ? (
        <Fault error={list.error} onRetry={() => void list.refetch()} />
      ) : isEmpty ? (
        <NoArticles onImport={onImport} />
      ) : (
        <>
          <ListFilters
            typed={typed}
            onTyped={setTyped}
            tags={first?.tags.map((one) => one.tag) ?? []}
            tag={tag}
            onTag={setTag}
            counts={counts}
            state={state}
            onState={choose}
          />
          {selected.size > 0 ? (
            <Selected
              ids={[...selected]}
              isArchived={state === "archived"}
              busy={archive.isPending}
              onMove={() => (state === "archived" ? archive.mutate() : setAsking(true))}
              onClear={() => setSelected(new Set())}
            />
          ) : null}
          {articles.length === 0 ? (
            <NoneFound onReset={reset} />
          ) : (
            <>
              <Text size="xs" c="dimmed" mb={4} aria-live="polite">
                {said.found(first?.total ?? 0)}
              </Text>
              <Rows
                articles={articles}
                selected={selected}
                onSelect={onImport === undefined ? undefined : setSelected}
                onEnd={() => {
                  if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
                }}
              />
            </>
          )}
        </>
      )}
      <ArchiveDialog
        opened={asking}
        count={selected.size}
        busy={archive.isPending}
        error={archive.error}
        onYes={() => archive.mutate()}
        onClose={() => setAsking(false)}
      />
    </section>
  );
}
