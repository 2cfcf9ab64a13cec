import type { OverviewReply, TopicOfPeriod } from "../../../server/wire/overview.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { count, money, percent } from "../../parts/format.ts";
import { Wide } from "../../parts/wide.tsx";
import { Panel } from "./panel.tsx";
import { words } from "./words.ts";

/** What conversations were about: how many, how they ended, and what one cost. */
export function Topics({ reply }: { reply: OverviewReply }) {
  const said = useWords(words);
  const { topics, noTopic } = reply;
  if (topics.length === 0) return null;
  return (
    <Panel of={said.topics}>
      <Wide name={said.topics.name} className="scroll">
        <table className="tabular">
          <thead>
            <tr>
              {[said.topic, said.conversations.name, said.topicResolved, said.topicHandedOver, said.topicCost].map(
                (head) => (
                  <th key={head} scope="col">
                    {head}
                  </th>
                ),
              )}
            </tr>
          </thead>
          <tbody>
            {topics.map(({ tagId, name, ...of }) => (
              <Row key={tagId} name={name} of={of} />
            ))}
            {noTopic.conversations === 0 ? null : <Row name={said.noTopic} of={noTopic} />}
          </tbody>
        </table>
      </Wide>
    </Panel>
  );
}

function Row({ name, of }: { name: string; of: TopicOfPeriod }) {
  const { language } = useLanguage();
  const { conversations, resolved, handoff, allInNanoUsd } = of;
  return (
    <tr>
      <th scope="row">
        <bdi>{name}</bdi>
      </th>
      <td>{count(conversations, language)}</td>
      <td>{percent(resolved / conversations, language)}</td>
      <td>{percent(handoff / conversations, language)}</td>
      <td>{money(allInNanoUsd / conversations, language)}</td>
    </tr>
  );
}
