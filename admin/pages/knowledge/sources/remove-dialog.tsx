import { Button, Group, Modal, Text } from "@mantine/core";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import { words } from "./words.ts";

/** Asks before a source is deleted. */
export function RemoveDialog(options: {
  name: string;
  busy: boolean;
  error: Error | null;
  onYes(): void;
  onClose(): void;
}) {
  const said = useWords(words);
  return (
    <Modal
      opened
      onClose={options.onClose}
      title={said.removeAsk(options.name)}
      centered
      closeButtonProps={{ "aria-label": said.close }}
    >
      <Text size="sm">{said.removeWhy}</Text>
      {options.error === null ? null : <Fault error={options.error} />}
      <Group justify="end" mt="md">
        <Button variant="default" onClick={options.onClose}>
          {said.cancel}
        </Button>
        <Button color="red" onClick={options.onYes} loading={options.busy}>
          {said.remove}
        </Button>
      </Group>
    </Modal>
  );
}
