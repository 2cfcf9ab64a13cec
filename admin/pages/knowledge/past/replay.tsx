import { Button, Progress, Text } from "@mantine/core";
import type { PastReply, ReplayWire } from "../../../../server/wire/past-conversations.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { count, percent, when } from "../../../parts/format.ts";
import { isReplaying, useReplay } from "./use-past.ts";
import { words } from "./words.ts";

/** How many conversations there are, and what the assistant would do with them today. */
export function Replay({ past }: { past: PastReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const start = useReplay();
  const { counts, replay } = past;
  const running = isReplaying(past);
  const figures = [
    { label: said.imported, value: counts.conversations },
    { label: said.replied, value: counts.replied },
    { label: said.linked, value: counts.linked },
  ];
  return (
    <div className="past-panel">
      <dl className="past-figures">
        {figures.map(({ label, value }) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd className="tabular">{count(value, language)}</dd>
          </div>
        ))}
        {replay === null || replay.done === 0 ? null : <Found replay={replay} />}
      </dl>
      {running && replay !== null ? (
        <div role="status">
          <Text size="sm" mb={4}>
            {said.replaying(replay.done, replay.questions)}
          </Text>
          <Progress
            value={(100 * replay.done) / Math.max(1, replay.questions)}
            aria-label={said.replaying(replay.done, replay.questions)}
          />
        </div>
      ) : (
        <div className="past-start">
          <Button
            variant={replay === null ? "filled" : "default"}
            onClick={() => start.mutate()}
            loading={start.isPending}
          >
            {replay === null ? said.replay : said.replayAgain}
          </Button>
          <Text size="xs" c="dimmed" maw={520}>
            {replay === null ? said.replayWhy : said.version(replay.version, when(replay.startedAt, language))}
          </Text>
        </div>
      )}
      {start.isError ? <Fault error={start.error} /> : null}
    </div>
  );
}

function Found({ replay }: { replay: ReplayWire }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { done, answered, offered, handedOn, judged, right } = replay;
  const parts = [
    { label: said.answered, value: answered },
    { label: said.offered, value: offered },
    { label: said.handedOn, value: handedOn },
  ];
  return (
    <>
      {parts.map(({ label, value }) => (
        <div key={label}>
          <dt>{label}</dt>
          <dd className="tabular" title={count(value, language)}>
            {percent(value / done, language)}
          </dd>
        </div>
      ))}
      {judged === 0 ? null : (
        <div>
          <dt>{said.right}</dt>
          <dd className="tabular" title={said.rightOf(right, judged)}>
            {percent(right / judged, language)}
          </dd>
        </div>
      )}
    </>
  );
}
