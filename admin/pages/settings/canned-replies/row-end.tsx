import { Button, Group, Text } from "@mantine/core";
import { useLanguage, useWords } from "../../../language.tsx";
import { count, when } from "../../../parts/format.ts";
import { words } from "./words.ts";

/** How often a canned reply or a macro was used, and when last. */
export function Uses({ uses, lastUsedAt }: { uses: number; lastUsedAt: string | null }) {
  const said = useWords(words);
  const { language } = useLanguage();
  return (
    <Text size="xs" c="dimmed" className="tabular">
      {lastUsedAt === null ? said.neverUsed : said.used(uses, count(uses, language), when(lastUsedAt, language))}
    </Text>
  );
}

/** The buttons of a canned reply's row, and of a macro's. */
export function RowActions(options: {
  name: string;
  archived: boolean;
  busy: boolean;
  onEdit(): void;
  onArchive(): void;
}) {
  const { name, archived } = options;
  const said = useWords(words);
  return (
    <Group gap={6} wrap="nowrap">
      <Button size="compact-sm" variant="default" onClick={options.onEdit} aria-label={said.editOne(name)}>
        {said.edit}
      </Button>
      <Button
        size="compact-sm"
        variant="subtle"
        color="gray"
        disabled={options.busy}
        onClick={options.onArchive}
        aria-label={archived ? said.restoreOne(name) : said.archiveOne(name)}
      >
        {archived ? said.restore : said.archive}
      </Button>
    </Group>
  );
}
