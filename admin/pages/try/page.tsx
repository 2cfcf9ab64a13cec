import { Button, Group, Stack, Switch, Text, Title } from "@mantine/core";
import { useMutation } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { type TryRequest, tryReply } from "../../../server/wire/try.ts";
import { call } from "../../api.ts";
import { useWords } from "../../language.tsx";
import { Empty } from "../../parts/empty.tsx";
import { Fault } from "../../parts/fault.tsx";
import { useSiteKey } from "../../session.tsx";
import { AskForm } from "./ask-form.tsx";
import { Steps } from "./steps.tsx";
import { Tried } from "./tried.tsx";
import { historyOf, type Try } from "./tries.ts";
import { words } from "./words.ts";
import "./try.css";

/** Ask as a visitor: the answer on the left, the steps on the right. */
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
  const shown = tries[chosen];
  return (
    <div className="try">
      <Head
        isBegun={tries.length > 0}
        onAgain={() => {
          setTries([]);
          ask.reset();
          field.current?.focus();
        }}
      />
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
          <AskForm field={field} text={text} busy={ask.isPending} onText={setText} onSubmit={submit} />
          <Switch
            size="xs"
            mt="xs"
            label={said.recall}
            title={said.recallWhy}
            checked={recall}
            onChange={(event) => setRecall(event.currentTarget.checked)}
          />
        </section>
        {shown === undefined ? null : <How tried={shown} />}
      </div>
    </div>
  );
}

function Head({ isBegun, onAgain }: { isBegun: boolean; onAgain(): void }) {
  const said = useWords(words);
  return (
    <Group justify="space-between" align="start" mb="md" gap="sm">
      <div>
        <Title order={1} fz="xl">
          {said.title}
        </Title>
        <Text size="sm" c="dimmed" maw={560}>
          {said.why}
        </Text>
      </div>
      {!isBegun ? null : (
        <Button variant="default" onClick={onAgain}>
          {said.again}
        </Button>
      )}
    </Group>
  );
}

/** How the chosen answer came about. */
function How({ tried }: { tried: Try }) {
  const said = useWords(words);
  return (
    <section className="try-how" aria-label={said.how}>
      <Stack gap={2} mb="sm">
        <Title order={2} fz="md">
          {said.how}
        </Title>
        <Text size="sm" c="dimmed" className="isolate" lineClamp={2}>
          {tried.question}
        </Text>
      </Stack>
      <Steps reply={tried.reply} />
    </section>
  );
}
