import { Button, Group, Stack, Switch, Text, Textarea, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { type KeyboardEvent, useRef, useState } from "react";
import { MAX_MESSAGE_LENGTH } from "../../../server/wire/limits.ts";
import { type TryReply, type TryRequest, tryReply } from "../../../server/wire/try.ts";
import { call } from "../../api.ts";
import { useWords } from "../../language.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Fault } from "../../parts/fault.tsx";
import { useSiteKey } from "../../session.tsx";
import { Steps } from "./steps.tsx";
import { Tried } from "./tried.tsx";
import { words } from "./words.ts";
import "./try.css";

/** A question that was tried, with what came of it. */
export interface Try {
  readonly question: string;
  readonly reply: TryReply;
}

/** Exchanges that a follow-up looks back on. */
const LOOK_BACK = 20;

/** Ask as a visitor: the answer on the left, how it came to it on the right. */
export default function TryIt() {
  return <TryOn key={useSiteKey()} />;
}

function TryOn() {
  const said = useWords(words);
  const site = useSiteKey();
  const [tries, setTries] = useState<readonly Try[]>([]);
  const [chosen, setChosen] = useState(0);
  const [text, setText] = useState("");
  const [recall, setRecall] = useState(true);
  const field = useRef<HTMLTextAreaElement>(null);
  const ask = useMutation({
    mutationFn: ({ question, articleId }: { question: string; articleId?: string }) => {
      const body: TryRequest = {
        site,
        question,
        recall,
        history: historyOf(tries),
        ...(articleId === undefined ? {} : { articleId }),
      };
      return call("POST", "try", tryReply, body);
    },
    onSuccess: (reply, { question }) => {
      setTries([...tries, { question, reply }]);
      setChosen(tries.length);
      setText("");
      field.current?.focus();
    },
  });
  const submit = () => {
    const question = text.trim();
    if (question !== "" && !ask.isPending) ask.mutate({ question });
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.nativeEvent.isComposing) return;
    event.preventDefault();
    submit();
  };
  const shown = tries[chosen];
  return (
    <div className="try">
      <Group justify="space-between" align="start" mb="md" gap="sm">
        <div>
          <Title order={1} fz="xl">
            {said.title}
          </Title>
          <Text size="sm" c="dimmed" maw={560}>
            {said.why}
          </Text>
        </div>
        {tries.length === 0 ? null : (
          <Button
            variant="default"
            onClick={() => {
              setTries([]);
              ask.reset();
              field.current?.focus();
            }}
          >
            {said.again}
          </Button>
        )}
      </Group>
      <div className="try-sides">
        <section className="try-chat" aria-label={said.asVisitor}>
          {tries.length === 0 && !ask.isPending ? (
            <Empty title={said.emptyTitle}>{said.emptyBody}</Empty>
          ) : (
            <ol className="tries" aria-live="polite">
              {tries.map((one, i) => (
                <Tried
                  // biome-ignore lint/suspicious/noArrayIndexKey: tries are only added
                  key={i}
                  tried={one}
                  isChosen={i === chosen}
                  isLast={i === tries.length - 1}
                  onChoose={() => setChosen(i)}
                  onOption={(option) => ask.mutate({ question: option.title, articleId: option.articleId })}
                />
              ))}
              {ask.isPending ? (
                <li className="tried">
                  <p className="asked" dir="auto">
                    {ask.variables.question}
                  </p>
                  <Text size="sm" c="dimmed" role="status">
                    {said.asking} …
                  </Text>
                </li>
              ) : null}
            </ol>
          )}
          {ask.isError ? <Fault error={ask.error} onRetry={() => ask.mutate(ask.variables)} /> : null}
          <form
            className="try-form"
            onSubmit={(event) => {
              event.preventDefault();
              submit();
            }}
          >
            <Textarea
              ref={field}
              flex={1}
              autosize
              maxRows={8}
              aria-label={said.question}
              placeholder={said.question}
              value={text}
              maxLength={MAX_MESSAGE_LENGTH}
              onChange={(event) => setText(event.currentTarget.value)}
              onKeyDown={onKey}
              dir="auto"
            />
            <Button type="submit" loading={ask.isPending} disabled={text.trim() === ""}>
              {said.ask}
            </Button>
          </form>
          <Switch
            size="xs"
            mt="xs"
            label={said.recall}
            title={said.recallWhy}
            checked={recall}
            onChange={(event) => setRecall(event.currentTarget.checked)}
          />
        </section>
        {shown === undefined ? null : (
          <section className="try-how" aria-label={said.how}>
            <Stack gap={2} mb="sm">
              <Title order={2} fz="md">
                {said.how}
              </Title>
              <Text size="sm" c="dimmed" className="isolate" lineClamp={2}>
                {shown.question}
              </Text>
            </Stack>
            <Steps reply={shown.reply} />
          </section>
        )}
      </div>
    </div>
  );
}

/** What was said before, as the visitor's conversation would hold it. */
function historyOf(tries: readonly Try[]): NonNullable<TryRequest["history"]> {
  return tries.slice(-LOOK_BACK).flatMap(({ question, reply }) => {
    const alone = reply.steps.understood?.question;
    const articleId = reply.citations[0]?.articleId;
    return [
      { author: "visitor" as const, text: question, ...(alone === undefined ? {} : { alone }) },
      {
        author: "machine" as const,
        text: reply.answer.slice(0, MAX_MESSAGE_LENGTH),
        ...(articleId === undefined ? {} : { articleId }),
      },
    ];
  });
}
