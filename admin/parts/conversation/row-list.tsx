import { useVirtualizer } from "@tanstack/react-virtual";
import { useEffect, useRef, useState } from "react";
import type { ListedConversation } from "../../../server/wire/conversations.ts";
import { useShortcuts } from "../../shortcuts.ts";
import type { Selection } from "../list/selection.ts";
import { ROW_HEIGHT, Row } from "./row.tsx";
import { Select } from "./select.tsx";
import { useSiteNames } from "./use-site-names.ts";
import "./conversation.css";

/** Rows kept beyond either edge, so that fast scrolling shows no gap. */
const OVERSCAN = 10;

/**
 * Any number of conversations; only those in view are in the document. J and K (or the arrows) move, Enter opens.
 * @param options.onEnd called when the last rows are near
 */
export function RowList(options: {
  rows: readonly ListedConversation[];
  openId: string | undefined;
  address(row: ListedConversation): string;
  label: string;
  costs?: boolean;
  /** Of all sites: each row says whose it is. */
  sites?: boolean;
  /** Rows can be selected: with the checkbox, with X, and with Shift up to the one before. */
  selection?: Selection;
  onEnd?(): void;
}) {
  const { rows, openId, onEnd, selection } = options;
  const names = useSiteNames(options.sites ?? false);
  const place = useRef<HTMLDivElement>(null);
  const [activeId, setActiveId] = useState<string | undefined>(openId);
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => place.current,
    estimateSize: () => ROW_HEIGHT,
    overscan: OVERSCAN,
    getItemKey: (index) => rows[index]?.id ?? index,
  });
  const items = virtual.getVirtualItems();
  const last = items.at(-1)?.index ?? 0;
  useEffect(() => {
    if (rows.length > 0 && last >= rows.length - OVERSCAN) onEnd?.();
  }, [last, rows.length, onEnd]);

  const at = rows.findIndex((row) => row.id === activeId);
  const first = items[0]?.index ?? 0;
  const active = at >= 0 ? at : first;
  const move = (by: number) => {
    const next = Math.min(rows.length - 1, Math.max(0, at < 0 ? first : at + by));
    const row = rows[next];
    if (row === undefined) return;
    setActiveId(row.id);
    virtual.scrollToIndex(next);
    // It may only be added to the document in the next frames.
    let tries = 0;
    const focus = () => {
      const link = place.current?.querySelector<HTMLElement>(`[data-id="${row.id}"] a`);
      if (link) link.focus({ preventScroll: true });
      else if (tries++ < 10) requestAnimationFrame(focus);
    };
    // At once where it's there already: Enter may follow before the next frame.
    focus();
  };
  const select = () => {
    const id = rows[active]?.id;
    if (id !== undefined) selection?.toggle(id, false);
  };
  useShortcuts({
    x: selection === undefined ? undefined : select,
    j: () => move(1),
    k: () => move(-1),
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
  });

  return (
    <div
      className="rows"
      data-selecting={selection === undefined ? undefined : selection.ids.size > 0}
      ref={place}
      role="feed"
      aria-label={options.label}
      aria-busy="false"
    >
      <div style={{ height: virtual.getTotalSize(), position: "relative" }}>
        {items.map((item) => {
          const row = rows[item.index];
          if (row === undefined) return null;
          return (
            <article
              key={item.key}
              className="row-place"
              data-id={row.id}
              data-index={item.index}
              aria-posinset={item.index + 1}
              aria-setsize={rows.length}
              style={{ height: item.size, transform: `translateY(${item.start}px)` }}
            >
              {selection === undefined ? null : <Select row={row} selection={selection} />}
              <Row
                row={row}
                site={names.get(row.siteId)}
                to={options.address(row)}
                current={row.id === openId}
                active={item.index === active}
                costs={options.costs ?? false}
              />
            </article>
          );
        })}
      </div>
    </div>
  );
}
