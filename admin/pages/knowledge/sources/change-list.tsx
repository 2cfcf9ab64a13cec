import { Button } from "@mantine/core";
import { useState } from "react";
import type { SourceChangesReply, SourceChangeWire } from "../../../../server/wire/sources.ts";
import { useWords } from "../../../language.tsx";
import { useShortcuts } from "../../../shortcuts.ts";
import { ChangeBar, Decided } from "./change-bar.tsx";
import { ChangeRow } from "./change-row.tsx";
import { ConflictDialog } from "./conflict-dialog.tsx";
import { type ChangeDecision, type ChangeFilters, useAcceptAll, type useDecideChanges } from "./use-changes.ts";
import { words } from "./words.ts";

/** The changes, and what can be done with one, with all that are selected, or with all. */
export function ChangeList(options: {
  changes: readonly SourceChangeWire[];
  filters: ChangeFilters;
  /** The list's first page: its counts. */
  first: SourceChangesReply;
  decide: ReturnType<typeof useDecideChanges>["decide"];
  /** Undefined: all are shown. */
  more: { busy: boolean; fetch(): void } | undefined;
}) {
  const { changes, filters, first, decide, more } = options;
  const said = useWords(words);
  const [selected, setSelected] = useState<ReadonlySet<string>>(new Set());
  const [choosing, setChoosing] = useState<SourceChangeWire | null>(null);
  const acceptAll = useAcceptAll(filters);
  // The place in the list, not the change: when one is decided, the next one moves up to it.
  const [place, setPlace] = useState(0);
  const current = Math.min(place, changes.length - 1);
  const at = changes[current];
  const send = (decisions: readonly ChangeDecision[]) => {
    if (decisions.length === 0) return;
    acceptAll.reset();
    setSelected((now) => new Set([...now].filter((id) => !decisions.some((one) => one.id === id))));
    decide.mutate(decisions);
  };
  const accept = (change: SourceChangeWire) =>
    change.isConflict ? setChoosing(change) : send([{ id: change.id, action: "accept" }]);
  const drop = (change: SourceChangeWire) => send([{ id: change.id, action: "drop" }]);
  const toggle = (id: string) => {
    const next = new Set(selected);
    if (!next.delete(id)) next.add(id);
    setSelected(next);
  };
  const move = (by: number) => {
    const to = Math.max(0, Math.min(changes.length - 1, current + by));
    setPlace(to);
    if (to > changes.length - 10 && more !== undefined && !more.busy) more.fetch();
  };
  useShortcuts({
    j: () => move(1),
    k: () => move(-1),
    x: at && (() => toggle(at.id)),
    a: at && (() => accept(at)),
    d: at && (() => drop(at)),
    c: at?.isConflict ? () => setChoosing(at) : undefined,
  });
  return (
    <>
      {changes.length === 0 ? null : (
        <ChangeBar
          selected={selected.size}
          filters={filters}
          first={first}
          acceptAll={acceptAll}
          onSelected={(action) => send([...selected].map((id) => ({ id, action })))}
          onClear={() => setSelected(new Set())}
        />
      )}
      <Decided decide={decide} acceptAll={acceptAll} />
      <ul className="source-changes">
        {changes.map((change, i) => (
          <ChangeRow
            key={change.id}
            change={change}
            isCurrent={i === current}
            isSelected={selected.has(change.id)}
            onCurrent={() => setPlace(i)}
            onSelect={() => toggle(change.id)}
            onAccept={() => accept(change)}
            onDrop={() => drop(change)}
          />
        ))}
      </ul>
      {more === undefined ? null : (
        <Button variant="subtle" fullWidth mt="sm" onClick={more.fetch} loading={more.busy}>
          {said.showMore}
        </Button>
      )}
      {choosing === null ? null : (
        <ConflictDialog
          change={choosing}
          onDecide={(decision) => {
            setChoosing(null);
            send([decision]);
          }}
          onClose={() => setChoosing(null)}
        />
      )}
    </>
  );
}
