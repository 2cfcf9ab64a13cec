import type { ButtonConfig } from "../server/wire/widget.ts";
import { type Command, createCommands } from "./loader-commands.ts";
import { make } from "./loader-elements.ts";
import { createEvents } from "./loader-events.ts";
import { createFrame } from "./loader-frame.ts";
import { onNavigation, stay } from "./loader-page.ts";
import { createPanel, type Panel } from "./loader-panel.ts";
import { createProposals } from "./loader-proposals.ts";
import { type PageStorage, pageStorage } from "./loader-storage.ts";
import { createView } from "./loader-view.ts";
import { languageOf, WORDS } from "./loader-words.ts";

/** Events that the frame can send to the page. */
const EVENTS = ["message", "handoff", "resolved", "identityExpired"];

/** Milliseconds after which a page has its own title. */
const TITLE_MS = 1_000;

/** The tag's attributes, by the names of its data attributes. */
export type Tag = Readonly<Record<string, string | undefined>>;

export interface WidgetOptions {
  /** The script's own address. */
  readonly server: URL;
  readonly tag: Tag;
  readonly site: string;
  /** From 0: which of the page's buttons this is. */
  readonly place: number;
  readonly config: ButtonConfig;
  /** The page removed it. */
  onShutdown(): void;
}

/** Adds the button to the page. @returns a function that runs the page's commands */
export function createWidget({
  server,
  tag,
  site,
  place,
  config,
  onShutdown,
}: WidgetOptions): (command: Command) => void {
  const { preload, open: openAtOnce, color, label, offset, layer } = tag;
  const [openWord = "", closeWord = "", title = "", dismissWord = ""] =
    WORDS[languageOf(config.language, config.siteLanguage)] ?? [];
  const storage = pageStorage(site);
  const tab = pageStorage(site, "sessionStorage");
  const events = createEvents();
  const accent = color && CSS.supports("color", color) ? color : config.accent;
  const { position } = config;
  const view = createView({ accent, position, place, offset, layer, openWord: label || openWord, closeWord });
  const { host, root, button } = view;
  const frame = createFrame({
    server,
    site,
    title,
    root,
    onLoad() {
      panel.refresh();
      commands.loaded();
    },
    onMessage(message) {
      if (message.who === true) {
        commands.who();
        panel.refresh();
      }
      // Until then, every page of this site stays connected, so that a reply is noticed.
      if (typeof message.live === "number") storage.set("live", message.live > 0 ? String(message.live) : null);
      if (message.recall === true) frame.tell({ kept: storage.all() });
      if (Array.isArray(message.keep)) keep(storage, site, message.keep);
      if (Array.isArray(message.ring)) ring(storage, String(message.ring[0]), message.ring[1] === true, frame.tell);
      if (message.close === true) panel.show(false);
      if (typeof message.unread === "number") panel.setUnread(Math.max(0, Math.floor(message.unread)));
      if (Array.isArray(message.event) && EVENTS.includes(message.event[0]))
        events.emit(message.event[0], message.event[1]);
    },
  });
  const proposals = createProposals({
    rules: config.proactive,
    view,
    storage,
    dismissWord,
    isOpen: () => panel.isOpen,
    open: () => panel.show(true),
  });
  const panel = createPanel({ view, frame, storage, tab, events, onOpen: proposals.putAway });
  const commands = createCommands({ frame, panel, events, storage, shutdown });
  const warm = () => {
    if (preload !== undefined && preload !== "false") frame.load();
    else if (frame.element === undefined && root.querySelector("link") === null) root.append(preconnect(server));
  };
  const ends = [
    stay(host, () => {
      // The iframe starts over: what it says next is its first message.
      frame.isThere = false;
    }),
    onNavigation(() => {
      panel.refresh();
      // An app sets the new page's title a moment after its address.
      setTimeout(panel.refresh, TITLE_MS);
      proposals.propose();
    }),
    ...listen(host, button, panel, { warm, load: frame.load, fit: () => view.fitScreen(panel.isOpen) }),
    on(window, "message", frame.onWindowMessage),
    on(window, "storage", ({ key, newValue }: StorageEvent) => {
      if (key === null || key === `tuppence:${site}:token`) frame.tell({ stored: [key, newValue] });
    }),
  ];
  // The fragment that an e-mail with a reply links to (server/desk/reply-mail.ts).
  if (openAtOnce === "true" || location.hash === "#tuppence") panel.show(true);
  else if (tab.get("open") !== null) panel.show(true, false);
  else {
    proposals.propose();
    if (Number(storage.get("live")) > Date.now()) whenIdle(frame.load);
  }

  function shutdown(): void {
    panel.end();
    proposals.putAway();
    for (const end of ends.splice(0)) end();
    events.clear();
    host.remove();
    onShutdown();
  }
  return commands.run;
}

/**
 * Handles the visitor's pointer and keyboard on the button and the chat. @returns a function that ends each listener
 */
function listen(
  host: HTMLElement,
  button: HTMLElement,
  panel: Panel,
  { warm, load, fit }: { warm: () => void; load: () => void; fit: () => void },
): (() => void)[] {
  button.onclick = () => panel.show(!panel.isOpen);
  const view = window.visualViewport;
  return [
    on(button, "pointerenter", warm),
    // A finger takes a tenth of a second from press to click: the chat loads meanwhile.
    on(button, "pointerdown", load),
    on(button, "focus", warm),
    on(host, "keydown", (event: KeyboardEvent) => {
      if (event.key === "Escape") panel.show(false);
    }),
    on(document, "visibilitychange", panel.refresh),
    ...(view ? ["resize", "scroll"].map((type) => on(view, type, fit)) : []),
  ];
}

/** @returns a function that ends it */
function on(target: EventTarget, type: string, then: (event: never) => void): () => void {
  target.addEventListener(type, then as EventListener);
  return () => target.removeEventListener(type, then as EventListener);
}

/** If a browser denies storage to frames of other sites, the page itself keeps the visitor's history for us. */
function keep(storage: PageStorage, site: string, [key, value]: unknown[]): void {
  const prefix = `tuppence:${site}:`;
  if (typeof key === "string" && key.startsWith(prefix))
    storage.set(key.slice(prefix.length), typeof value === "string" ? value : null);
}

/**
 * Milliseconds that a tab waits before it makes a sound: a tab that shows the message is faster, and then none does.
 */
const RING_MS = 300;
/** Milliseconds that a tab acts for the others; they receive the same message within this time. */
const RING_HELD_MS = 5_000;

/** Of all tabs that receive a message, one tells its frame to make the sound, or none if one is showing it. */
function ring(storage: PageStorage, id: string, isQuiet: boolean, tell: (message: object) => void): void {
  const sound = () => {
    if (storage.get("rang") === id) return;
    storage.set("rang", id);
    if (!isQuiet) tell({ ring: true });
  };
  // Without a secure context there are no locks: one tab happens to be first.
  const { locks } = navigator as { locks?: LockManager };
  const take = () => {
    if (locks === undefined) return sound();
    void locks.request(`tuppence:${id}`, { ifAvailable: true }, (lock) => {
      if (lock === null) return;
      sound();
      return new Promise((resolve) => setTimeout(resolve, RING_HELD_MS));
    });
  };
  if (isQuiet) take();
  else setTimeout(take, RING_MS * (1 + (locks === undefined ? Math.random() : 0)));
}

/** After the page has loaded what it needs itself. */
function whenIdle(then: () => void): void {
  const wait = (window as { requestIdleCallback?: (run: () => void, options: { timeout: number }) => void })
    .requestIdleCallback;
  if (wait === undefined) setTimeout(then, 500);
  else wait(then, { timeout: 2_000 });
}

function preconnect(server: URL): HTMLLinkElement {
  const link = make("link", "");
  link.rel = "preconnect";
  link.href = server.origin;
  return link;
}
