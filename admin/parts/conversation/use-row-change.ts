import type { ConversationChange } from "../../../server/wire/inbox.ts";
import { EVENTS } from "../../../server/wire/names.ts";
import { useLive } from "../../live.ts";
import { NewestRows } from "./newest-rows.ts";

const newest = new NewestRows();

/** Listens to changes of conversations' rows while the component is mounted; what comes late is left out. */
export function useRowChange(hear: (change: ConversationChange) => void): void {
  useLive<unknown>("connect", () => newest.forget());
  useLive<ConversationChange>(EVENTS.conversationChange, (change) => {
    if (!newest.isLate(change.row)) hear(change);
  });
}
