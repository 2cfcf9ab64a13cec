import { Button, NativeSelect, Stack, Table, Text } from "@mantine/core";
import { useState } from "react";
import { COLUMN_FIELDS, type ColumnChoice, type ColumnField, type PreviewResult } from "../../../server/wire/import.ts";
import { useWords } from "../../language.tsx";
import { words } from "./words.ts";

type Found = PreviewResult["tables"][number];

/** Which column of a table is which, for a person to say. */
export function ImportColumns({ table, onChoose }: { table: Found; onChoose(choice: ColumnChoice): void }) {
  const said = useWords(words);
  const [picks, setPicks] = useState<ColumnChoice>(() =>
    Object.fromEntries(table.columns.map(({ column, field }) => [column, field ?? "ignore"])),
  );
  const chosen = Object.values(picks);
  const isEnough = chosen.includes("title") && chosen.includes("answer");
  const choices = [
    { value: "ignore", label: said.ignoreColumn },
    ...COLUMN_FIELDS.map((field) => ({ value: field, label: said.fields[field] })),
  ];
  const pick = (column: string, value: ColumnField | "ignore") =>
    setPicks((before) => ({
      // A field is one column's: taking it leaves the other without.
      ...Object.fromEntries(
        Object.entries(before).map(([name, field]) => [name, value !== "ignore" && field === value ? "ignore" : field]),
      ),
      [column]: value,
    }));
  return (
    <Stack gap="xs" className="import-columns">
      <Text size="sm" className="isolate">
        {table.isReady ? said.columnsFound : said.columnsAsk(table.sheet ?? table.file)}
      </Text>
      <Table verticalSpacing={6} fz="sm">
        <Table.Tbody>
          {table.columns.map(({ column, samples }) => (
            <Table.Tr key={column}>
              <Table.Td>
                <Text size="sm" fw={600} className="isolate">
                  {column}
                </Text>
                <Text size="xs" c="dimmed" className="isolate samples">
                  {samples.join(" · ")}
                </Text>
              </Table.Td>
              <Table.Td className="pick">
                <NativeSelect
                  size="xs"
                  aria-label={said.columnIs(column)}
                  data={choices}
                  value={picks[column] ?? "ignore"}
                  onChange={(event) => pick(column, event.currentTarget.value as ColumnField | "ignore")}
                />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
      <Button size="xs" variant="light" disabled={!isEnough} onClick={() => onChoose(picks)} className="apply-columns">
        {said.applyColumns}
      </Button>
    </Stack>
  );
}
