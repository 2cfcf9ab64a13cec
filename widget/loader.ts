/**
 * `<script async src="https://chat.example/widget.js" data-site="KEY"></script>`: a button and, when it's pressed, an
 * iframe. No framework. Changes nothing on the host page except the one element it adds, the title while something is
 * unread, a history entry while the chat fills a phone's screen, and `window.Tuppence` if it's free. For the other
 * attributes, see docs/widget.md.
 */
import type { ButtonConfig } from "../server/wire/widget.ts";
import type { Command } from "./loader-commands.ts";
import { createWidget, type Tag } from "./loader-widget.ts";

const REGISTRY = Symbol.for("tuppence.sites");
/** Milliseconds that the button waits for its configuration: a slow server must not keep it away. */
const CONFIG_MS = 2_500;
const DEFAULTS: ButtonConfig = {
  accent: "#1f5f4a",
  position: "right",
  language: "auto",
  siteLanguage: "en",
  proactive: [],
};

interface Api {
  (...command: Command): void;
  q?: unknown;
}
interface Globals {
  [REGISTRY]?: Set<string>;
  Tuppence?: unknown;
}

function start(script: HTMLScriptElement | null): void {
  const tag = tagOf(script);
  const site = tag.site?.trim();
  if (!script?.src || !site) {
    console.error(
      'Tuppence: no site key, so no chat. Use <script async src="https://YOUR-SERVER/widget.js" data-site="YOUR-SITE-KEY"></script>, not as a module and not inlined. If your tag manager drops data-site, use widget.js?site=YOUR-SITE-KEY.',
    );
    return;
  }
  const globals = window as Globals;
  globals[REGISTRY] ??= new Set();
  const sites = globals[REGISTRY];
  if (sites.has(site)) {
    console.info(`Tuppence: the chat for "${site}" is already on this page; ignoring this tag.`);
    return;
  }
  sites.add(site);
  // A second site's button is next to the first one's, and receives no commands.
  const place = sites.size - 1;
  const waiting: Command[] = [];
  let run = (command: Command): void => void waiting.push(command);
  if (place === 0) offerApi((...command) => run(command));
  const begin = async () => {
    const config = await look(script, site);
    run = createWidget({ server: new URL(script.src), tag, site, place, config, onShutdown: () => sites.delete(site) });
    for (const command of waiting) run(command);
  };
  // An async script can run before there is a body.
  if (document.body) void begin();
  else document.addEventListener("DOMContentLoaded", begin, { once: true });
}

/**
 * The tag's options: its data attributes, or the same names in the script's address, because tag managers drop
 * attributes.
 */
function tagOf(script: HTMLScriptElement | null): Tag {
  if (!script?.src) return {};
  return { ...Object.fromEntries(new URL(script.src).searchParams), ...script.dataset };
}

/** Replaces the page's stub with `window.Tuppence` and runs the calls that it stored; leaves anything else alone. */
function offerApi(api: Api): void {
  const globals = window as Globals;
  const there = globals.Tuppence as Partial<Api> | undefined;
  if (there != null && !Array.isArray(there.q)) {
    console.warn("Tuppence: this page uses window.Tuppence for something else, so the chat runs without commands.");
    return;
  }
  try {
    Object.defineProperty(window, "Tuppence", { value: api, configurable: true, writable: true });
  } catch {
    // A frozen stub stays, and keeps storing calls.
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
    // Offline, or the page's connect-src doesn't include us.
    return DEFAULTS;
  } finally {
    clearTimeout(timer);
  }
}

start(document.currentScript instanceof HTMLScriptElement ? document.currentScript : null);
