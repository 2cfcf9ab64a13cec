import { Alert, Button, Chip, Group, Modal, Select, Text, TextInput, Title } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { useMutation } from "@tanstack/react-query";
import { useMemo, useState } from "react";
import { Link } from "react-router";
import { ARTICLE_STATES, type ArticleState, archiveReply } from "../../../server/wire/knowledge.ts";
import { call } from "../../api.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Fault } from "../../parts/fault.tsx";
import { count } from "../../parts/format.ts";
import { Loading } from "../../parts/loading.tsx";
import { useSiteKey } from "../../session.tsx";
import { useArticles, useKnowledgeChanged } from "./queries.ts";
import { Rows } from "./rows.tsx";
import { words } from "./words.ts";

/** All articles of the site: searched, filtered, put away many at once. */
export function ArticleList({ onImport }: { onImport: () => void }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const site = useSiteKey();
  const changed = useKnowledgeChanged();
  const [typed, setTyped] = useState("");
  const [q] = useDebouncedValue(typed.trim(), 200);
  const [tag, setTag] = useState<string | null>(null);
  const [state, setState] = useState<ArticleState | null>(null);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [asking, setAsking] = useState(false);
  const list = useArticles({ q, tag, state });
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
  const all = counts === undefined ? 0 : counts.live + counts.changed + counts.new;
  const isEmpty = counts !== undefined && all + counts.archived === 0;
  const reset = () => {
    setTyped("");
    setTag(null);
    setState(null);
  };
  const choose = (next: ArticleState | null) => {
    setState(next);
    setSelected(new Set());
  };
  return (
    <section aria-label={said.title}>
      <Group justify="space-between" mb="md" gap="sm">
        <Title order={1} fz="xl">
          {said.title}
        </Title>
        <Group gap="xs">
          <Button component={Link} to="versions" variant="subtle" color="gray">
            {said.versions}
          </Button>
          <Button variant="default" onClick={onImport}>
            {said.import}
          </Button>
          <Button component={Link} to="new">
            {said.newArticle}
          </Button>
        </Group>
      </Group>
      {list.isPending ? (
        <Loading />
      ) : list.isError ? (
        <Fault error={list.error} onRetry={() => void list.refetch()} />
      ) : isEmpty ? (
        <Empty title={said.emptyTitle}>
          <Text c="dimmed" mb="md">
            {said.emptyBody}
          </Text>
          <Group justify="center" gap="xs">
            <Button onClick={onImport}>{said.import}</Button>
            <Button component={Link} to="new" variant="default">
              {said.newArticle}
            </Button>
          </Group>
        </Empty>
      ) : (
        <>
          <Group gap="xs" mb="sm" wrap="wrap">
            <TextInput
              type="search"
              className="search"
              placeholder={said.search}
              aria-label={said.search}
              value={typed}
              onChange={(event) => setTyped(event.currentTarget.value)}
            />
            {(first?.tags.length ?? 0) > 0 || tag !== null ? (
              <Select
                w={190}
                aria-label={said.filterTag}
                placeholder={said.anyTag}
                data={first?.tags.map((one) => one.tag) ?? []}
                value={tag}
                onChange={setTag}
                searchable
                clearable
                clearButtonProps={{ "aria-label": said.anyTag }}
              />
            ) : null}
          </Group>
          <Group gap={6} mb="sm" role="group" aria-label={said.filterState}>
            <Chip size="xs" checked={state === null} onChange={() => choose(null)}>
              {said.all} <span className="tabular">{count(all, language)}</span>
            </Chip>
            {ARTICLE_STATES.map((one) => (
              <Chip
                key={one}
                size="xs"
                checked={state === one}
                onChange={() => choose(state === one ? null : one)}
                title={said.stateHelp[one]}
              >
                {said.states[one]} <span className="tabular">{count(counts?.[one] ?? 0, language)}</span>
              </Chip>
            ))}
          </Group>
          {selected.size > 0 ? (
            <Alert color="pine" variant="light" p="xs" mb="sm" role="status">
              <Group gap="sm">
                <Text size="sm" fw={500}>
                  {said.selected(selected.size)}
                </Text>
                <Button
                  size="compact-sm"
                  variant="default"
                  onClick={() => (state === "archived" ? archive.mutate() : setAsking(true))}
                  loading={archive.isPending}
                >
                  {state === "archived" ? said.unarchive : said.archive}
                </Button>
                <Button size="compact-sm" variant="subtle" color="gray" onClick={() => setSelected(new Set())}>
                  {said.clear}
                </Button>
              </Group>
            </Alert>
          ) : null}
          {articles.length === 0 ? (
            <Empty title={said.noneFound}>
              <Text c="dimmed" mb="md">
                {said.noneFoundBody}
              </Text>
              <Button variant="default" onClick={reset}>
                {said.resetFilters}
              </Button>
            </Empty>
          ) : (
            <>
              <Text size="xs" c="dimmed" mb={4} aria-live="polite">
                {said.found(first?.total ?? 0)}
              </Text>
              <Rows
                articles={articles}
                selected={selected}
                onSelect={setSelected}
                onEnd={() => {
                  if (list.hasNextPage && !list.isFetchingNextPage) void list.fetchNextPage();
                }}
              />
            </>
          )}
        </>
      )}
      <Modal opened={asking} onClose={() => setAsking(false)} title={said.archiveAsk(selected.size)} centered>
        <Text size="sm" mb="md">
          {said.archiveWhy}
        </Text>
        {archive.isError ? <Fault error={archive.error} /> : null}
        <Group justify="end" mt="md">
          <Button variant="default" onClick={() => setAsking(false)}>
            {said.cancel}
          </Button>
          <Button color="red" onClick={() => archive.mutate()} loading={archive.isPending}>
            {said.archive}
          </Button>
        </Group>
      </Modal>
    </section>
  );
}
