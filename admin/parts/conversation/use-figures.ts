import { useSyncExternalStore } from "react";
import { useMay } from "../../session.tsx";
import { keep, kept } from "../../storage.ts";

const KEY = "tuppence:figures";
const listeners = new Set<() => void>();

/**
 * Whether costs and percentages are shown. Managers always see them; agents if they choose to, which this browser
 * remembers.
 * @returns `set` undefined for a manager: there is nothing to choose
 */
export function useFigures(): { shown: boolean; set: ((shown: boolean) => void) | undefined } {
  const manages = useMay("reports.read");
  const asked = useSyncExternalStore(subscribe, () => kept(KEY) === "yes");
  if (manages) return { shown: true, set: undefined };
  return { shown: asked, set };
}

function set(shown: boolean): void {
  keep(KEY, shown ? "yes" : "");
  for (const one of listeners) one();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
