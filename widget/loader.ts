/**
 * `<script async src="https://chat.example/widget.js" data-site="KEY"></script>`: a button and, when it is pressed, an iframe.
 * No framework; touches nothing of the host page but the one element it adds, its title while something is unread, and
 * `window.Tuppence` where that is free. Optional: data-label (the button's words), data-color (its colour), data-open="true",
 * data-preload (the chat is loaded when the pointer comes near).
 */
import type { ButtonConfig } from "../server/wire/widget.ts";
import { holdScroll, onNavigation, stay, titleMark } from "./loader-page.ts";
import { pageStorage } from "./loader-storage.ts";
import { BUBBLE, CROSS, icon, STYLE } from "./loader-style.ts";
import { languageOf, WORDS } from "./loader-words.ts";
import { fits } from "./page-rule.ts";

const REGISTRY = Symbol.for("tuppence.sites");
/** Milliseconds that the button waits for its look: a slow server must not keep it away. */
const CONFIG_MS = 2_500;
const DEFAULTS: ButtonConfig = {
  accent: "#1f5f4a",
  position: "right",
  language: "auto",
  siteLanguage: "en",
  proactive: [],
};

type Command = readonly unknown[];
interface Api {
  (...command: Command): void;
  q?: unknown;
}
interface Globals {
  [REGISTRY]?: Set<string>;
  Tuppence?: unknown;
}

function start(script: HTMLScriptElement | null): void {
  const site = script?.dataset.site?.trim();
  if (!script?.src || !site) {
    console.error(
      'Tuppence: this tag names no site, so there is no chat. Write <script async src="https://YOUR-SERVER/widget.js" data-site="YOUR-SITE-KEY"></script>, no module, not inlined.',
    );
    return;
  }
  const globals = window as Globals;
  globals[REGISTRY] ??= new Set();
  const sites = globals[REGISTRY];
  if (sites.has(site)) {
    console.info(`Tuppence: the chat of "${site}" is on this page already; this tag does nothing.`);
    return;
  }
  sites.add(site);
  // A second site's button stands beside the first's, and hears no commands.
  const place = sites.size - 1;
  const waiting: Command[] = [];
  let run = (command: Command): void => void waiting.push(command);
  if (place === 0) offerApi((...command) => run(command));
  const begin = async () => {
    const config = await look(script, site);
    run = build(script, site, place, config);
    for (const command of waiting) run(command);
  };
  // An async script may run before there is a body.
  if (document.body) void begin();
  else document.addEventListener("DOMContentLoaded", begin, { once: true });
}

/** Puts `window.Tuppence` in the place of the page's stub and runs what it kept; leaves anything else alone. */
function offerApi(api: Api): void {
  const globals = window as Globals;
  const there = globals.Tuppence as Partial<Api> | undefined;
  if (there != null && !Array.isArray(there.q)) {
    console.warn("Tuppence: window.Tuppence is something else on this page: the chat works without commands.");
    return;
  }
  try {
    Object.defineProperty(window, "Tuppence", { value: api, configurable: true, writable: true });
  } catch {
    // A frozen one: the stub stays, and keeps what it is told.
  }
  for (const command of (there?.q ?? []) as ArrayLike<unknown>[]) api(...Array.from(command));
}

async function look(script: HTMLScriptElement, site: string): Promise<ButtonConfig> {
  const address = new URL("widget/button", script.src);
  address.searchParams.set("site", site);
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(), CONFIG_MS);
  try {
    const reply = await fetch(address, { credentials: "omit", signal: controller.signal });
    return reply.ok ? { ...DEFAULTS, ...(await reply.json()) } : DEFAULTS;
  } catch {
    // Offline, or a page whose connect-src leaves us out.
    return DEFAULTS;
  } finally {
    clearTimeout(timer);
  }
}

function build(
  script: HTMLScriptElement,
  site: string,
  place: number,
  config: ButtonConfig,
): (command: Command) => void {
  const server = new URL(script.src);
  const { preload, open: openAtOnce, color } = script.dataset;
  const language = languageOf(config.language, config.siteLanguage);
  const [openWord = "", closeWord = "", frameWord = "", dismissWord = ""] = WORDS[language] ?? [];
  const label = script.dataset.label || openWord;
  const storage = pageStorage(site);
  const listeners: [event: unknown, then: unknown][] = [];
  const ends: (() => void)[] = [];
  const on = (target: EventTarget, type: string, then: (event: never) => void) => {
    target.addEventListener(type, then as EventListener);
    ends.push(() => target.removeEventListener(type, then as EventListener));
  };
  const make = <K extends keyof HTMLElementTagNameMap>(tag: K, className: string, ...inside: Node[]) => {
    const element = document.createElement(tag);
    element.className = className;
    element.append(...inside);
    return element;
  };

  const host = document.createElement("tuppence-widget");
  const root = host.attachShadow({ mode: "open" });
  style(root);
  const accent = color && CSS.supports("color", color) ? color : config.accent;
  host.style.setProperty("--color", accent, "important");
  host.style.setProperty("--ink", inkOn(accent), "important");
  if (config.position === "left") host.className = "left";
  host.style.setProperty("--side", `${20 + place * 72}px`, "important");
  const button = make("button", "launch", icon("closed", BUBBLE, 26), icon("opened", CROSS, 26));
  button.type = "button";
  button.setAttribute("aria-expanded", "false");
  button.setAttribute("aria-label", label);
  const badge = make("span", "badge");
  badge.hidden = true;
  button.append(badge);
  root.append(button);
  document.body.append(host);
  ends.push(stay(host));

  let frame: HTMLIFrameElement | undefined;
  let bubble: HTMLElement | undefined;
  let letScroll: (() => void) | undefined;
  let identity: string | null = null;
  let toSend: string[] = [];
  let isThere = false;
  let isOpen = false;
  let unread = 0;
  let timers: ReturnType<typeof setTimeout>[] = [];
  const mark = titleMark();
  ends.push(() => mark(0));

  const tell = (message: object) => frame?.contentWindow?.postMessage({ tuppence: message }, server.origin);
  // Without the query: it may hold what is nobody's business.
  const tellPage = () => tell({ page: location.origin + location.pathname, visible: isOpen && !document.hidden });
  const emit = (event: string, data: object = {}) => {
    for (const [name, then] of [...listeners]) {
      if (name !== event || typeof then !== "function") continue;
      try {
        then(data);
      } catch (error) {
        // The page's own fault, told as such; the chat goes on.
        setTimeout(() => {
          throw error;
        });
      }
    }
  };

  function load(): void {
    if (frame !== undefined) return;
    frame = document.createElement("iframe");
    const address = new URL("widget/frame", server);
    address.searchParams.set("site", site);
    address.searchParams.set("origin", location.origin);
    frame.title = frameWord;
    frame.hidden = true;
    frame.src = address.href;
    frame.addEventListener("load", () => {
      isThere = true;
      tellPage();
      for (const text of toSend.splice(0)) tell({ send: text });
    });
    root.prepend(frame);
  }

  function showUnread(): void {
    const count = isOpen && !document.hidden ? 0 : unread;
    badge.hidden = count === 0 || isOpen;
    badge.textContent = count > 9 ? "9+" : String(count);
    mark(count);
  }

  function show(open: boolean, focus = true): void {
    // Only now: a page view without a question costs the visitor nothing.
    if (open) load();
    if (frame === undefined || isOpen === open) return;
    isOpen = open;
    frame.hidden = !open;
    host.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", open ? closeWord : label);
    letScroll?.();
    letScroll = open && matchMedia("(max-width:480px)").matches ? holdScroll() : undefined;
    fitScreen();
    if (open) {
      storage.set("opened", "1");
      putAway();
    }
    tellPage();
    showUnread();
    if (focus) (open ? frame : button).focus();
    emit(open ? "open" : "close");
  }

  /** A keyboard on the screen leaves less of it than 100dvh says on iOS. */
  function fitScreen(): void {
    const view = window.visualViewport;
    if (!view) return;
    const high = isOpen && view.scale === 1 ? `${view.height}px` : "";
    host.style.setProperty("--high", high, "important");
    host.style.setProperty("--top", high && `${view.offsetTop}px`, "important");
  }

  function putAway(): void {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    bubble?.remove();
    bubble = undefined;
  }

  /** A message beside the button, once a visitor and rule, and never to who has opened the chat before. */
  function propose(): void {
    putAway();
    if (storage.get("opened") !== null) return;
    for (const { pages, delaySeconds, text } of config.proactive) {
      const said = `said:${pages}:${text}`.slice(0, 200);
      if (!fits(pages, location.origin + location.pathname) || storage.get(said) !== null) continue;
      timers.push(
        setTimeout(() => {
          if (isOpen || bubble !== undefined) return;
          storage.set(said, "1");
          bubble = make("div", "bubble");
          const say = make("button", "say");
          say.textContent = text;
          say.onclick = () => show(true);
          const no = make("button", "no", icon("", CROSS, 20));
          no.setAttribute("aria-label", dismissWord);
          no.onclick = () => {
            putAway();
            button.focus();
          };
          bubble.append(say, no);
          root.prepend(bubble);
        }, delaySeconds * 1000),
      );
    }
  }

  function hear(message: Record<string, unknown>): void {
    if (message.who === true) {
      isThere = true;
      // In this order: who is forgotten must not be connected first.
      if (storage.get("reset") !== null) tell({ reset: true });
      storage.set("reset", null);
      tell({ who: identity });
    }
    // A browser that denies storage to frames of other sites lets the page itself keep the visitor's history for us.
    if (message.recall === true) tell({ kept: storage.all() });
    if (Array.isArray(message.keep)) {
      const [key, value] = message.keep;
      const prefix = `tuppence:${site}:`;
      if (typeof key === "string" && key.startsWith(prefix))
        storage.set(key.slice(prefix.length), typeof value === "string" ? value : null);
    }
    if (message.close === true) show(false);
    if (typeof message.unread === "number") {
      const count = Math.max(0, Math.floor(message.unread));
      if (count !== unread) emit("unread", { count });
      unread = count;
      showUnread();
    }
    if (
      Array.isArray(message.event) &&
      ["message", "handoff", "resolved", "identityExpired"].includes(message.event[0])
    )
      emit(message.event[0], message.event[1]);
  }

  button.onclick = () => show(!isOpen);
  const warm = () => {
    if (preload !== undefined && preload !== "false") return load();
    if (frame !== undefined || root.querySelector("link")) return;
    const link = make("link", "");
    link.rel = "preconnect";
    link.href = server.origin;
    root.append(link);
  };
  on(button, "pointerenter", warm);
  // A finger takes a tenth of a second from pressing to the click: the chat comes meanwhile.
  on(button, "pointerdown", load);
  on(button, "focus", warm);
  on(host, "keydown", (event: KeyboardEvent) => {
    if (event.key === "Escape") show(false);
  });
  on(window, "message", (event: MessageEvent) => {
    if (frame === undefined || event.source !== frame.contentWindow || event.origin !== server.origin) return;
    const message: unknown = event.data?.tuppence;
    if (typeof message === "object" && message !== null) hear(message as Record<string, unknown>);
  });
  on(window, "storage", ({ key, newValue }: StorageEvent) => {
    if (key === null || key === `tuppence:${site}:token`) tell({ stored: [key, newValue] });
  });
  on(document, "visibilitychange", () => {
    tellPage();
    showUnread();
  });
  if (window.visualViewport) for (const type of ["resize", "scroll"]) on(window.visualViewport, type, fitScreen);
  ends.push(
    onNavigation(() => {
      tellPage();
      showUnread();
      propose();
    }),
  );
  if (openAtOnce === "true") show(true);
  else propose();

  return ([name, first, second]) => {
    if (name === "open" || name === "close") show(name === "open");
    else if (name === "toggle") show(!isOpen);
    else if (name === "identify") {
      identity = typeof first === "string" && first !== "" ? first : null;
      if (isThere) tell({ identify: identity });
    } else if (name === "reset") {
      identity = null;
      for (const key of ["token", "opened"]) storage.set(key, null);
      // Without a frame it is forgotten by the next one, also on another page.
      if (isThere) tell({ reset: true });
      else storage.set("reset", "1");
    } else if (name === "on") listeners.push([first, second]);
    else if (name === "off") {
      for (let i = listeners.length - 1; i >= 0; i--) {
        if (listeners[i]?.[0] === first && (second === undefined || listeners[i]?.[1] === second))
          listeners.splice(i, 1);
      }
    } else if (name === "send") {
      show(true);
      if (typeof first !== "string" || first.trim() === "") return;
      if (isThere) tell({ send: first });
      else toSend = [...toSend, first];
    } else if (name === "shutdown") {
      show(false, false);
      putAway();
      for (const end of ends.splice(0)) end();
      listeners.length = 0;
      host.remove();
      (window as Globals)[REGISTRY]?.delete(site);
    } else console.warn(`Tuppence: there is no command "${String(name)}".`);
  };
}

/** Black or white, whichever reads better on the colour. */
function inkOn(color: string): string {
  const parts =
    color
      .match(/^#(..)(..)(..)$/)
      ?.slice(1)
      .map((hex) => Number.parseInt(hex, 16) / 255) ?? [];
  const [r = 0, g = 0, b = 0] = parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  // Where white and black contrast the same: WCAG's relative luminance of 0.179.
  return 0.2126 * r + 0.7152 * g + 0.0722 * b > 0.179 ? "#000" : "#fff";
}

/** A constructed sheet passes a strict style-src of the host page; older browsers get a style element. */
function style(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(STYLE);
    root.adoptedStyleSheets = [sheet];
  } catch {
    const element = document.createElement("style");
    element.textContent = STYLE;
    root.append(element);
  }
}

start(document.currentScript instanceof HTMLScriptElement ? document.currentScript : null);
