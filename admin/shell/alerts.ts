import { useSyncExternalStore } from "react";
import { PUSH } from "../installed/names.ts";
import { keep, kept } from "../storage.ts";
import { chime } from "./chime.ts";

const SOUND = "tuppence:inbox-sound";
const DESKTOP = "tuppence:desktop-notifications";
/** Milliseconds for which a tab that announced something keeps the others quiet. */
const ONCE_MS = 2_000;
const listeners = new Set<() => void>();

/** How this browser notifies an agent. */
export interface AlertSettings {
  readonly sound: boolean;
  /** `blocked`: the browser refuses; `missing`: it has none. */
  readonly desktop: "on" | "off" | "blocked" | "missing";
}

let current = read();

function read(): AlertSettings {
  return { sound: kept(SOUND) === "yes", desktop: desktopNow() };
}

function desktopNow(): AlertSettings["desktop"] {
  if (!("Notification" in globalThis)) return "missing";
  if (Notification.permission === "denied") return "blocked";
  return Notification.permission === "granted" && kept(DESKTOP) === "yes" ? "on" : "off";
}

function changed(): void {
  current = read();
  for (const one of listeners) one();
}

// The tab that announces something for all of them may not be the one where it was turned on or off.
globalThis.addEventListener?.("storage", changed);

export function useAlertSettings(): AlertSettings {
  return useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
}

export function setSound(on: boolean): void {
  keep(SOUND, on ? "yes" : "");
  // Played right away as a sample; this also unlocks sound in browsers that require a click first.
  if (on) chime();
  changed();
}

/** Call it from a click: browsers only ask for permission then. */
export async function setDesktop(on: boolean): Promise<void> {
  keep(DESKTOP, on ? "yes" : "");
  if (on && "Notification" in globalThis && Notification.permission === "default")
    await Notification.requestPermission();
  changed();
}

/**
 * Announces something once, even if several tabs are open: with a sound, and with a notification if this page isn't
 * visible.
 * @param about.key of the event; a later notification with the same key replaces the earlier
 */
export function alertOnce(about: { key: string; title: string; body: string; onOpen: () => void }): void {
  const tell = () => {
    if (current.sound) chime();
    // While no page is visible, the service worker announces it.
    if (document.visibilityState !== "visible" && kept(PUSH) !== undefined) return;
    if (desktopNow() !== "on" || (document.visibilityState === "visible" && document.hasFocus())) return;
    try {
      const shown = new Notification(about.title, { body: about.body, tag: `tuppence:${about.key}` });
      shown.onclick = () => {
        window.focus();
        about.onOpen();
        shown.close();
      };
    } catch {
      // Chrome on Android only has them in service workers.
    }
  };
  if (!("locks" in navigator)) {
    tell();
    return;
  }
  void navigator.locks.request(`tuppence:alert:${about.key}`, { ifAvailable: true }, async (lock) => {
    if (lock === null) return;
    tell();
    await new Promise((done) => setTimeout(done, ONCE_MS));
  });
}
