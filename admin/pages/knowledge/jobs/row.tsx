import { Badge, Button, Group, Progress, Text } from "@mantine/core";
import type { JobState, JobWire } from "../../../../server/wire/jobs.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { clock, when } from "../../../parts/format.ts";
import { useJobAction } from "./use-jobs.ts";
import { words } from "./words.ts";

const COLOUR: Readonly<Record<JobState, string>> = {
  waiting: "gray",
  running: "pine",
  done: "gray",
  failed: "red",
  stopped: "gray",
};

/** One job: how far it is, what went wrong and what to do about it; stopping it, and trying again. */
export function JobRow({ job }: { job: JobWire }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const action = useJobAction(job.id);
  const { kind, state, subject, fault, remedy, nextTryAt, startedBy } = job;
  const isOpen = state === "running" || state === "waiting";
  const about = [
    when(job.createdAt, language),
    ...(startedBy === null ? [] : [said.startedBy(startedBy)]),
    ...(job.attempts > 1 ? [said.tries(job.attempts, job.mostAttempts)] : []),
    ...(nextTryAt === null ? [] : [said.nextTry(clock(nextTryAt, language))]),
  ];
  return (
    <li className="job">
      <div className="source-about">
        <Group gap={8}>
          <Text size="sm" fw={600} className="isolate">
            {said.kinds[kind]}
            {subject === "" ? "" : `: ${subject}`}
          </Text>
          <Badge size="sm" variant="light" color={COLOUR[state]} tt="none">
            {said.states[state]}
          </Badge>
        </Group>
        <Text size="xs" c="dimmed" className="isolate">
          {about.join(" · ")}
        </Text>
        {isOpen ? <Progressed job={job} /> : null}
        {fault === null ? null : (
          <Text size="sm" className={state === "failed" ? "job-fault isolate" : "warned isolate"}>
            {fault} {remedy}
          </Text>
        )}
        {action.isError ? <Fault error={action.error} /> : null}
      </div>
      {job.canStop ? (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => action.mutate("stop")}
          loading={action.isPending}
          aria-label={`${said.stop}: ${subject}`}
        >
          {said.stop}
        </Button>
      ) : null}
      {job.canRetry ? (
        <Button
          size="compact-sm"
          variant="default"
          onClick={() => action.mutate("retry")}
          loading={action.isPending}
          aria-label={`${said.retry}: ${subject}`}
        >
          {said.retry}
        </Button>
      ) : null}
    </li>
  );
}

function Progressed({ job }: { job: JobWire }) {
  const said = useWords(words);
  const { kind, stage, done, total } = job;
  const step = stage === null ? undefined : said.stages[stage];
  // A tune counts in per cent.
  const figures =
    kind === "tune" ? said.percent(done) : done === 0 && total === null ? undefined : said.progress(done, total);
  const line = [step, figures].filter((part) => part !== undefined).join(": ");
  if (line === "") return null;
  return (
    <div className="source-running" role="status">
      <Text size="sm" className="tabular">
        {line}
      </Text>
      {total === null ? null : (
        <Progress value={total === 0 ? 100 : (100 * done) / total} flex={1} miw={120} aria-label={said.kinds[kind]} />
      )}
    </div>
  );
}
