import { Alert, Loader, Progress, Text } from "@mantine/core";
import type { SourceWire } from "../../../../server/wire/sources.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { clock, when } from "../../../parts/format.ts";
import { words as jobWords } from "../jobs/words.ts";
import { words } from "./words.ts";

/** Whether a source can be read, how far a run is, when it was read and when it will be again. */
export function SourceState({ source }: { source: SourceWire }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { failing, figures, job, lastReadAt, nextRunAt, schedule } = source;
  const notes = [
    ...(figures !== null && figures.unread > 0 ? [said.unread(figures.unread)] : []),
    ...(figures !== null && figures.failed > 0 ? [said.failedPages(figures.failed)] : []),
  ];
  return (
    <div className="source-state">
      <Text size="sm" c="dimmed">
        {[
          lastReadAt === null ? said.neverRead : said.lastRead(when(lastReadAt, language)),
          said.articles(source.articles),
          said.schedules[schedule],
          ...(nextRunAt === null || job !== null ? [] : [said.next(clock(nextRunAt, language))]),
        ].join(" · ")}
      </Text>
      {job === null ? null : <Running job={job} />}
      {failing === null ? null : (
        <Alert color="red" variant="light" p="xs" title={said.failing(when(failing.since, language))}>
          <Text size="sm" className="isolate">
            {failing.fault} {failing.remedy}
          </Text>
        </Alert>
      )}
      {notes.map((note) => (
        <Text key={note} size="sm" className="warned">
          {note}
        </Text>
      ))}
    </div>
  );
}

function Running({ job }: { job: NonNullable<SourceWire["job"]> }) {
  const said = useWords(words);
  const jobs = useWords(jobWords);
  const { language } = useLanguage();
  const { stage, done, total, fault, nextTryAt } = job;
  const step = stage === null ? said.reading : (jobs.stages[stage] ?? said.reading);
  if (job.state === "waiting") {
    return (
      <div role="status">
        <Text size="sm">{nextTryAt === null ? said.waiting : said.waitingTo(clock(nextTryAt, language))}</Text>
        {fault === null ? null : (
          <Text size="sm" className="warned isolate">
            {fault}
          </Text>
        )}
      </div>
    );
  }
  return (
    <div className="source-running" role="status">
      {total === null ? <Loader size={14} /> : null}
      <Text size="sm" className="tabular">
        {done === 0 && total === null ? step : `${step}: ${jobs.progress(done, total)}`}
      </Text>
      {total === null ? null : (
        <Progress value={total === 0 ? 100 : (100 * done) / total} flex={1} miw={120} aria-label={step} animated />
      )}
    </div>
  );
}
