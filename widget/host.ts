/** The frame's communication with the loader on the host page. Both name the other's origin; nothing is sent to "*". */
export interface Host {
  /** False: opened directly, at its own address. */
  readonly framed: boolean;
  close(): void;
  unread(count: number): void;
  /** Until when every page of the site stays connected, in milliseconds since 1970; 0: only once the chat is opened. */
  live(until: number): void;
  /**
   * Of all this browser's windows that received the same message, one gets to make a sound.
   * @param isQuiet the message is visible in this window: no sound is needed
   */
  ring(messageId: string, isQuiet: boolean): void;
  onRing(listener: () => void): void;
  /** Tells the page's `Tuppence('on', event, …)`. */
  emit(event: HostEvent, data?: object): void;
  onPage(listener: (page: string, title: string) => void): void;
  /** @param listener `isCalm`: it's shown because it was open before; the keyboard focus stays where it is */
  onVisible(listener: (visible: boolean, isCalm: boolean) => void): void;
  /** The page says who the visitor is, with a signed token; null: nobody any more. */
  onIdentify(listener: (identity: string | null) => void): void;
  /** The page's visitor signed out: forget who it was. */
  onReset(listener: () => void): void;
  /** The page wants to send something for the visitor. */
  onOpenWith(listener: (text: string) => void): void;
  /** The identity that the page gave before the chat was opened; null: none, or no reply. */
  identity(): Promise<string | null>;
  /** Storage that the host page keeps for us; null if there is none, or no reply. */
  recall(): Promise<Record<string, string> | null>;
  /** Null removes it. */
  keep(key: string, value: string | null): void;
}

/** Events that a page can listen to. */
export type HostEvent = "open" | "close" | "message" | "handoff" | "resolved" | "unread" | "identityExpired";

/** Milliseconds to wait for the host page's answer. */
const ANSWER_MS = 1_500;

/**
 * What arrives before anybody listens is delivered to the first listener.
 * @param origin the host page's, from the frame's address; null: opened directly
 */
export function hostPage(origin: string | null, self: Window = window): Host {
  const framed = self.parent !== self && origin !== null;
  const say = (message: object) => {
    if (framed) self.parent.postMessage({ tuppence: message }, origin);
  };
  const listeners = new Map<string, ((value: unknown) => void)[]>();
  const missed = new Map<string, unknown>();
  self.addEventListener("message", (event) => {
    if (!framed || event.source !== self.parent || event.origin !== origin) return;
    const message: unknown = event.data?.tuppence;
    if (typeof message !== "object" || message === null) return;
    for (const [name, value] of Object.entries(message)) {
      const all = listeners.get(name);
      if (all === undefined) missed.set(name, value);
      else for (const then of all) then(value);
    }
  });
  const hear = (name: string, then: (value: unknown) => void) => {
    listeners.set(name, [...(listeners.get(name) ?? []), then]);
    if (!missed.has(name)) return;
    const value = missed.get(name);
    missed.delete(name);
    then(value);
  };
  // Changes by another tab to the storage that the page keeps for us are treated like our own.
  hear("stored", (change) => {
    if (!Array.isArray(change)) return;
    const [key, newValue]: unknown[] = change;
    const textOr = (value: unknown) => (typeof value === "string" ? value : null);
    self.dispatchEvent(new StorageEvent("storage", { key: textOr(key), newValue: textOr(newValue) }));
  });
  const ask = <T>(question: object, answer: string, read: (value: unknown) => T | null) =>
    new Promise<T | null>((resolve) => {
      if (!framed) return resolve(null);
      setTimeout(() => resolve(null), ANSWER_MS);
      hear(answer, (value) => resolve(read(value)));
      say(question);
    });
  let title = "";
  hear("title", (text) => {
    title = typeof text === "string" ? text.slice(0, 200) : "";
  });
  let isCalm = false;
  hear("calm", (calm) => {
    isCalm = calm === true;
  });
  return {
    framed,
    close: () => say({ close: true }),
    unread: (count) => say({ unread: count }),
    live: (until) => say({ live: until }),
    ring: (messageId, isQuiet) => say({ ring: [messageId, isQuiet] }),
    onRing: (listener) => hear("ring", listener),
    emit: (event, data = {}) => say({ event: [event, data] }),
    onPage: (listener) => hear("page", (page) => typeof page === "string" && listener(page.slice(0, 2000), title)),
    onVisible: (listener) => hear("visible", (visible) => listener(visible === true, isCalm)),
    onIdentify: (listener) =>
      hear("identify", (token) => (typeof token === "string" || token === null) && listener(token)),
    onReset: (listener) => hear("reset", () => listener()),
    onOpenWith: (listener) => hear("send", (text) => typeof text === "string" && listener(text)),
    identity: () => ask({ who: true }, "who", (token) => (typeof token === "string" ? token : null)),
    keep: (key, value) => say({ keep: [key, value] }),
    recall: () =>
      ask({ recall: true }, "kept", (kept) => {
        if (typeof kept !== "object" || kept === null) return null;
        const texts = Object.entries(kept).filter((entry): entry is [string, string] => typeof entry[1] === "string");
        return Object.fromEntries(texts);
      }),
  };
}
