import { Button, Chip, Group, SegmentedControl, Text, Title } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { useState } from "react";
import { REPLAY_OUTCOMES } from "../../../../server/wire/past-conversations.ts";
import { useWords } from "../../../language.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { Loading } from "../../../parts/loading.tsx";
import { More } from "../../../parts/more.tsx";
import { PastDialog } from "./dialog.tsx";
import { Imports } from "./imports.tsx";
import { Replay } from "./replay.tsx";
import { Replies } from "./replies.tsx";
import { PastRow } from "./row.tsx";
import { type PastFilters, usePast } from "./use-past.ts";
import { words } from "./words.ts";
import "./past.css";

type View = "conversations" | "replies" | "imports";
const VIEWS: readonly View[] = ["conversations", "replies", "imports"];

/** Conversations from the desk that the company had before: what the assistant would do with them today. */
export function Past() {
  const said = useWords(words);
  const [importing, { open, close }] = useDisclosure();
  const [view, setView] = useState<View>("conversations");
  const [filters, setFilters] = useState<PastFilters>({ outcome: null, wrong: false });
  const list = usePast(filters);
  const first = list.data?.pages[0];
  return (
    <section aria-label={said.title}>
      <Group justify="space-between" gap="sm" mb="xs">
        <Title order={1} fz="xl">
          {said.title}
        </Title>
        {first !== undefined && first.counts.conversations > 0 ? <Button onClick={open}>{said.import}</Button> : null}
      </Group>
      <Text size="sm" c="dimmed" mb="md" maw={680}>
        {said.why}
      </Text>
      {list.isPending ? (
        <Loading />
      ) : list.isError || first === undefined ? (
        <Fault error={list.error} onRetry={() => void list.refetch()} />
      ) : first.counts.conversations === 0 ? (
        <Empty title={said.emptyTitle}>
          <Text c="dimmed" mb="md">
            {said.emptyBody}
          </Text>
          <Button onClick={open}>{said.import}</Button>
        </Empty>
      ) : (
        <>
          <Replay past={first} />
          <SegmentedControl
            size="xs"
            my="md"
            value={view}
            onChange={(value) => setView(value as View)}
            data={VIEWS.map((value) => ({ value, label: said.tabs[value] }))}
          />
          {view === "replies" ? (
            <Replies />
          ) : view === "imports" ? (
            <Imports imports={first.imports} />
          ) : (
            <Conversations list={list} filters={filters} isReplayed={first.replay !== null} onFilter={setFilters} />
          )}
        </>
      )}
      {importing ? <PastDialog onClose={close} /> : null}
    </section>
  );
}

function Conversations(options: {
  list: ReturnType<typeof usePast>;
  filters: PastFilters;
  isReplayed: boolean;
  onFilter(filters: PastFilters): void;
}) {
  const { list, filters, isReplayed, onFilter } = options;
  const said = useWords(words);
  const rows = (list.data?.pages ?? []).flatMap((page) => page.conversations);
  return (
    <>
      {isReplayed ? (
        <Group gap={6} mb="sm" role="group" aria-label={said.filter}>
          <Chip
            size="xs"
            checked={filters.outcome === null && !filters.wrong}
            onChange={() => onFilter({ outcome: null, wrong: false })}
          >
            {said.all}
          </Chip>
          {REPLAY_OUTCOMES.map((outcome) => (
            <Chip
              key={outcome}
              size="xs"
              checked={filters.outcome === outcome}
              onChange={() => onFilter({ outcome: filters.outcome === outcome ? null : outcome, wrong: false })}
            >
              {said.outcomes[outcome]}
            </Chip>
          ))}
          <Chip size="xs" checked={filters.wrong} onChange={() => onFilter({ outcome: null, wrong: !filters.wrong })}>
            {said.wrong}
          </Chip>
        </Group>
      ) : null}
      {rows.length === 0 ? (
        <Empty title={said.noneFound} />
      ) : (
        <ul className="past">
          {rows.map((row) => (
            <PastRow key={row.id} row={row} />
          ))}
        </ul>
      )}
      <More list={list} label={said.more} />
    </>
  );
}
