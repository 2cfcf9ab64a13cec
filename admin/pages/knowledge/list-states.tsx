import { Alert, Button, Group, Text } from "@mantine/core";
import { useWords } from "../../language.tsx";
import { Empty } from "../../parts/empty.tsx";
import { words } from "./words.ts";

/** What can be done with the selected articles. */
export function Selected(options: {
  count: number;
  isArchived: boolean;
  busy: boolean;
  onMove(): void;
  onClear(): void;
}) {
  const said = useWords(words);
  return (
    <Alert color="pine" variant="light" p="xs" mb="sm" role="status">
      <Group gap="sm">
        <Text size="sm" fw={500}>
          {said.selected(options.count)}
        </Text>
        <Button size="compact-sm" variant="default" onClick={options.onMove} loading={options.busy}>
          {options.isArchived ? said.unarchive : said.archive}
        </Button>
        <Button size="compact-sm" variant="subtle" color="gray" onClick={options.onClear}>
          {said.clear}
        </Button>
      </Group>
    </Alert>
  );
}

/** In place of the articles when none matches. */
export function NoneFound({ onReset }: { onReset(): void }) {
  const said = useWords(words);
  return (
    <Empty title={said.noneFound}>
      <Text c="dimmed" mb="md">
        {said.noneFoundBody}
      </Text>
      <Button variant="default" onClick={onReset}>
        {said.resetFilters}
      </Button>
    </Empty>
  );
}
