import { Button, Group, Progress, Text } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useEffect, useState } from "react";
import { type ProposalJobWire, proposalJobWire } from "../../../../server/wire/proposals.ts";
import { call } from "../../../api.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { money, moneyOf } from "../../../parts/format.ts";
import { useSiteKey } from "../../../session.tsx";
import { useKnowledgeChanged } from "../queries.ts";
import { words } from "./words.ts";

/** How far the running job is, or how the last one ended, until it's hidden. */
export function JobBar({ job }: { job: ProposalJobWire }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const site = useSiteKey();
  const changed = useKnowledgeChanged();
  const [hidden, setHidden] = useState<string | null>(() => hiddenJob());
  const cancel = useMutation({
    mutationFn: () => call("POST", `knowledge/proposals/jobs/${job.id}/cancel`, proposalJobWire, { site }),
    onSettled: () => changed(),
  });
  const isRunning = job.state === "running";
  // The counts beside other lists are fetched again once.
  // biome-ignore lint/correctness/useExhaustiveDependencies: only when it ends
  useEffect(() => {
    if (!isRunning) changed();
  }, [isRunning]);
  if (!isRunning && hidden === job.id) return null;
  const cost = job.source === "conversation" ? null : money(job.spentNanoUsd, language);
  if (isRunning) {
    return (
      <div className="publish-bar" role="status">
        <Text size="sm" fw={500}>
          {said.running(job.done, job.articles)}
          {cost === null ? null : (
            <Text span size="sm" c="dimmed" ms="xs" className="tabular">
              {job.budgetNanoUsd === null
                ? cost
                : said.spent(...moneyOf(job.spentNanoUsd, job.budgetNanoUsd, language))}
            </Text>
          )}
        </Text>
        <Progress
          value={job.articles === 0 ? 100 : (100 * job.done) / job.articles}
          flex={1}
          miw={120}
          aria-label={said.title}
          animated
        />
        <Button size="compact-sm" variant="default" onClick={() => cancel.mutate()} loading={cancel.isPending}>
          {said.cancelJob}
        </Button>
        {cancel.isError ? <Fault error={cancel.error} /> : null}
      </div>
    );
  }
  const hide = () => {
    setHidden(job.id);
    hideJob(job.id);
  };
  return (
    <div className={job.state === "done" ? "publish-bar" : "publish-bar pending"} role="status">
      <div>
        <Group gap={8}>
          <Text size="sm" fw={500}>
            {said.states[job.state]}
          </Text>
          <Text size="sm" c="dimmed">
            {said.result(job.proposed, job.done - job.skipped.length)}
            {cost === null ? "" : `, ${cost}`}
          </Text>
        </Group>
        {job.fault === null || job.state === "over-budget" ? null : (
          <Text size="xs" c="dimmed">
            {job.fault}
          </Text>
        )}
        <Skipped job={job} />
      </div>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={hide}>
        {said.dismiss}
      </Button>
    </div>
  );
}

/** Articles for which nothing was proposed, and why. */
function Skipped({ job }: { job: ProposalJobWire }) {
  const said = useWords(words);
  if (job.skipped.length === 0) return null;
  return (
    <details className="proposal-skipped">
      <summary>{said.skipped(job.skipped.length)}</summary>
      <ul>
        {job.skipped.map(({ articleId, title, reason }) => (
          <li key={articleId}>
            <bdi>{title}</bdi>: {reason}
          </li>
        ))}
      </ul>
    </details>
  );
}

const KEY = "tuppence:proposals-hidden";

/** The ended job that was hidden in this browser. */
function hiddenJob(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function hideJob(id: string): void {
  try {
    localStorage.setItem(KEY, id);
  } catch {
    // Without storage it comes back with the next visit.
  }
}
