import { Alert, Button, Group, Text, Title } from "@mantine/core";
import type { ArticleReply } from "../../../server/wire/knowledge.ts";
import { useLanguage, useWords } from "../../language.tsx";
import { clock } from "../../parts/format.ts";
import { StateBadge } from "./badge.tsx";
import { words } from "./words.ts";

/** The article's title, its state, and what may be done with it. */
export function EditorHead(options: {
  article: ArticleReply | undefined;
  title: string;
  dirty: boolean;
  busy: { saving: boolean; archiving: boolean };
  onHistory(): void;
  onArchive(): void;
  onDiscard(): void;
}) {
  const { article, dirty, busy } = options;
  const said = useWords(words);
  return (
    <Group justify="space-between" mb="sm" gap="xs" className="editor-head">
      <Group gap="sm">
        <Title order={1} fz="xl">
          {article === undefined ? said.newTitle : <bdi>{options.title}</bdi>}
        </Title>
        {article === undefined ? null : <StateBadge state={article.state} />}
      </Group>
      <Group gap="xs">
        {article === undefined ? null : (
          <>
            <Button variant="subtle" color="gray" onClick={options.onHistory}>
              {said.history}
            </Button>
            {article.state === "archived" ? null : (
              <Button variant="subtle" color="gray" onClick={options.onArchive} loading={busy.archiving}>
                {said.archive}
              </Button>
            )}
          </>
        )}
        {dirty && article !== undefined ? (
          <Button variant="default" onClick={options.onDiscard}>
            {said.discard}
          </Button>
        ) : null}
        <Button type="submit" loading={busy.saving} disabled={!dirty}>
          {said.save}
        </Button>
      </Group>
    </Group>
  );
}

/** Whether it is saved, and whether visitors can get it. */
export function EditorNotes(options: {
  keptAt: string | undefined;
  dirty: boolean;
  isSaved: boolean;
  isArchived: boolean;
  onDiscard(): void;
  onUnarchive(): void;
}) {
  const { keptAt, dirty } = options;
  const said = useWords(words);
  const { language } = useLanguage();
  return (
    <div aria-live="polite">
      {keptAt !== undefined && dirty ? (
        <Alert color="yellow" variant="light" p="xs" mb="sm">
          <Group gap="sm" justify="space-between">
            <Text size="sm">{said.kept(clock(keptAt, language))}</Text>
            <Button size="compact-sm" variant="default" onClick={options.onDiscard}>
              {said.discard}
            </Button>
          </Group>
        </Alert>
      ) : dirty ? (
        <Text size="xs" c="dimmed" mb="xs">
          {said.unsavedNow}
        </Text>
      ) : options.isSaved ? (
        <Text size="sm" c="pine" mb="xs" className="said">
          {said.saved}
        </Text>
      ) : null}
      {options.isArchived ? (
        <Alert color="gray" variant="light" p="xs" mb="sm">
          <Group gap="sm" justify="space-between">
            <Text size="sm">{said.archivedNote}</Text>
            <Button size="compact-sm" variant="default" onClick={options.onUnarchive}>
              {said.unarchive}
            </Button>
          </Group>
        </Alert>
      ) : null}
    </div>
  );
}
