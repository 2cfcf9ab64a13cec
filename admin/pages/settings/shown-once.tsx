import { Button, Group, Modal, Text } from "@mantine/core";
import { useWords } from "../../language.tsx";
import { CodeBlock } from "./code-block.tsx";
import { words } from "./words.ts";

/** A secret that is shown once: closes only with its own button, never by a click outside. */
export function ShownOnce(props: {
  title: string;
  text: string;
  done: string;
  secret: string | null;
  onDone: () => void;
}) {
  const said = useWords(words);
  return (
    <Modal
      opened={props.secret !== null}
      onClose={props.onDone}
      title={props.title}
      centered
      closeOnClickOutside={false}
      closeOnEscape={false}
      closeButtonProps={{ "aria-label": said.close }}
    >
      <Text size="sm" mb="sm">
        {props.text}
      </Text>
      <CodeBlock text={props.secret ?? ""} label={props.title} />
      <Group justify="flex-end" mt="lg">
        <Button onClick={props.onDone}>{props.done}</Button>
      </Group>
    </Modal>
  );
}
