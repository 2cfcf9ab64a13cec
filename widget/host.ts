/** The frame's talk with the loader on the host page. Both sides name the other's origin; nothing goes to "*". */
export interface Host {
  close(): void;
  unread(count: number): void;
  onPage(listener: (page: string) => void): void;
  onVisible(listener: (visible: boolean) => void): void;
  /** What the host page keeps for us; null when there is none, or it does not answer. */
  recall(): Promise<Record<string, string> | null>;
  /** Null forgets. */
  keep(key: string, value: string | null): void;
}

/** Milliseconds to wait for the host page's storage. */
const RECALL_MS = 1_500;

/** @param origin the host page's, as the loader put it into the frame's address; null: opened by itself */
export function hostPage(origin: string | null, self: Window = window): Host {
  const framed = self.parent !== self && origin !== null;
  const say = (message: object) => {
    if (framed) self.parent.postMessage({ tuppence: message }, origin);
  };
  const hear = (name: string, then: (value: unknown) => void) =>
    self.addEventListener("message", (event) => {
      if (event.source !== self.parent || event.origin !== origin) return;
      const message: unknown = event.data?.tuppence;
      if (typeof message === "object" && message !== null && name in message) {
        then((message as Record<string, unknown>)[name]);
      }
    });
  return {
    close: () => say({ close: true }),
    unread: (count) => say({ unread: count }),
    onPage: (listener) => hear("page", (page) => typeof page === "string" && listener(page.slice(0, 2000))),
    onVisible: (listener) => hear("visible", (visible) => listener(visible === true)),
    keep: (key, value) => say({ keep: [key, value] }),
    recall: () =>
      new Promise((resolve) => {
        if (!framed) return resolve(null);
        setTimeout(() => resolve(null), RECALL_MS);
        hear("kept", (kept) => {
          if (typeof kept !== "object" || kept === null) return resolve(null);
          const texts = Object.entries(kept).filter((entry): entry is [string, string] => typeof entry[1] === "string");
          resolve(Object.fromEntries(texts));
        });
        say({ recall: true });
      }),
  };
}
