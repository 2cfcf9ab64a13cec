import { Badge, Button, Checkbox, Group, Stack, Text, UnstyledButton } from "@mantine/core";
import { useState } from "react";
import type { ColumnChoice, PreviewResult } from "../../../server/wire/import.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { Preview } from "../../parts/preview/preview.tsx";
import { Diff } from "./diff.tsx";
import { ImportColumns } from "./import-columns.tsx";
import { BadPlaces, Figures, Notes, placeText } from "./import-places.tsx";
import { words } from "./words.ts";

const COLOURS = { new: "blue", changed: "yellow", restored: "blue", unchanged: "gray" } as const;
/** Files that are listed one by one. */
const FILES = 8;
/** Entries of each list before "Show more". */
const FIRST = 8;

interface Options {
  readonly preview: PreviewResult;
  readonly fileName: string;
  readonly skipsDuplicates: boolean;
  onColumns(choice: ColumnChoice): void;
  onSkipDuplicates(skips: boolean): void;
}

/** What an import would do: what the files are, what becomes of each article, what is left out. */
export function ImportPreview({ preview, fileName, skipsDuplicates, onColumns, onSkipDuplicates }: Options) {
  const said = useWords(words);
  const { counts, bad, notes, tables } = preview;
  const [openColumns, setOpenColumns] = useState(false);
  const figures = (["new", "changed", "restored", "unchanged", "archived"] as const)
    .filter((kind) => counts[kind] > 0 || kind === "new")
    .map((kind) => [said.previewCounts[kind], counts[kind]] as const);
  const asked = tables.filter((table) => !table.isReady || openColumns);
  return (
    <div className="import-report">
      <Files preview={preview} />
      {counts.articles === 0 && asked.length > 0 ? null : <Figures figures={figures} label={said.previewTitle} />}
      {asked.map((table) => (
        <ImportColumns key={`${table.file} ${table.sheet ?? ""}`} table={table} onChoose={onColumns} />
      ))}
      {asked.length === 0 && tables.some((table) => table.isReady) ? (
        <Button size="compact-xs" variant="subtle" mb="sm" onClick={() => setOpenColumns(true)}>
          {said.changeColumns}
        </Button>
      ) : null}
      <Articles preview={preview} />
      <Duplicates preview={preview} />
      {counts.duplicates > 0 || skipsDuplicates ? (
        <Checkbox
          size="sm"
          mb="md"
          label={said.skipDuplicates}
          description={said.skipDuplicatesWhy}
          checked={skipsDuplicates}
          onChange={(event) => onSkipDuplicates(event.currentTarget.checked)}
        />
      ) : null}
      <Archived preview={preview} />
      <Notes notes={notes} />
      <BadPlaces bad={bad} total={counts.bad} fileName={fileName} why={said.badBefore} />
    </div>
  );
}

function Files({ preview: { files, counts } }: { preview: PreviewResult }) {
  const said = useWords(words);
  const shown = files.slice(0, FILES);
  return (
    <Stack gap={2} mb="md">
      {shown.map(({ name, format, encoding, articles }) => (
        <Text key={name} size="sm" className="isolate import-file">
          <b>{name}</b>{" "}
          <Text span c="dimmed" size="sm">
            {[
              format === null ? said.unreadable : said.formatNames[format],
              encoding,
              format === null ? undefined : said.found(articles),
            ]
              .filter((part) => part !== undefined)
              .join(" · ")}
          </Text>
        </Text>
      ))}
      {counts.files > FILES ? (
        <Text size="xs" c="dimmed">
          {said.moreFiles(counts.files - FILES)}
        </Text>
      ) : null}
    </Stack>
  );
}

/** A list of which the first few are shown until more is asked for. */
function Some<T>({
  title,
  total,
  entries,
  children,
}: {
  title: string;
  total: number;
  entries: readonly T[];
  children(entry: T, at: number): React.ReactNode;
}) {
  const said = useWords(words);
  const [all, setAll] = useState(false);
  if (total === 0) return null;
  const shown = all ? entries : entries.slice(0, FIRST);
  return (
    <section className="import-list" aria-label={title}>
      <Text size="sm" fw={600} mb={4}>
        {title}
      </Text>
      <ul>{shown.map(children)}</ul>
      {entries.length > shown.length ? (
        <Button size="compact-xs" variant="subtle" onClick={() => setAll(true)}>
          {said.more}
        </Button>
      ) : total > shown.length ? (
        <Text size="xs" c="dimmed">
          {said.firstOf(shown.length, total)}
        </Text>
      ) : null}
    </section>
  );
}

function Articles({ preview: { articles, counts } }: { preview: PreviewResult }) {
  const said = useWords(words);
  const moving = articles.filter(({ change }) => change !== "unchanged");
  const total = counts.new + counts.changed + counts.restored;
  return (
    <Some title={said.previewArticles} total={total} entries={moving}>
      {(article) => <Article key={article.key} article={article} />}
    </Some>
  );
}

function Article({ article }: { article: PreviewResult["articles"][number] }) {
  const said = useWords(words);
  const { language } = useLanguage();
  const [open, setOpen] = useState(false);
  const place = placeText(article, said, language);
  return (
    <li>
      <UnstyledButton className="import-article" aria-expanded={open} onClick={() => setOpen(!open)}>
        <Group gap={8} wrap="nowrap">
          <Badge size="sm" variant="light" color={COLOURS[article.change]} tt="none" autoContrast>
            {said.previewCounts[article.change]}
          </Badge>
          <Text size="sm" truncate className="isolate">
            {article.title}
          </Text>
        </Group>
      </UnstyledButton>
      {open ? (
        <div className="import-article-open">
          <Text size="xs" c="dimmed" className="isolate">
            {[article.key, place].filter((part) => part !== "").join(" · ")}
          </Text>
          {article.diff === undefined ? <Preview markdown={article.beginning} /> : <Diff diff={article.diff} />}
        </div>
      ) : null}
    </li>
  );
}

function Duplicates({ preview: { duplicates, counts } }: { preview: PreviewResult }) {
  const said = useWords(words);
  return (
    <Some title={said.duplicatesTitle(counts.duplicates)} total={counts.duplicates} entries={duplicates}>
      {(one) => (
        <li key={one.key}>
          <Text size="sm" className="isolate">
            {said.duplicate(one.title, one.of.title, one.same, one.of.isOnSite)}
          </Text>
        </li>
      )}
    </Some>
  );
}

function Archived({ preview: { archived, counts } }: { preview: PreviewResult }) {
  const said = useWords(words);
  return (
    <Some title={said.archivedTitle(counts.archived)} total={counts.archived} entries={archived}>
      {({ key, title }) => (
        <li key={key}>
          <Text size="sm" className="isolate">
            {title}
          </Text>
        </li>
      )}
    </Some>
  );
}
