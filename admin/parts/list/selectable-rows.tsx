import { lazy, Suspense } from "react";
import type { ListedConversation } from "../../../server/wire/conversations.ts";
import { useMay } from "../../session.tsx";
import { RowList } from "../conversation/row-list.tsx";
import { useSelection } from "./selection.ts";

// Nothing is selected at first.
const BulkBar = lazy(() => import("./bulk-bar.tsx"));

export interface RowsProps {
  readonly rows: readonly ListedConversation[];
  readonly openId: string | undefined;
  address(row: ListedConversation): string;
  readonly label: string;
  readonly costs?: boolean;
  /** Of all sites: each row says whose it is. */
  readonly sites?: boolean;
  onEnd?(): void;
}

/** Conversations that can be selected, and what can be done with those that are. */
export function SelectableRows(options: RowsProps) {
  const selection = useSelection(options.rows);
  const answers = useMay("conversations.reply");
  const selected = options.rows.filter((row) => selection.ids.has(row.id));
  if (!answers) return <RowList {...options} />;
  return (
    <>
      <RowList {...options} selection={selection} />
      {selected.length === 0 ? null : (
        <Suspense fallback={null}>
          <BulkBar rows={selected} selection={selection} />
        </Suspense>
      )}
    </>
  );
}
