import { Alert, Button, Group, Text } from "@mantine/core";
import { useWords } from "../../language.tsx";
import { Empty } from "../../parts/empty.tsx";
import { MoveMenu } from "./collections/move-menu.tsx";
import { words } from "./words.ts";

/** What can be done with the selected articles. */
export function Selected(options: {
  ids: readonly string[];
  isArchived: boolean;
  busy: boolean;
  /** Archives or restores them. */
  onMove(): void;
  onClear(): void;
}) {
  const said = useWords(words);
  return (
    <Alert color="pine" variant="light" p="xs" mb="sm" role="status">
      <Group gap="sm">
        <Text size="sm" fw={500}>
          {said.selected(options.ids.length)}
        </Text>
        <Button size="compact-sm" variant="default" onClick={options.onMove} loading={options.busy}>
          {options.isArchived ? said.unarchive : said.archive}
        </Button>
        {options.isArchived ? null : <MoveMenu ids={options.ids} onMoved={options.onClear} />}
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
