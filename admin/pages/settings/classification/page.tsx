import { Text } from "@mantine/core";
import type { ClassifierReply, FixedClassified } from "../../../../server/wire/classification.ts";
import { PRIORITIES, SENTIMENTS } from "../../../../server/wire/desk.ts";
import { useWords } from "../../../language.tsx";
import { words as triageWords } from "../../../parts/conversation/triage/words.ts";
import { Loaded, Part, Section } from "../section.tsx";
import { words as common } from "../words.ts";
import { Measured } from "./measured.tsx";
import { Mode } from "./mode.tsx";
import { useClassifier, useClassifierChange } from "./use-classifier.ts";
import { words } from "./words.ts";

/** How pressing conversations are and how customers feel, recognised by the assistant: what from, how well, and what is done. */
export default function ClassificationSettings() {
  const said = useWords(words);
  const title = useWords(common).classification;
  return (
    <Section title={title} text={said.text}>
      <Classifier kind="priority" />
      <Classifier kind="sentiment" />
    </Section>
  );
}

function Classifier({ kind }: { kind: FixedClassified }) {
  const said = useWords(words)[kind];
  const query = useClassifier(kind);
  const change = useClassifierChange(kind);
  const nameOf = useNames();
  return (
    <Loaded query={query}>
      {(reply) => (
        <>
          <Part title={said.title} text={said.learns}>
            <Examples reply={reply} nameOf={nameOf} />
          </Part>
          <Mode reply={reply} said={said} change={change} />
          {reply.mode === "off" ? null : (
            <Measured reply={reply} said={said} nameOf={(id) => (id === null ? nameOf(said.usual) : nameOf(id))} />
          )}
        </>
      )}
    </Loaded>
  );
}

/** What it's learnt from, by class. */
function Examples({ reply, nameOf }: { reply: ClassifierReply; nameOf(classId: string): string }) {
  const said = useWords(words);
  return (
    <ul className="plain-list">
      {reply.classes.map(({ classId, conversations, shipped }) => (
        <li key={classId}>
          <Text size="sm">
            {nameOf(classId)}
            <Text span size="sm" c="dimmed">
              {" · "}
              {[said.conversations(conversations), ...(shipped === 0 ? [] : [said.shipped(shipped)])].join(" · ")}
            </Text>
          </Text>
        </li>
      ))}
    </ul>
  );
}

/** Priorities and sentiments in words. */
function useNames(): (classId: string) => string {
  const { priorities, sentiments } = useWords(triageWords);
  return (classId) => {
    const priority = PRIORITIES.find((one) => one === classId);
    if (priority !== undefined) return priorities[priority];
    const sentiment = SENTIMENTS.find((one) => one === classId);
    return sentiment === undefined ? classId : sentiments[sentiment];
  };
}
