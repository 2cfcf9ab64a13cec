import { Button, Group, Modal, Text } from "@mantine/core";
import { useWords } from "../../language.tsx";
import { Fault } from "../../parts/fault.tsx";
import { words } from "./words.ts";

/** Asks before many articles are put away at once. */
export function ArchiveDialog(options: {
  opened: boolean;
  count: number;
  busy: boolean;
  error: Error | null;
  onYes(): void;
  onClose(): void;
}) {
  const said = useWords(words);
  return (
    <Modal
      opened={options.opened}
      onClose={options.onClose}
      title={said.archiveAsk(options.count)}
      centered
      closeButtonProps={{ "aria-label": said.close }}
    >
      <Text size="sm" mb="md">
        {said.archiveWhy}
      </Text>
      {options.error === null ? null : <Fault error={options.error} />}
      <Group justify="end" mt="md">
        <Button variant="default" onClick={options.onClose}>
          {said.cancel}
        </Button>
        <Button color="red" onClick={options.onYes} loading={options.busy}>
          {said.archive}
        </Button>
      </Group>
    </Modal>
  );
}
