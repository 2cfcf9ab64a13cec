import { Alert, Text, Title } from "@mantine/core";
import { lazy, Suspense } from "react";
import { Link } from "react-router";
import { overviewReply } from "../../../server/wire/overview.ts";
import { useWords } from "../../language.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Fault } from "../../parts/fault.tsx";
import { Loading } from "../../parts/loading.tsx";
import { BreakEven, Cost, Market } from "./cost.tsx";
import { Escalation, Responses, Suggested } from "./escalation.tsx";
import { Figures } from "./figures.tsx";
import { OverviewHead } from "./head.tsx";
import { listAddress } from "./list-address.ts";
import { Outcomes } from "./outcomes.tsx";
import "./overview.css";
import { Rating } from "./rating.tsx";
import { Topics } from "./topics.tsx";
import { useFigures, useRange } from "./use-overview.ts";
import { words } from "./words.ts";

// The chart's library is the largest part of this page, so it loads after the numbers.
const Trend = lazy(() => import("./trend.tsx"));

/** How conversations ended and what they cost, over a period. */
export default function Overview() {
  const said = useWords(words);
  const range = useRange();
  const { query, exportAddress } = useFigures("overview", range.range, overviewReply);
  const reply = query.data;
  return (
    <div className="overview" aria-busy={query.isFetching}>
      <OverviewHead range={range} exportAddress={exportAddress} />
      {query.isError ? <Fault error={query.error} onRetry={() => void query.refetch()} /> : null}
      {query.isPending ? <Loading /> : null}
      {reply === undefined ? null : reply.figures.conversations === 0 ? (
        <Nothing isNew={reply.figuresBefore.conversations === 0} />
      ) : (
        <>
          {reply.site.isDemo ? (
            <Alert variant="light" color="gray" mb={16} py={8}>
              <Text size="sm">{said.demo}</Text>
            </Alert>
          ) : null}
          {reply.testConversations === 0 ? null : (
            <Text size="sm" c="dimmed" mb={12} data-tests="">
              {said.tests(reply.testConversations)}{" "}
              <Link to={listAddress(reply.period)({ counted: "no" })}>{said.showTests}</Link>
            </Text>
          )}
          <Figures reply={reply} />
          <div className="panels">
            <Outcomes reply={reply} />
            <section className="panel wide" aria-label={said.trend}>
              <Title order={2} fz="sm" fw={600} mb={12}>
                {said.trend}
              </Title>
              <Suspense fallback={<div className="chart" />}>
                <Trend reply={reply} />
              </Suspense>
            </section>
            <div className="column">
              <Escalation reply={reply} />
              <Topics reply={reply} />
              <Suggested reply={reply} />
              <Responses reply={reply} />
              <Rating reply={reply} />
            </div>
            <div className="column">
              <Cost reply={reply} />
              <BreakEven reply={reply} />
              <Market reply={reply} />
            </div>
          </div>
          <Text size="xs" c="dimmed" mt={16}>
            {said.zone(reply.period.timeZone)}
          </Text>
        </>
      )}
    </div>
  );
}

/** A period without conversations; on a new site, what to do first. */
function Nothing({ isNew }: { isNew: boolean }) {
  const said = useWords(words);
  return (
    <Empty title={said.nothing}>
      {isNew ? (
        <>
          <Text c="dimmed" mb={12}>
            {said.start}
          </Text>
          <ol className="steps">
            {(
              [
                ["/knowledge", said.startKnowledge],
                ["/try", said.startTry],
                ["/settings/install", said.startWidget],
              ] as const
            ).map(([to, text]) => (
              <li key={to}>
                <Link to={to}>{text}</Link>
              </li>
            ))}
          </ol>
        </>
      ) : (
        said.nothingText
      )}
    </Empty>
  );
}
