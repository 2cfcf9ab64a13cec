import { Anchor, Badge, Group, Select, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link, useNavigate, useParams } from "react-router";
import { SOURCE_PAGE_STATES, type SourceWire } from "../../../../server/wire/sources.ts";
import { useWords } from "../../../language.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { Loading } from "../../../parts/loading.tsx";
import { More } from "../../../parts/more.tsx";
import { SourceButtons } from "./row.tsx";
import { SourceState } from "./state.tsx";
import { type PageState, useSource, useSourcePages } from "./use-sources.ts";
import { words } from "./words.ts";
import "./sources.css";

/** One source: its state, and what became of each of its pages. */
export function SourcePage() {
  const said = useWords(words);
  const { sourceId = "" } = useParams();
  const source = useSource(sourceId);
  return (
    <section aria-label={said.title}>
      <Anchor component={Link} to="/knowledge/sources" size="sm" className="back">
        ← {said.title}
      </Anchor>
      {source.isPending ? (
        <Loading />
      ) : source.isError ? (
        <Fault error={source.error} onRetry={() => void source.refetch()} />
      ) : (
        <Shown source={source.data} />
      )}
    </section>
  );
}

function Shown({ source }: { source: SourceWire }) {
  const said = useWords(words);
  const navigate = useNavigate();
  return (
    <>
      <div className="source">
        <div className="source-about">
          <Group gap={8}>
            <Title order={1} fz="xl" className="isolate">
              {source.name}
            </Title>
            <Badge size="sm" variant="light" color="gray" tt="none">
              {said.kinds[source.kind]}
            </Badge>
          </Group>
          <Text size="xs" c="dimmed" className="isolate">
            {source.address}
          </Text>
          <SourceState source={source} />
        </div>
        <SourceButtons source={source} onRemoved={() => navigate("/knowledge/sources")} />
      </div>
      <Pages key={source.lastReadAt} source={source} />
    </>
  );
}

function Pages({ source }: { source: SourceWire }) {
  const said = useWords(words);
  const [state, setState] = useState<PageState | null>(null);
  const list = useSourcePages(source.id, state);
  const pages = (list.data?.pages ?? []).flatMap((page) => page.pages);
  return (
    <>
      <Group justify="space-between" mt="lg" mb="xs">
        <Title order={2} fz="md">
          {said.seePages}
        </Title>
        <Select
          size="xs"
          w={180}
          aria-label={said.filter}
          placeholder={said.all}
          value={state}
          clearable
          onChange={(value) => setState(SOURCE_PAGE_STATES.find((one) => one === value) ?? null)}
          data={SOURCE_PAGE_STATES.map((value) => ({ value, label: said.pageStates[value] }))}
        />
      </Group>
      {list.isPending ? (
        <Loading />
      ) : list.isError ? (
        <Fault error={list.error} onRetry={() => void list.refetch()} />
      ) : pages.length === 0 ? (
        <Empty title={state === null ? said.noPages : said.noneFound} />
      ) : (
        <ul className="source-pages">
          {pages.map((page) => (
            <li key={page.address}>
              <Group gap={8}>
                <Badge size="sm" variant="light" color={page.state === "failed" ? "red" : "gray"} tt="none">
                  {said.pageStates[page.state]}
                </Badge>
                <Text size="sm" className="isolate">
                  {page.address}
                </Text>
                {page.articles === 0 ? null : (
                  <Text size="xs" c="dimmed">
                    {said.articles(page.articles)}
                  </Text>
                )}
              </Group>
              {page.reason === null ? null : (
                <Text size="xs" c="dimmed" className="isolate">
                  {page.reason}
                </Text>
              )}
            </li>
          ))}
        </ul>
      )}
      <More list={list} label={said.showMore} />
    </>
  );
}
