import { useMemo, useState } from "react";
import type { ListedConversation } from "../../../server/wire/conversations.ts";

/** Which conversations of a list are selected. */
export interface Selection {
  readonly ids: ReadonlySet<string>;
  /** Selects or unselects one; with `range` everything between it and the one before. */
  toggle(id: string, range: boolean): void;
  clear(): void;
  /** Selects these and no others. */
  keep(ids: readonly string[]): void;
}

/** @param rows what the list shows: what leaves it is no longer selected */
export function useSelection(rows: readonly ListedConversation[]): Selection {
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const [anchor, setAnchor] = useState<string>();
  return useMemo(() => {
    const here = rows.map((row) => row.id);
    return {
      ids: new Set(here.filter((id) => chosen.has(id))),
      toggle(id, range) {
        setAnchor(id);
        setChosen((before) => {
          const next = new Set(before);
          const [from, to] = [anchor === undefined ? -1 : here.indexOf(anchor), here.indexOf(id)];
          const wanted = !before.has(id);
          if (range && from >= 0 && to >= 0) {
            for (const one of here.slice(Math.min(from, to), Math.max(from, to) + 1)) next.add(one);
          } else if (wanted) next.add(id);
          else next.delete(id);
          return next;
        });
      },
      clear: () => setChosen(new Set()),
      keep: (ids) => setChosen(new Set(ids)),
    };
  }, [rows, chosen, anchor]);
}
