import { Badge, Group, Text } from "@mantine/core";
import type { ReactNode } from "react";
import type { TryReply } from "../../../server/wire/try.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { count } from "../../parts/format.ts";
import { reasonWords } from "../../words/reasons.ts";
import { Gate } from "./gate.tsx";
import { Money } from "./money.tsx";
import { Passages } from "./passages.tsx";
import { words } from "./words.ts";

/** Every step of one answer in order, with its details and duration. */
export function Steps({ reply }: { reply: TryReply }) {
  const said = useWords(words);
  const { reasons } = useWords(reasonWords);
  const { language } = useLanguage();
  const { guard, understood, recall, retrieved, gate } = reply.steps;
  const times = reply.step_ms;
  const ms = (value: number) =>
    said.ms(new Intl.NumberFormat(language, { maximumFractionDigits: value < 10 ? 1 : 0 }).format(value));
  const took = (name: string) => (times[name] === undefined ? undefined : ms(times[name]));
  const languageName = (tag: string) => {
    try {
      return new Intl.DisplayNames([language], { type: "language" }).of(tag) ?? tag;
    } catch {
      return tag;
    }
  };
  return (
    <ol className="steps">
      <Step name={said.steps.guard} took={took("guard")} state={guard === null ? "off" : guard.pass ? "good" : "stop"}>
        {guard === null ? (
          <Off />
        ) : (
          <Text size="sm">
            {guard.pass ? said.passed : `${said.stopped}: ${guard.reason === null ? "" : reasons[guard.reason]}`}
            {". "}
            {guard.personalData.length === 0 ? said.noPersonal : `${said.personal}: ${guard.personalData.join(", ")}`}
            {"."}
          </Text>
        )}
      </Step>
      <Step name={said.steps.understand} took={took("understand")} state={understood === null ? "off" : "good"}>
        {understood === null ? (
          <Off />
        ) : (
          <>
            <Text size="sm" className="isolate" fw={500}>
              {understood.question}
            </Text>
            <Group gap={6} mt={4}>
              <Fact>{said.kinds[understood.kind] ?? understood.kind}</Fact>
              <Fact>{languageName(understood.language)}</Fact>
              {understood.isFollowUp ? <Fact>{said.followUp}</Fact> : null}
              {understood.corrections?.map(({ from, to }) => (
                <Fact key={from}>{said.readAs(from, to)}</Fact>
              ))}
            </Group>
          </>
        )}
      </Step>
      <Step name={said.steps.recall} took={took("recall")} state={recall === null ? "off" : "good"}>
        {recall === null ? (
          <Off />
        ) : recall.hit === null ? (
          <Text size="sm">{said.noRecall}</Text>
        ) : (
          <Text size="sm">
            {said[recall.hit.how]}: <bdi>“{recall.hit.question}”</bdi>
          </Text>
        )}
      </Step>
      <Step name={said.steps.retrieve} took={took("retrieve")} state={retrieved === null ? "off" : "good"}>
        {retrieved === null ? <Off /> : <Passages passages={retrieved.passages} />}
      </Step>
      <Step
        name={said.steps.gate}
        took={took("gate")}
        state={gate === null ? "off" : reply.tier === "machine" ? "good" : "stop"}
      >
        {gate === null ? <Off /> : <Gate gate={gate} />}
      </Step>
      <Step name={said.steps.answer} took={took("answer")} state={reply.tier === "person" ? "stop" : "good"}>
        <Answered reply={reply} ms={ms} />
      </Step>
      <Step name={said.steps.money} state="good">
        <Money reply={reply} />
      </Step>
    </ol>
  );
}

/** Who answered, how, why, and how long it took. */
function Answered({ reply, ms }: { reply: TryReply; ms(value: number): string }) {
  const said = useWords(words);
  const { reasons, forms } = useWords(reasonWords);
  const { language } = useLanguage();
  return (
    <>
      <dl className="facts">
        <Pair name={said.tier}>{said.tiers[reply.tier]}</Pair>
        <Pair name={said.form}>{forms[reply.form]}</Pair>
        <Pair name={said.reason}>{reasons[reply.reason]}</Pair>
        {reply.latency_ms.first_token === null ? null : (
          <Pair name={said.first}>{ms(reply.latency_ms.first_token)}</Pair>
        )}
        <Pair name={said.whole}>{ms(reply.latency_ms.total)}</Pair>
      </dl>
      {reply.version === null ? null : (
        <Text size="xs" c="dimmed" mt={4}>
          {said.version(count(reply.version, language))}
        </Text>
      )}
    </>
  );
}

function Step({
  name,
  took,
  state,
  children,
}: {
  name: string;
  took?: string | undefined;
  state: "good" | "stop" | "off";
  children: ReactNode;
}) {
  return (
    <li className={`step ${state}`}>
      <div className="step-head">
        <h3>{name}</h3>
        {took === undefined ? null : <span className="tabular took">{took}</span>}
      </div>
      {children}
    </li>
  );
}

function Off() {
  const said = useWords(words);
  return (
    <Text size="sm" c="dimmed">
      {said.notReached}
    </Text>
  );
}

function Fact({ children }: { children: ReactNode }) {
  return (
    <Badge variant="default" size="sm" tt="none" fw={500}>
      {children}
    </Badge>
  );
}

function Pair({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd className="tabular">{children}</dd>
    </div>
  );
}
