import { Chip, Group } from "@mantine/core";
import { useSearchParams } from "react-router";
import { useLanguage, useWords } from "../../../language.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { count } from "../../../parts/format.ts";
import { Loading } from "../../../parts/loading.tsx";
import { More } from "../../../parts/more.tsx";
import { SourcesHead } from "../sources/head.tsx";
import { JobRow } from "./row.tsx";
import { type JobFilter, useJobs } from "./use-jobs.ts";
import { words } from "./words.ts";
import "../sources/sources.css";

/** Work in the background: all of it, what runs, or what failed (`?show=`). */
export function Jobs() {
  const said = useWords(words);
  const { language } = useLanguage();
  const [search, setSearch] = useSearchParams();
  const show = (["open", "failed"] as const).find((one) => one === search.get("show")) ?? null;
  const list = useJobs(show);
  const first = list.data?.pages[0];
  const jobs = (list.data?.pages ?? []).flatMap((page) => page.jobs);
  const choose = (next: JobFilter) => setSearch(next === null ? {} : { show: next }, { replace: true });
  const number = (value: number | undefined) =>
    value === undefined ? null : <span className="tabular">{count(value, language)}</span>;
  return (
    <section aria-label={said.title}>
      <SourcesHead title={said.title} why={said.why} />
      <Group gap={6} mb="sm" role="group" aria-label={said.filter}>
        <Chip size="xs" checked={show === null} onChange={() => choose(null)}>
          {said.all}
        </Chip>
        <Chip size="xs" checked={show === "open"} onChange={() => choose("open")}>
          {said.open} {number(first?.counts.open)}
        </Chip>
        <Chip size="xs" checked={show === "failed"} onChange={() => choose("failed")}>
          {said.failed} {number(first?.counts.failed)}
        </Chip>
      </Group>
      {list.isPending ? (
        <Loading />
      ) : list.isError ? (
        <Fault error={list.error} onRetry={() => void list.refetch()} />
      ) : jobs.length === 0 ? (
        <Empty title={show === "failed" ? said.noneFailed : show === "open" ? said.noneOpen : said.emptyTitle}>
          {show === null ? said.emptyBody : null}
        </Empty>
      ) : (
        <ul className="jobs">
          {jobs.map((job) => (
            <JobRow key={job.id} job={job} />
          ))}
        </ul>
      )}
      <More list={list} label={said.more} />
    </section>
  );
}
