import { Button, Group, Modal, Text } from "@mantine/core";
import { useWords } from "../../language.tsx";
import { words } from "./words.ts";

/** Asks once more before something that others notice. */
export function Sure(options: {
  opened: boolean;
  title: string;
  text: string;
  label: string;
  colour?: "red" | "pine";
  onYes(): void;
  onNo(): void;
}) {
  const said = useWords(words);
  return (
    <Modal
      opened={options.opened}
      onClose={options.onNo}
      title={options.title}
      centered
      closeButtonProps={{ "aria-label": said.cancel }}
    >
      <Text size="sm">{options.text}</Text>
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={options.onNo} data-autofocus>
          {said.cancel}
        </Button>
        <Button color={options.colour ?? "red"} onClick={options.onYes}>
          {options.label}
        </Button>
      </Group>
    </Modal>
  );
}
