import { Button, Table, Text } from "@mantine/core";
import { useState } from "react";
import type { TriedPassage } from "../../../server/wire/try.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { words } from "./words.ts";

/** Passages that are shown before "show all". */
const SHOWN = 5;

/** The passages that were found, with their scores by words and meaning. */
export function Passages({ passages }: { passages: readonly TriedPassage[] }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const [all, setAll] = useState(false);
  if (passages.length === 0) return <Text size="sm">{said.noPassage}</Text>;
  const figure = (value: number | null, digits: number) =>
    value === null
      ? "–"
      : new Intl.NumberFormat(language, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(value);
  return (
    <>
      <Table verticalSpacing={5} horizontalSpacing={6} fz="xs" layout="fixed" className="passages">
        <Table.Thead>
          <Table.Tr>
            <Table.Th w={52} title={said.rankWhy}>
              {said.rank}
            </Table.Th>
            <Table.Th>{said.passage}</Table.Th>
            <Table.Th w={62} ta="end" title={said.wordsWhy}>
              {said.words}
            </Table.Th>
            <Table.Th w={76} ta="end" title={said.meaningWhy}>
              {said.meaning}
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {(all ? passages : passages.slice(0, SHOWN)).map((one) => (
            <Table.Tr key={`${one.rank}`}>
              <Table.Td className="tabular">{one.rank}</Table.Td>
              <Table.Td>
                <Text size="xs" lineClamp={2} className="isolate">
                  {one.text}
                </Text>
                <Text size="xs" c="dimmed" truncate>
                  {said.passageKinds[one.kind]} · <bdi>{one.article}</bdi>
                </Text>
              </Table.Td>
              <Table.Td ta="end" className="tabular">
                {figure(one.words, 1)}
              </Table.Td>
              <Table.Td ta="end" className="tabular">
                {figure(one.vector, 3)}
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      {all || passages.length <= SHOWN ? null : (
        <Button variant="subtle" size="compact-xs" mt={4} onClick={() => setAll(true)}>
          {said.morePassages(passages.length)}
        </Button>
      )}
    </>
  );
}
