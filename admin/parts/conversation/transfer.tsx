import { Button, Group, Modal, NativeSelect, Text } from "@mantine/core";
import { useState } from "react";
import type { Colleague } from "../../../server/wire/inbox.ts";
import { useWords } from "../../language.tsx";
import { useColleagues } from "./use-colleagues.ts";
import { words } from "./words.ts";

const QUEUE = "queue";
const ORDER: Readonly<Record<Colleague["presence"], number>> = { here: 0, away: 1, offline: 2 };

/** Where to transfer a conversation: a colleague (available ones first), or the queue. */
export function Transfer(options: {
  opened: boolean;
  /** Who has it now: they aren't offered. */
  holderId: string | null;
  onTo(to: string | null): void;
  onNo(): void;
}) {
  const said = useWords(words);
  const colleagues = useColleagues().data?.colleagues ?? [];
  const [to, setTo] = useState(QUEUE);
  const offered = colleagues
    .filter((one) => one.id !== options.holderId)
    .sort((a, b) => ORDER[a.presence] - ORDER[b.presence] || a.name.localeCompare(b.name));
  return (
    <Modal
      opened={options.opened}
      onClose={options.onNo}
      title={said.transferTitle}
      centered
      closeButtonProps={{ "aria-label": said.cancel }}
    >
      <Text size="sm" mb="sm">
        {said.transferText}
      </Text>
      <NativeSelect
        label={said.transferTo}
        data-autofocus
        data={[
          { value: QUEUE, label: said.transferQueue },
          ...offered.map(({ id, name, presence }) => ({ value: id, label: `${name} · ${said.presence[presence]}` })),
        ]}
        value={to}
        onChange={(event) => setTo(event.currentTarget.value)}
      />
      <Group justify="flex-end" mt="md">
        <Button variant="default" onClick={options.onNo}>
          {said.cancel}
        </Button>
        <Button onClick={() => options.onTo(to === QUEUE ? null : to)}>{said.transfer}</Button>
      </Group>
    </Modal>
  );
}
