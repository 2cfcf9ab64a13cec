import { Button, Group, Modal, Text } from "@mantine/core";
import type { ReactNode } from "react";
import { useWords } from "../../language.tsx";
import { Fault } from "../../parts/fault.tsx";
import { words } from "./words.ts";

/** Asks before something that can't be undone. */
export function Confirm(props: {
  opened: boolean;
  title: string;
  text: ReactNode;
  yes: string;
  color?: string;
  /** Something is still to be done before a yes. */
  disabled?: boolean;
  busy: boolean;
  error: unknown;
  onYes: () => void;
  onClose: () => void;
}) {
  const said = useWords(words);
  return (
    <Modal
      opened={props.opened}
      onClose={props.onClose}
      title={props.title}
      centered
      closeButtonProps={{ "aria-label": said.close }}
    >
      <Text size="sm" component="div">
        {props.text}
      </Text>
      {props.error === null ? null : <Fault error={props.error} />}
      <Group justify="flex-end" mt="lg">
        <Button variant="default" onClick={props.onClose} data-autofocus>
          {said.cancel}
        </Button>
        <Button
          color={props.color ?? "red"}
          onClick={props.onYes}
          loading={props.busy}
          disabled={props.disabled ?? false}
        >
          {props.yes}
        </Button>
      </Group>
    </Modal>
  );
}
