import { useEffect, useEffectEvent } from "react";

/**
 * Single-key shortcuts, by the key's name: "j", "?", "Escape". Inactive while somebody is typing, while a dialog is
 * open, and with Ctrl, Cmd or Alt.
 * @param options.first before those of every other part that listens, whose keys of the same name do nothing then
 */
export function useShortcuts(
  keys: Readonly<Record<string, (() => void) | undefined>>,
  { first = false }: { first?: boolean } = {},
): void {
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
    document.addEventListener("keydown", listen, first);
    return () => document.removeEventListener("keydown", listen, first);
  }, [first]);
}
