import { afterEvent, type DeskState, INITIAL } from "../../../../server/domain/desk-state.ts";
import { deskStateOf, eventOf } from "../../../../server/store/desk-event.ts";
import { grouped, type History } from "../history.ts";

/** The events of each conversation, applied one after another to an empty state, are the state that its row has. */
export function deskState({ rows }: History): string[] {
  const events = grouped(rows.events, (one) => one.conversationId);
  return rows.conversations.flatMap((row) => {
    const own = events.get(row.id) ?? [];
    if (row.deskEvents !== own.length || own.some((one, i) => one.number !== i + 1)) {
      return [`The events of ${row.id} aren't numbered 1 to ${row.deskEvents}.`];
    }
    let state: DeskState = INITIAL;
    for (const event of own) {
      const after = afterEvent(state, eventOf(event));
      if (after === undefined)
        return [`Event ${event.number} of ${row.id} (${event.kind}) can't follow "${state.floor}".`];
      state = after;
    }
    const is = deskStateOf(row);
    return same(state, is) ? [] : [`${row.id} is ${JSON.stringify(is)}, and by its events ${JSON.stringify(state)}.`];
  });
}

const same = (a: DeskState, b: DeskState) =>
  (Object.keys(INITIAL) as (keyof DeskState)[]).every((name) => JSON.stringify(a[name]) === JSON.stringify(b[name]));
