import { useSyncExternalStore } from "react";

/** Milliseconds for which a change can be undone here; the server takes it back for longer. */
const SHOWN_MS = 8_000;

/** What was done to many conversations at once: each one's event by its id, and what to say about it. */
export interface UndoableMany {
  readonly events: Readonly<Record<string, number>>;
  readonly text: string;
}

/** What was done to a conversation and can be undone. */
export interface UndoableOne {
  readonly conversationId: string;
  readonly what: "closed" | "assigned" | "requeued";
  /** To whom, if it was assigned. */
  readonly to?: string;
}

export type Undoable = UndoableOne | UndoableMany;

let shown: Undoable | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

function show(next: Undoable | null): void {
  shown = next;
  clearTimeout(timer);
  if (next !== null) timer = setTimeout(() => show(null), SHOWN_MS);
  for (const listener of listeners) listener();
}

/** Offers to undo a change, for some seconds, wherever the agent goes in the meantime. */
export const offerUndo = (undoable: Undoable): void => show(undoable);
export const dropUndo = (): void => show(null);

/** What can be undone now, or null. */
export function useUndoable(): Undoable | null {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => shown,
  );
}
