import { Button, Group, Kbd, Modal, Text } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import type { SourceChangesReply } from "../../../../server/wire/sources.ts";
import { useWords } from "../../../language.tsx";
import { Fault } from "../../../parts/fault.tsx";
import type { ChangeFilters, useAcceptAll, useDecideChanges } from "./use-changes.ts";
import { words } from "./words.ts";
import "../proposals/proposals.css";

/** What can be done with all selected changes or with all of them, and what the keys do. */
export function ChangeBar(options: {
  selected: number;
  filters: ChangeFilters;
  first: SourceChangesReply;
  acceptAll: ReturnType<typeof useAcceptAll>;
  onSelected(action: "accept" | "drop"): void;
  onClear(): void;
}) {
  const { selected, onSelected, onClear } = options;
  const said = useWords(words);
  return (
    <div className="proposal-bar">
      {selected === 0 ? (
        <AcceptAll {...options} />
      ) : (
        <Group gap="xs" role="status">
          <Text size="sm" fw={500}>
            {said.selected(selected)}
          </Text>
          <Button size="compact-sm" onClick={() => onSelected("accept")}>
            {said.accept}
          </Button>
          <Button size="compact-sm" variant="default" onClick={() => onSelected("drop")}>
            {said.drop}
          </Button>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={onClear}>
            {said.clear}
          </Button>
        </Group>
      )}
      <Keys />
    </div>
  );
}

function Keys() {
  const said = useWords(words);
  const keys = [
    ["J", "K", said.keys.move],
    ["X", said.keys.select],
    ["A", said.keys.accept],
    ["D", said.keys.drop],
    ["C", said.keys.choose],
  ];
  return (
    <Text size="xs" c="dimmed" className="proposal-keys">
      {keys.map((row) => (
        <span key={row.at(-1)}>
          {row.slice(0, -1).map((key) => (
            <Kbd key={key} size="xs" me={3}>
              {key}
            </Kbd>
          ))}
          {row.at(-1)}
        </span>
      ))}
    </Text>
  );
}

/** Accepts everything with these filters, after asking: pages that are gone take articles with them. */
function AcceptAll(options: {
  filters: ChangeFilters;
  first: SourceChangesReply;
  acceptAll: ReturnType<typeof useAcceptAll>;
}) {
  const { filters, first, acceptAll } = options;
  const said = useWords(words);
  const [asking, { open, close }] = useDisclosure();
  const { counts, total } = first;
  // A page that's gone can't have been edited on both sides, and a new one wasn't edited here.
  const mayCollide = filters.kind === null || filters.kind === "changed";
  const simple = filters.conflicts ? 0 : total - (mayCollide ? counts.conflicts : 0);
  const archived = filters.kind === null || filters.kind === "vanished" ? counts.vanished : 0;
  // Keeps the keys at the end of the line.
  if (simple <= 0) return <span />;
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={open} loading={acceptAll.isPending}>
        {said.acceptAll(simple)}
      </Button>
      {asking ? (
        <Modal
          opened
          onClose={close}
          title={`${said.acceptAll(simple)}?`}
          centered
          closeButtonProps={{ "aria-label": said.close }}
        >
          <Text size="sm">{said.acceptAllWhy}</Text>
          {archived === 0 ? null : (
            <Text size="sm" className="warned" mt="xs">
              {said.archiveAll(archived)}
            </Text>
          )}
          {acceptAll.isError ? <Fault error={acceptAll.error} /> : null}
          <Group justify="end" mt="md">
            <Button variant="default" onClick={close}>
              {said.cancel}
            </Button>
            <Button
              onClick={() => acceptAll.mutate(undefined, { onSuccess: close })}
              loading={acceptAll.isPending}
              data-autofocus
            >
              {said.acceptAll(simple)}
            </Button>
          </Group>
        </Modal>
      ) : null}
    </>
  );
}

/** What the last decision did. */
export function Decided(options: {
  decide: ReturnType<typeof useDecideChanges>["decide"];
  acceptAll: ReturnType<typeof useAcceptAll>;
}) {
  const { decide, acceptAll } = options;
  const said = useWords(words);
  if (decide.isError) return <Fault error={decide.error} />;
  const reply = acceptAll.data ?? decide.data;
  if (reply === undefined) return null;
  const { accepted, dropped, conflicts } = reply;
  const lines = [
    ...(accepted > 0 ? [said.accepted(accepted)] : []),
    ...(dropped > 0 ? [said.ignored(dropped)] : []),
    ...(conflicts.length > 0 ? [said.stillConflicts(conflicts.length)] : []),
  ];
  if (lines.length === 0) return null;
  return (
    <Text size="sm" className="said" role="status" mb="xs">
      {lines.join(" ")}
    </Text>
  );
}
