import type { ListedConversation } from "../../../server/wire/conversations.ts";
import { useWords } from "../../language.tsx";
import type { Selection } from "../list/selection.ts";
import { nameOf } from "./visitor-name.ts";
import { words } from "./words.ts";

/** A row's checkbox, beside its link. */
export function Select({ row, selection }: { row: ListedConversation; selection: Selection }) {
  const said = useWords(words);
  return (
    <label className="row-select">
      <input
        type="checkbox"
        aria-label={said.select(nameOf(row.visitor, said))}
        // J and K lead to the rows, and X selects: in the order of Tab, a thousand checkboxes would be in the way.
        tabIndex={-1}
        checked={selection.ids.has(row.id)}
        onChange={(event) => {
          const { nativeEvent } = event;
          selection.toggle(row.id, nativeEvent instanceof MouseEvent && nativeEvent.shiftKey);
        }}
      />
    </label>
  );
}
