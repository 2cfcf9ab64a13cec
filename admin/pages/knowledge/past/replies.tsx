import { Button, Group, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { lazy, Suspense, useMemo, useState } from "react";
import { useWords } from "../../../language.tsx";
import { useCannedReplies } from "../../../parts/canned-replies.ts";
import { Empty } from "../../../parts/empty.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { Loading } from "../../../parts/loading.tsx";
import { useSiteKey } from "../../../session.tsx";
import { asCannedReply } from "./as-canned-reply.ts";
import { useCanned } from "./use-past.ts";
import { words } from "./words.ts";

const CannedReplyDialog = lazy(() =>
  import("../../settings/canned-replies/dialog.tsx").then((file) => ({ default: file.CannedReplyDialog })),
);

/** What agents wrote again and again. */
export function Replies() {
  const said = useWords(words);
  const list = useCanned();
  if (list.isPending) return <Loading />;
  if (list.isError) return <Fault error={list.error} onRetry={() => void list.refetch()} />;
  const { replies } = list.data;
  if (replies.length === 0) return <Empty title={said.noReplies} />;
  return (
    <>
      <Text size="sm" c="dimmed" mb="xs">
        {said.repliesWhy}
      </Text>
      <ul className="past">
        {replies.map(({ text, times, question }) => (
          <li key={text} className="past-row">
            <div className="past-about">
              <Text size="xs" c="dimmed" className="tabular">
                {said.sent(times)}
              </Text>
              <Group gap={4} ms="auto">
                <Save text={text} question={question} />
                <Copy text={text} />
              </Group>
            </div>
            <Text size="sm" className="past-text">
              <bdi>{text}</bdi>
            </Text>
            <Text size="xs" c="dimmed" className="past-text">
              {said.answers}: <bdi>{question}</bdi>
            </Text>
          </li>
        ))}
      </ul>
    </>
  );
}

/** Makes it a canned reply, which is looked over first: it needs a shortcut, and its placeholders need values. */
function Save({ text, question }: { text: string; question: string }) {
  const said = useWords(words);
  const site = useSiteKey();
  const [opened, { open, close }] = useDisclosure();
  const start = useMemo(() => asCannedReply({ text, question }), [text, question]);
  const saved = useCannedReplies(site).data?.replies.some((one) => one.text === start.text) === true;
  if (saved) {
    return (
      <Text size="xs" c="dimmed">
        {said.isCanned}
      </Text>
    );
  }
  return (
    <>
      <Button size="compact-xs" variant="light" onClick={open}>
        {said.saveCanned}
      </Button>
      {opened ? (
        <Suspense fallback={null}>
          <CannedReplyDialog start={start} onSaved={close} onClose={close} />
        </Suspense>
      ) : null}
    </>
  );
}

function Copy({ text }: { text: string }) {
  const said = useWords(words);
  const [copied, setCopied] = useState(false);
  const copy = () =>
    navigator.clipboard.writeText(text).then(
      () => setCopied(true),
      () => setCopied(false),
    );
  return (
    <Button size="compact-xs" variant="subtle" color="gray" onClick={() => void copy()}>
      {copied ? said.copied : said.copy}
    </Button>
  );
}
