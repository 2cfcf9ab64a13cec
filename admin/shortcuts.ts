import { useEffect, useEffectEvent } from "react";

/**
 * Single-key shortcuts, by the key's name: "j", "?", "Escape". Inactive while somebody is typing, while a dialog is
 * open, and with Ctrl, Cmd or Alt.
 */
export function useShortcuts(keys: Readonly<Record<string, (() => void) | undefined>>): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    const at = event.target;
    if (at instanceof HTMLElement) {
      // A checkbox takes no letters: keys work after a click on it.
      const isCheckbox = at instanceof HTMLInputElement && at.type === "checkbox";
      if (at.isContentEditable || (/^(?:INPUT|TEXTAREA|SELECT)$/.test(at.tagName) && !isCheckbox)) return;
      if (at.closest("[role=dialog], [role=menu], [role=listbox]") !== null) return;
    }
    if (document.querySelector("[role=dialog]") !== null) return;
    const act = keys[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  });
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
}
