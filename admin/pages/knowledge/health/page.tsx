import { Alert, Button, Chip, Group, SegmentedControl, Text, Title } from "@mantine/core";
import { useState } from "react";
import { useSearchParams } from "react-router";
import { FINDING_KINDS, type FindingKind, type HealthReply } from "../../../../server/wire/knowledge-health.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { count } from "../../../parts/format.ts";
import { Loading } from "../../../parts/loading.tsx";
import { More } from "../../../parts/more.tsx";
import { useMay } from "../../../session.tsx";
import { FiguresTable } from "./figures.tsx";
import { FindingCard } from "./finding.tsx";
import { Score } from "./score.tsx";
import { type FindingFilters, useCheck, useFindings } from "./use-health.ts";
import { words } from "./words.ts";
import "./health.css";

/** How well the articles do: the score, what to do first, and what customers made of each (`?view=articles`). */
export function Health() {
  const said = useWords(words);
  const [search, setSearch] = useSearchParams();
  const check = useCheck();
  const writes = useMay("knowledge.write");
  const view = search.get("view") === "articles" ? "articles" : "findings";
  return (
    <section aria-label={said.title}>
      <Group justify="space-between" gap="sm" mb="xs">
        <Title order={1} fz="xl">
          {said.title}
        </Title>
        {writes ? (
          <Button variant="default" onClick={() => check.mutate()} loading={check.isPending}>
            {said.check}
          </Button>
        ) : null}
      </Group>
      <Text size="sm" c="dimmed" mb="md" maw={640}>
        {said.why}
      </Text>
      {check.isError ? <Fault error={check.error} /> : null}
      {check.isSuccess ? (
        <Alert color="pine" variant="light" mb="md" role="status" withCloseButton onClose={() => check.reset()}>
          {said.checked}
        </Alert>
      ) : null}
      <SegmentedControl
        size="xs"
        mb="md"
        value={view}
        onChange={(value) => setSearch(value === "articles" ? { view: value } : {}, { replace: true })}
        data={[
          { value: "findings", label: said.findingsTab },
          { value: "articles", label: said.articlesTab },
        ]}
      />
      {view === "articles" ? <FiguresTable /> : <Findings />}
    </section>
  );
}

function Findings() {
  const said = useWords(words);
  const [filters, setFilters] = useState<FindingFilters>({ kind: null, dismissed: false });
  const list = useFindings(filters);
  const pages = list.data?.pages ?? [];
  const first = pages[0];
  const all = () => setFilters({ kind: null, dismissed: false });
  if (list.isPending) return <Loading />;
  if (list.isError || first === undefined) return <Fault error={list.error} onRetry={() => void list.refetch()} />;
  if (first.articles === 0) {
    return (
      <Empty title={said.noArticlesTitle}>
        <Text c="dimmed">{said.noArticlesBody}</Text>
      </Empty>
    );
  }
  const findings = pages.flatMap((page) => page.findings);
  const open = FINDING_KINDS.reduce((sum, kind) => sum + first.counts[kind], 0);
  return (
    <>
      <Score report={first} />
      {open + first.dismissed > 0 ? <KindChips report={first} filters={filters} onFilter={setFilters} /> : null}
      {findings.length === 0 ? (
        <NoFindings
          isFiltered={filters.kind !== null || filters.dismissed}
          isRead={first.readAt !== null}
          onAll={all}
        />
      ) : (
        <ul className="findings">
          {findings.map((finding) => (
            <FindingCard key={finding.id} finding={finding} />
          ))}
        </ul>
      )}
      <More list={list} label={said.more} />
    </>
  );
}

function NoFindings({ isFiltered, isRead, onAll }: { isFiltered: boolean; isRead: boolean; onAll(): void }) {
  const said = useWords(words);
  if (!isRead) return <Loading />;
  if (!isFiltered) return <Empty title={said.fineTitle}>{said.fineBody}</Empty>;
  return (
    <Empty title={said.noneOfKind}>
      <Button variant="default" mt="xs" onClick={onAll}>
        {said.showAll}
      </Button>
    </Empty>
  );
}

/** Which findings the list shows. */
function KindChips(options: { report: HealthReply; filters: FindingFilters; onFilter(filters: FindingFilters): void }) {
  const { report, filters, onFilter } = options;
  const said = useWords(words);
  const { language } = useLanguage();
  const number = (value: number) => <span className="tabular">{count(value, language)}</span>;
  const all = FINDING_KINDS.reduce((sum, kind) => sum + report.counts[kind], 0);
  const isShown = (kind: FindingKind) => report.counts[kind] > 0 || filters.kind === kind;
  return (
    <Group gap={6} mb="sm" role="group" aria-label={said.filter}>
      <Chip
        size="xs"
        checked={filters.kind === null && !filters.dismissed}
        onChange={() => onFilter({ kind: null, dismissed: false })}
      >
        {said.all} {number(all)}
      </Chip>
      {FINDING_KINDS.filter(isShown).map((kind) => (
        <Chip
          key={kind}
          size="xs"
          checked={filters.kind === kind && !filters.dismissed}
          onChange={() => onFilter({ kind: filters.kind === kind ? null : kind, dismissed: false })}
        >
          {said.kinds[kind]} {number(report.counts[kind])}
        </Chip>
      ))}
      {report.dismissed > 0 || filters.dismissed ? (
        <Chip
          size="xs"
          checked={filters.dismissed}
          onChange={() => onFilter({ kind: null, dismissed: !filters.dismissed })}
        >
          {said.dismissedFilter} {number(report.dismissed)}
        </Chip>
      ) : null}
    </Group>
  );
}
