import { useSyncExternalStore } from "react";

/** Chromium's: the browser would install the page as an app now. */
interface InstallPrompt extends Event {
  prompt(): Promise<{ readonly outcome: "accepted" | "dismissed" }>;
}

let offered: InstallPrompt | undefined;
const listeners = new Set<() => void>();

function offer(next: InstallPrompt | undefined): void {
  offered = next;
  for (const one of listeners) one();
}

// It comes once, soon after the page was loaded: this file is loaded with it.
globalThis.addEventListener?.("beforeinstallprompt", (event) => {
  event.preventDefault();
  offer(event as InstallPrompt);
});
globalThis.addEventListener?.("appinstalled", () => offer(undefined));

/** Asks to install the console as an app, from a click; undefined while the browser doesn't offer it. */
export function useInstall(): (() => void) | undefined {
  const prompt = useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => offered,
  );
  if (prompt === undefined) return undefined;
  return () => {
    // A prompt can be shown once; the browser offers another one if it was dismissed.
    void prompt.prompt().finally(() => offer(undefined));
  };
}
