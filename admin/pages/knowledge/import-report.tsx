import { Alert, Button, Group, Table, Text } from "@mantine/core";
import type { ImportResult } from "../../../server/wire/knowledge.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { count } from "../../parts/format.ts";
import { words } from "./words.ts";

/** Bad lines that are shown; all of them are in the list to download. */
const SHOWN = 100;

/** What an import did, and each line that it could not read with what is wrong. */
export function ImportReport({ result, fileName }: { result: ImportResult; fileName: string }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const { bad } = result;
  const kinds = ["imported", "updated", "unchanged", "archived"] as const;
  const download = () => {
    const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
    const rows = [[said.line, said.fault], ...bad.map(({ line, fault }) => [String(line), fault])];
    const address = URL.createObjectURL(
      new Blob(["\ufeff", rows.map((row) => row.map(cell).join(",")).join("\r\n")], { type: "text/csv" }),
    );
    const link = document.createElement("a");
    link.href = address;
    link.download = `${fileName.replace(/\.[^.]*$/u, "") || "import"}-bad-lines.csv`;
    link.click();
    setTimeout(() => URL.revokeObjectURL(address), 10_000);
  };
  return (
    <div className="import-report">
      <Group gap="lg" mb="md" role="status" aria-label={said.imported}>
        {kinds
          .filter((kind) => kind !== "archived" || result.archived > 0)
          .map((kind) => (
            <div key={kind} className="figure">
              <Text fz={24} fw={600} className="tabular" lh={1.1}>
                {count(result[kind], language)}
              </Text>
              <Text size="xs" c="dimmed">
                {said.report[kind]}
              </Text>
            </div>
          ))}
      </Group>
      {bad.length === 0 ? null : (
        <>
          <Alert color="yellow" variant="light" title={said.badLines(bad.length)} mb="sm">
            {said.badWhy}
          </Alert>
          {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
          <section className="bad-lines" tabIndex={0} aria-label={said.badLines(bad.length)}>
            <Table stickyHeader verticalSpacing={4} fz="sm">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th w={80}>{said.line}</Table.Th>
                  <Table.Th>{said.fault}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {bad.slice(0, SHOWN).map(({ line, fault }) => (
                  <Table.Tr key={`${line} ${fault}`}>
                    <Table.Td className="tabular">{count(line, language)}</Table.Td>
                    <Table.Td className="isolate">{fault}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </section>
          <Group justify="space-between" mt="xs">
            <Text size="xs" c="dimmed">
              {bad.length > SHOWN ? said.firstOf(SHOWN, bad.length) : ""}
            </Text>
            <Button size="xs" variant="default" onClick={download}>
              {said.download}
            </Button>
          </Group>
        </>
      )}
    </div>
  );
}
