import { SegmentedControl, Text } from "@mantine/core";
import { useState } from "react";
import { type ReportsReply, type ReportTarget, reportsReply } from "../../../../server/wire/reports.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Empty } from "../../../parts/empty.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { count, percent } from "../../../parts/format.ts";
import { Loading } from "../../../parts/loading.tsx";
import { OverviewHead } from "../head.tsx";
import "../overview.css";
import { Panel } from "../panel.tsx";
import { useFigures, useRange } from "../use-overview.ts";
import { words as common } from "../words.ts";
import { Answerable } from "./answerable.tsx";
import { Approvals } from "./approvals.tsx";
import { TeamFigures, type Times } from "./figures.tsx";
import { Groups } from "./groups.tsx";
import { Load } from "./load.tsx";
import { Rows } from "./rows.tsx";
import { words } from "./words.ts";

/** How fast the team replies, what there is to do, and what the assistant could take off it. */
export default function TeamReport() {
  const said = useWords(words);
  const whole = useWords(common);
  const range = useRange();
  const [times, setTimes] = useState<Times>("clock");
  const { query, exportAddress } = useFigures("reports", range.range, reportsReply);
  const reply = query.data;
  return (
    <div className="overview" aria-busy={query.isFetching}>
      <OverviewHead
        range={range}
        exportAddress={exportAddress}
        aside={
          <SegmentedControl
            size="xs"
            aria-label={said.times}
            value={times}
            onChange={(value) => setTimes(value as Times)}
            data={(["clock", "business"] as const).map((value) => ({ value, label: said[value] }))}
          />
        }
      />
      {query.isError ? <Fault error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Loading /> : null}
      {reply === undefined ? null : reply.handoffs === 0 && reply.all.handling === null ? (
        <Empty title={said.nothing}>{said.nothingText}</Empty>
      ) : (
        <>
          <TeamFigures reply={reply} times={times} />
          <div className="team-panels">
            {(["agents", "teams", "tags"] as const).map((what) => (
              <Groups key={what} what={what} groups={reply[what]} times={times} />
            ))}
            <Approvals approvals={reply.approvals} />
            <Load hours={reply.hours} />
            <div className="pair">
              <Answerable reply={reply} range={range.range} />
              <Missed reply={reply} />
            </div>
          </div>
          <Text size="xs" c="dimmed" mt={16}>
            {whole.zone(reply.period.timeZone)}
          </Text>
        </>
      )}
    </div>
  );
}

function Missed({ reply: { targets } }: { reply: ReportsReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const shareOf = ({ count: all, missed }: ReportTarget) =>
    all === 0
      ? said.none
      : said.missedOf(count(missed, language), count(all, language), percent(missed / all, language));
  return (
    <Panel of={said.missed}>
      <Rows
        rows={[
          [said.missedFirst, shareOf(targets.firstReply)],
          [said.missedNext, shareOf(targets.nextReply)],
          [said.missedResolution, shareOf(targets.resolution)],
        ]}
      />
    </Panel>
  );
}
