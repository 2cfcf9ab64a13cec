import { Button, Group, Text, Title } from "@mantine/core";
import { Link } from "react-router";
import { useWords } from "../../language.tsx";
import { Empty } from "../../parts/empty.tsx";
import { ProposalsLink } from "./proposals/link.tsx";
import { words } from "./words.ts";

/** Above the articles: the ways to new ones, and to earlier versions. */
export function ListHead({ onImport }: { onImport: () => void }) {
  const said = useWords(words);
  return (
    <Group justify="space-between" mb="md" gap="sm">
      <Title order={1} fz="xl">
        {said.title}
      </Title>
      <Group gap="xs">
        <ProposalsLink />
        <Button component={Link} to="versions" variant="subtle" color="gray">
          {said.versions}
        </Button>
        <Button variant="default" onClick={onImport}>
          {said.import}
        </Button>
        <Button component={Link} to="new">
          {said.newArticle}
        </Button>
      </Group>
    </Group>
  );
}

/** In place of the list while the site has no article at all. */
export function NoArticles({ onImport }: { onImport: () => void }) {
  const said = useWords(words);
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
