import { Anchor, Button, SegmentedControl, Text, Title } from "@mantine/core";
import { useState } from "react";
import { Link, useParams } from "react-router";
import type { GapReply } from "../../../../server/wire/gaps.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { clock, count } from "../../../parts/format.ts";
import { Loading } from "../../../parts/loading.tsx";
import { AddTo } from "./add-to.tsx";
import { Decided } from "./decided.tsx";
import { Figures, Kinds } from "./figures.tsx";
import { Replay } from "./replay.tsx";
import { useGap, useGapAct } from "./use-gaps.ts";
import { words } from "./words.ts";
import { Write } from "./write.tsx";
import "./gaps.css";

/** One group: its questions with what the team replied, and what can be done about it. */
export function GapPage() {
  const said = useWords(words);
  const { gapId = "" } = useParams();
  const query = useGap(gapId);
  return (
    <section aria-label={said.title}>
      <Anchor component={Link} to="/knowledge/gaps" size="sm" className="back">
        ← {said.backToGaps}
      </Anchor>
      {query.isPending ? (
        <Loading />
      ) : query.isError ? (
        <Fault error={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <OneGap reply={query.data} />
      )}
    </section>
  );
}

function OneGap({ reply }: { reply: GapReply }) {
  const { gap } = reply;
  return (
    <>
      <Title order={1} fz="xl" className="gap-title">
        <bdi>{gap.question}</bdi>
      </Title>
      <Figures gap={gap} />
      <Kinds kinds={gap.kinds} past={gap.past} />
      <div className="gap-sides">
        <div>
          {gap.state === "open" ? <WhatToDo reply={reply} /> : <Decided gap={gap} />}
          <Replay gap={gap} />
        </div>
        <div>
          {reply.questions.length === 0 ? null : <Questions reply={reply} />}
          {reply.past.length === 0 ? null : <PastQuestions reply={reply} />}
        </div>
      </div>
    </>
  );
}

const WAYS = ["write", "addTo", "notOurs"] as const;

/** The three things that can be done about an open group. */
function WhatToDo({ reply }: { reply: GapReply }) {
  const said = useWords(words);
  const [way, setWay] = useState<(typeof WAYS)[number]>("write");
  const act = useGapAct(reply.gap.id);
  return (
    <div className="gap-card">
      <SegmentedControl
        fullWidth
        aria-label={said.whatToDo}
        value={way}
        onChange={(value) => setWay(value as typeof way)}
        data={WAYS.map((value) => ({ value, label: said[value] }))}
        mb="md"
        className="gap-ways"
      />
      {way === "write" ? (
        <Write reply={reply} act={act} />
      ) : way === "addTo" ? (
        <AddTo reply={reply} act={act} />
      ) : (
        <>
          <Text size="sm" mb="sm">
            {said.notOursWhy}
          </Text>
          <Button
            variant="default"
            loading={act.isPending}
            onClick={() => act.mutate({ do: "decide", state: "not-ours" })}
          >
            {said.notOursDo}
          </Button>
        </>
      )}
      {act.isError ? <Fault error={act.error} /> : null}
    </div>
  );
}

/** The conversations behind a group, newest first. */
function Questions({ reply: { gap, questions } }: { reply: GapReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  return (
    <div>
      <Title order={2} fz="md" mb="xs">
        {said.questionsTitle}{" "}
        <Text span size="sm" c="dimmed" className="tabular">
          {count(gap.questions, language)}
        </Text>
      </Title>
      <ul className="gap-questions">
        {questions.map((one) => (
          <li key={one.turnId}>
            <bdi className="gap-words" dir="auto">
              {one.question}
            </bdi>
            <Text size="xs" c="dimmed">
              {clock(one.at, language)} · {said.kinds[one.kind]} ·{" "}
              <Anchor component={Link} to={`/conversations/${one.conversationId}`} size="xs" underline="always">
                {said.showConversation}
              </Anchor>
            </Text>
            <Replies replies={one.replies} />
          </li>
        ))}
      </ul>
      {questions.length < gap.questions ? (
        <Text size="xs" c="dimmed" mt="xs">
          {said.newestShown(questions.length)}
        </Text>
      ) : null}
    </div>
  );
}

/** The same from the desk that the company had before: what the last replay didn't answer. */
function PastQuestions({ reply: { gap, past, questions } }: { reply: GapReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  return (
    <div>
      <Title order={2} fz="md" mb={2} mt={questions.length === 0 ? 0 : "lg"}>
        {said.pastTitle}{" "}
        <Text span size="sm" c="dimmed" className="tabular">
          {count(gap.past, language)}
        </Text>
      </Title>
      <Text size="xs" c="dimmed" mb="xs">
        {said.pastWhy}{" "}
        <Anchor component={Link} to="/knowledge/past" size="xs" underline="always">
          {said.showPast}
        </Anchor>
      </Text>
      <ul className="gap-questions">
        {past.map((one) => (
          <li key={one.id}>
            <bdi className="gap-words" dir="auto">
              {one.question}
            </bdi>
            <Text size="xs" c="dimmed">
              {clock(one.at, language)} · {said.sources[one.source]}
              {one.outcome === null ? null : ` · ${said.outcomes[one.outcome]}`}
            </Text>
            <Replies replies={one.reply === null ? [] : [one.reply]} />
          </li>
        ))}
      </ul>
      {past.length < gap.past ? (
        <Text size="xs" c="dimmed" mt="xs">
          {said.newestShown(past.length)}
        </Text>
      ) : null}
    </div>
  );
}

/** What the team replied, folded away. */
function Replies({ replies }: { replies: readonly string[] }) {
  const said = useWords(words);
  if (replies.length === 0) return null;
  return (
    <details>
      <summary>{said.replies(replies.length)}</summary>
      {replies.map((text, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a conversation's replies only grow
        <p key={i} dir="auto">
          {text}
        </p>
      ))}
    </details>
  );
}
