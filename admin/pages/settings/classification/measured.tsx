import { Group, Loader, Text, Title } from "@mantine/core";
import type { ClassFigures, ClassifierReply } from "../../../../server/wire/classification.ts";
import { useLanguage } from "../../../language.tsx";
import { count, percent, when } from "../../../parts/format.ts";
import { Wide } from "../../../parts/wide.tsx";
import { Part } from "../section.tsx";
import type { ClassifierWords } from "./words.ts";

interface Named {
  readonly said: ClassifierWords;
  /** A class in words; null: none of them. */
  nameOf(classId: string | null): string;
}

/** How well classes are told, on examples that weren't learnt: in sentences, by class, and what is mixed up. */
export function Measured({
  reply,
  said,
  nameOf,
}: Named & { reply: Pick<ClassifierReply, "figures" | "learntAt" | "isLearning"> }) {
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
          {figures.history.examples === 0 ? null : <Summary said={said} title={said.history} of={figures.history} />}
          {figures.history.examples === figures.all.examples ? null : (
            <Summary said={said} title={said.all} of={figures.all} />
          )}
          <ByClass figures={figures} said={said} nameOf={nameOf} />
          <Confusions figures={figures} said={said} nameOf={nameOf} />
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

function Summary({ said, title, of }: Pick<Named, "said"> & { title: string; of: ClassFigures["all"] }) {
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

function ByClass({ figures, said, nameOf }: Named & { figures: ClassFigures }) {
  const { language } = useLanguage();
  const part = (some: number, all: number) => `${count(some, language)} / ${count(all, language)}`;
  return (
    <Wide name={said.perClass} className="scroll-x">
      <table className="figures">
        <thead>
          <tr>
            {[said.className, said.found, said.correct].map((head) => (
              <th key={head} scope="col">
                {head}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {figures.classes.map((one) => (
            <tr key={one.classId}>
              <th scope="row">
                <bdi>{nameOf(one.classId)}</bdi>
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

/** The cells of the confusion table that aren't right, worst first: as a list, it fits a phone with any number of classes. */
function Confusions({ figures, said, nameOf }: Named & { figures: ClassFigures }) {
  const { language } = useLanguage();
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
