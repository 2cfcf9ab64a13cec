import { Alert, Button, Group, Table, Text } from "@mantine/core";
import type { ImportResult } from "../../../server/wire/knowledge.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { count } from "../../parts/format.ts";
import { words } from "./words.ts";

/** Invalid lines that are shown; the downloadable list has all of them. */
const SHOWN = 100;

/** The result of an import, with each invalid line and its problem. */
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
      {result.notes.length === 0 ? null : (
        <Alert color="blue" variant="light" title={said.notes} mb="sm">
          {result.notes.slice(0, SHOWN).map(({ line, note }) => (
            <div key={`${line} ${note}`} className="isolate">
              {said.line} {count(line, language)}: {note}
            </div>
          ))}
        </Alert>
      )}
      {bad.length === 0 ? null : (
        <>
          <Alert color="yellow" variant="light" title={said.badLines(bad.length)} mb="sm">
            {result.imported + result.updated + result.unchanged === 0 ? said.nothingIn : said.badWhy}
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
