import { Anchor, Table, Text } from "@mantine/core";
import { Link } from "react-router";
import type { TryReply } from "../../../server/wire/try.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { percent } from "../../parts/format.ts";
import { useMay } from "../../session.tsx";
import { words } from "./words.ts";

/** Articles whose probability is drawn. */
const SHOWN = 4;

/**
 * How probable each article is, compared with the threshold of the manager's target; and the evidence for the first.
 */
export function Gate({ gate }: { gate: NonNullable<TryReply["steps"]["gate"]> }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const manages = useMay("knowledge.read");
  const share = (value: number) => percent(value, language);
  const { answerFrom, clarifyFrom, suggestFrom, precision, judged } = gate;
  const dial = share(precision);
  const [first] = gate.articles;
  const figure = (value: number) =>
    new Intl.NumberFormat(language, { maximumFractionDigits: 2, signDisplay: "negative" }).format(value);
  const canAnswer = answerFrom !== null && answerFrom <= 1;
  return (
    <>
      <Text size="sm">
        {said.confidence}{" "}
        <Text span fw={600} className="tabular">
          {share(gate.confidence)}
        </Text>
        {". "}
        {answerFrom === null ? null : canAnswer ? said.needed(share(answerFrom), dial) : said.never(dial)}
        {answerFrom === null ? null : "."}
      </Text>
      <ul className="bars">
        {gate.articles.slice(0, SHOWN).map((one) => (
          <li key={one.articleId}>
            <div className="bar-head">
              {manages ? (
                <Anchor component={Link} to={`/knowledge/articles/${one.articleId}`} size="xs" c="inherit">
                  <bdi>{one.title}</bdi>
                </Anchor>
              ) : (
                <Text span size="xs">
                  <bdi>{one.title}</bdi>
                </Text>
              )}
              <span className="tabular">{share(one.probability)}</span>
            </div>
            <div className="bar" aria-hidden="true">
              <span className="fill" style={{ width: `${100 * one.probability}%` }} />
              {canAnswer ? <span className="limit" style={{ insetInlineStart: `${100 * answerFrom}%` }} /> : null}
            </div>
          </li>
        ))}
      </ul>
      {clarifyFrom !== null && clarifyFrom <= 1 ? (
        <Text size="xs" c="dimmed">
          {said.clarifyFrom(share(clarifyFrom))}.
        </Text>
      ) : null}
      {suggestFrom !== null && suggestFrom <= 1 ? (
        <Text size="xs" c="dimmed">
          {said.suggestFrom(share(suggestFrom))}.
        </Text>
      ) : null}
      {judged === null ? null : (
        <Text size="xs" c="dimmed">
          {said.judged(share(judged.before), share(judged.opinion))}.
        </Text>
      )}
      {first === undefined || first.evidence.length === 0 ? null : (
        <details className="evidence">
          <summary>{said.evidence}</summary>
          <Table verticalSpacing={3} horizontalSpacing={6} fz="xs">
            <Table.Thead>
              <Table.Tr>
                <Table.Th>{said.feature}</Table.Th>
                <Table.Th ta="end">{said.value}</Table.Th>
                <Table.Th ta="end">{said.weighed}</Table.Th>
              </Table.Tr>
            </Table.Thead>
            <Table.Tbody>
              {first.evidence.map((one) => (
                <Table.Tr key={one.name}>
                  <Table.Td>{said.features[one.name] ?? one.name}</Table.Td>
                  <Table.Td ta="end" className="tabular">
                    {figure(one.value)}
                  </Table.Td>
                  <Table.Td ta="end" className="tabular">
                    {figure(one.weighed)}
                  </Table.Td>
                </Table.Tr>
              ))}
            </Table.Tbody>
          </Table>
        </details>
      )}
    </>
  );
}
