import { lazy, Suspense, useEffect, useState } from "react";

// Few know of it, and it's there at once the second time.
const Palette = lazy(() => import("./palette.tsx"));

/** Opens the command palette with Ctrl or Cmd and K, wherever the agent is, also while they write. */
export function PaletteOpener() {
  const [opened, setOpened] = useState(false);
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      const mod = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
      if (!mod || event.key.toLowerCase() !== "k" || event.isComposing) return;
      // A dialog asks something first.
      if (document.querySelector("[role=dialog]") !== null) return;
      event.preventDefault();
      setOpened(true);
    };
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
  if (!opened) return null;
  return (
    <Suspense fallback={null}>
      <Palette onClose={() => setOpened(false)} />
    </Suspense>
  );
}
