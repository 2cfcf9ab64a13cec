import { Group, Loader, Text, Title } from "@mantine/core";
import type { TopicFigures, TopicsReply } from "../../../../server/wire/topics.ts";
import { useLanguage, useWords } from "../../../language.tsx";
import { count, percent, when } from "../../../parts/format.ts";
import { Wide } from "../../../parts/wide.tsx";
import { Part } from "../section.tsx";
import { words } from "./words.ts";

/** How well topics are told, on examples that weren't learnt: in sentences, by topic, and what is mixed up. */
export function Measured({ reply }: { reply: TopicsReply }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { figures, learntAt, isLearning } = reply;
  return (
    <Part title={said.measured} text={said.measuredText}>
      {isLearning ? (
        <Group gap="xs" role="status">
          <Loader size="xs" />
          <Text size="sm">{said.learning}</Text>
        </Group>
      ) : null}
      {figures === null ? (
        isLearning ? null : (
          <Text size="sm" c="dimmed">
            {said.noFigures}
          </Text>
        )
      ) : (
        <>
          {figures.history.examples === 0 ? null : <Summary title={said.history} of={figures.history} />}
          {figures.history.examples === figures.all.examples ? null : <Summary title={said.all} of={figures.all} />}
          <ByTopic figures={figures} topics={reply.topics} />
          <Confusions figures={figures} topics={reply.topics} />
          {learntAt === null ? null : (
            <Text size="xs" c="dimmed">
              {said.learntAt(when(learntAt, language))}
            </Text>
          )}
        </>
      )}
    </Part>
  );
}

function Summary({ title, of }: { title: string; of: TopicFigures["all"] }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const share = (part: number, whole: number) => percent(whole === 0 ? 0 : part / whole, language);
  return (
    <div>
      <Title order={3} fz="sm">
        {title}
      </Title>
      <Text size="sm">{said.tested(count(of.right, language), count(of.examples, language))}</Text>
      {of.named === 0 ? (
        <Text size="sm">{said.noneNamed}</Text>
      ) : (
        <>
          <Text size="sm">{said.named(share(of.named, of.examples), count(of.examples, language))}</Text>
          <Text size="sm">
            {said.right(share(of.namedRight, of.named), percent(of.low, language), percent(of.high, language))}
          </Text>
        </>
      )}
    </div>
  );
}

function ByTopic({ figures, topics }: { figures: TopicFigures; topics: TopicsReply["topics"] }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const part = (some: number, all: number) => `${count(some, language)} / ${count(all, language)}`;
  return (
    <Wide name={said.perTopic} className="scroll-x">
      <table className="figures">
        <thead>
          <tr>
            {[said.topic, said.found, said.correct].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {figures.topics.map((one) => (
            <tr key={one.tagId}>
              <th scope="row">
                <bdi>{topics.find((topic) => topic.tagId === one.tagId)?.name}</bdi>
              </th>
              <td>{part(one.right, one.examples)}</td>
              <td>{one.named === 0 ? "–" : part(one.namedRight, one.named)}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Wide>
  );
}

/** The cells of the confusion table that aren't right, worst first: as a list, it fits a phone with any number of topics. */
function Confusions({ figures, topics }: { figures: TopicFigures; topics: TopicsReply["topics"] }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const nameOf = (id: string | null) => topics.find((one) => one.tagId === id)?.name ?? said.noTopic;
  return (
    <div>
      <Title order={3} fz="sm">
        {said.confusions}
      </Title>
      {figures.confusions.length === 0 ? (
        <Text size="sm" c="dimmed">
          {said.noConfusions}
        </Text>
      ) : (
        <ul className="plain-list" aria-label={said.confusions}>
          {figures.confusions.map(({ is, taken, count: times }) => (
            <li key={`${is} ${taken}`}>
              <Group justify="space-between" wrap="nowrap" gap="sm">
                <Text size="sm">
                  <bdi>{said.confused(nameOf(is), nameOf(taken))}</bdi>
                </Text>
                <Text size="sm" fw={600}>
                  {count(times, language)}
                </Text>
              </Group>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
