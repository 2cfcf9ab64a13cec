import type { Events } from "./loader-events.ts";
import type { Frame } from "./loader-frame.ts";
import type { Panel } from "./loader-panel.ts";
import type { PageStorage } from "./loader-storage.ts";

export type Command = readonly unknown[];

/** The page's calls of `window.Tuppence`, and what is passed on to the frame once it exists. */
export interface Commands {
  run(command: Command): void;
  /** The frame asks who the visitor is. */
  who(): void;
  /** The frame's document has loaded. */
  loaded(): void;
}

export function createCommands(options: {
  frame: Frame;
  panel: Panel;
  events: Events;
  storage: PageStorage;
  shutdown(): void;
}): Commands {
  const { frame, panel, events, storage, shutdown } = options;
  let identity: string | null = null;
  let toSend: string[] = [];

  const all: Record<string, (first: unknown, second: unknown) => void> = {
    open: () => panel.show(true),
    close: () => panel.show(false),
    toggle: () => panel.show(!panel.isOpen),
    hide: () => panel.hide(true),
    show: () => panel.hide(false),
    identify(token) {
      identity = typeof token === "string" && token !== "" ? token : null;
      if (frame.isThere) frame.tell({ identify: identity });
    },
    reset() {
      identity = null;
      for (const key of ["token", "opened", "live"]) storage.set(key, null);
      // Without a frame, the next one forgets the visitor, also on another page.
      if (frame.isThere) frame.tell({ reset: true });
      else storage.set("reset", "1");
    },
    on: events.on,
    off: events.off,
    send(text) {
      panel.show(true);
      if (typeof text !== "string" || text.trim() === "") return;
      if (frame.isThere) frame.tell({ send: text });
      else toSend = [...toSend, text];
    },
    shutdown,
  };

  return {
    run([name, first, second]) {
      const command = typeof name === "string" && Object.hasOwn(all, name) ? all[name] : undefined;
      if (command === undefined) console.warn(`Tuppence: unknown command "${String(name)}".`);
      else command(first, second);
    },
    who() {
      frame.isThere = true;
      // In this order: a visitor who should be forgotten must not be connected first.
      if (storage.get("reset") !== null) frame.tell({ reset: true });
      storage.set("reset", null);
      frame.tell({ who: identity });
    },
    loaded() {
      for (const text of toSend.splice(0)) frame.tell({ send: text });
    },
  };
}
