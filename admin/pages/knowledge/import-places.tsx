import { Alert, Button, Group, Table, Text } from "@mantine/core";
import type { ImportPlace } from "../../../server/wire/import.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { count } from "../../parts/format.ts";
import { type KnowledgeWords, words } from "./words.ts";

/** Places that are shown; the list that can be downloaded has all of them. */
const SHOWN = 100;

/** A place in words: "help.xlsx, FAQ, row 12". */
export function placeText(place: ImportPlace, said: KnowledgeWords, language: Parameters<typeof count>[1]): string {
  const { file, sheet, unit = "line", line } = place;
  const where = line === 0 ? undefined : `${said.units[unit]} ${count(line, language)}`;
  return [file, sheet, where].filter((part) => part !== undefined).join(", ");
}

/** A list of texts as a file, for spreadsheets. */
function download(fileName: string, rows: readonly (readonly string[])[]): void {
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`;
  const address = URL.createObjectURL(
    new Blob(["\ufeff", rows.map((row) => row.map(cell).join(",")).join("\r\n")], { type: "text/csv" }),
  );
  const link = document.createElement("a");
  link.href = address;
  link.download = fileName;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

interface Faults {
  readonly bad: readonly (ImportPlace & { readonly fault: string })[];
  /** How many there are, if `bad` has only the first of them. */
  readonly total?: number;
  readonly fileName: string;
  readonly why: string;
}

/** What can't be imported: each place with its problem. */
export function BadPlaces({ bad, total = bad.length, fileName, why }: Faults) {
  const said = useWords(words);
  const { language } = useLanguage();
  if (total === 0) return null;
  const rows = bad.map((one) => [placeText(one, said, language) || said.wholeFile, one.fault] as const);
  const save = () =>
    download(`${fileName.replace(/\.[^.]*$/u, "") || "import"}-problems.csv`, [[said.place, said.fault], ...rows]);
  return (
    <>
      <Alert color="yellow" variant="light" title={said.badLines(total)} mb="sm">
        {why}
      </Alert>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard */}
      <section className="bad-lines" tabIndex={0} aria-label={said.badLines(total)}>
        <Table stickyHeader verticalSpacing={4} fz="sm">
          <Table.Thead>
            <Table.Tr>
              <Table.Th className="place">{said.place}</Table.Th>
              <Table.Th>{said.fault}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.slice(0, SHOWN).map(([place, fault], i) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes, and a place can have two faults
              <Table.Tr key={i}>
                <Table.Td className="place isolate">{place}</Table.Td>
                <Table.Td className="isolate">{fault}</Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </section>
      <Group justify="space-between" mt="xs">
        <Text size="xs" c="dimmed">
          {total > SHOWN ? said.firstOf(SHOWN, total) : ""}
        </Text>
        <Button size="xs" variant="default" onClick={save}>
          {said.download}
        </Button>
      </Group>
    </>
  );
}

/** What the files' owner should know although nothing is wrong. */
export function Notes({ notes }: { notes: readonly (ImportPlace & { readonly note: string })[] }) {
  const said = useWords(words);
  const { language } = useLanguage();
  if (notes.length === 0) return null;
  return (
    <Alert color="blue" variant="light" title={said.notes} mb="sm" className="import-notes">
      {notes.slice(0, SHOWN).map((one) => {
        const place = placeText(one, said, language);
        return (
          <div key={`${place} ${one.note}`} className="isolate">
            {place === "" ? one.note : `${place}: ${one.note}`}
          </div>
        );
      })}
    </Alert>
  );
}

/** Figures beside each other. */
export function Figures({ figures, label }: { figures: readonly (readonly [string, number])[]; label: string }) {
  const { language } = useLanguage();
  return (
    <Group gap="lg" mb="md" role="status" aria-label={label}>
      {figures.map(([name, value]) => (
        <div key={name} className="figure">
          <Text fz={24} fw={600} className="tabular" lh={1.1}>
            {count(value, language)}
          </Text>
          <Text size="xs" c="dimmed">
            {name}
          </Text>
        </div>
      ))}
    </Group>
  );
}
