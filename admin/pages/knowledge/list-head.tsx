import { Button, Group, Text, Title } from "@mantine/core";
import { Link } from "react-router";
import { BASE } from "../../document.ts";
import { useWords } from "../../language.tsx";
import { Empty } from "../../parts/empty.tsx";
import { useSiteKey } from "../../session.tsx";
import { words as collectionWords } from "./collections/words.ts";
import { words } from "./words.ts";

/** Above the articles: the ways to new ones, and out. */
export function ListHead({ onImport }: { onImport: (() => void) | undefined }) {
  const said = useWords(words);
  const collections = useWords(collectionWords);
  const site = useSiteKey();
  return (
    <Group justify="space-between" mb="md" gap="sm">
      <Title order={1} fz="xl">
        {said.title}
      </Title>
      <Group gap="xs">
        <Button
          component="a"
          href={`${BASE}/api/v1/knowledge/export?site=${encodeURIComponent(site)}`}
          download
          variant="subtle"
          color="gray"
        >
          {collections.export}
        </Button>
        {onImport === undefined ? null : (
          <>
            <Button variant="default" onClick={onImport}>
              {said.import}
            </Button>
            <Button component={Link} to="new">
              {said.newArticle}
            </Button>
          </>
        )}
      </Group>
    </Group>
  );
}

/** In place of the list while the site has no article at all. */
export function NoArticles({ onImport }: { onImport: (() => void) | undefined }) {
  const said = useWords(words);
  if (onImport === undefined) return <Empty title={said.emptyTitle} />;
  return (
    <Empty title={said.emptyTitle}>
      <Text c="dimmed" mb="md">
        {said.emptyBody}
      </Text>
      <Group justify="center" gap="xs">
        <Button onClick={onImport}>{said.import}</Button>
        <Button component={Link} to="new" variant="default">
          {said.newArticle}
        </Button>
      </Group>
    </Empty>
  );
}
