/**
 * `<script async src="https://chat.example/widget.js" data-site="KEY"></script>`: a button and, when it is pressed, an iframe.
 * No framework, no globals but one set of sites; touches nothing of the host page but the one element it adds.
 * Optional: data-label (the button's words), data-color (its colour), data-open="true".
 */
const REGISTRY = Symbol.for("tuppence.sites");

interface Registry {
  [REGISTRY]?: Set<string>;
}

const STYLE = `
:host { all: initial; position: fixed; z-index: 2147483000; inset: auto 20px 20px auto; color-scheme: light dark; }
* { box-sizing: border-box; }
.button { all: unset; box-sizing: border-box; position: relative; display: grid; place-items: center; width: 56px; height: 56px;
  border-radius: 50%; margin-left: auto; cursor: pointer; background: var(--color); color: #fff; box-shadow: 0 4px 16px rgb(0 0 0 / .28);
  transition: transform .15s; }
.button:hover { transform: translateY(-2px); }
.button:focus-visible { outline: 3px solid #fff; box-shadow: 0 0 0 6px var(--color); }
.button .opened, .button[aria-expanded="true"] .closed { display: none; }
.button[aria-expanded="true"] .opened { display: block; }
.badge { position: absolute; top: -4px; right: -4px; min-width: 22px; height: 22px; padding: 0 6px; border-radius: 11px;
  background: #c62828; color: #fff; font: 600 13px/22px system-ui, sans-serif; text-align: center; }
.badge[hidden] { display: none; }
iframe { display: block; width: 390px; height: min(640px, calc(100vh - 116px)); height: min(640px, calc(100dvh - 116px)); margin: 0 0 14px;
  border: 0; border-radius: 16px; background: Canvas; box-shadow: 0 12px 40px rgb(0 0 0 / .3); color-scheme: light dark; }
iframe[hidden] { display: none; }
@media (max-width: 480px) {
  :host(.open) { inset: 0; }
  :host(.open) .button { display: none; }
  iframe { width: 100%; height: 100%; height: 100dvh; margin: 0; border-radius: 0; }
}
@media (prefers-reduced-motion: reduce) { .button { transition: none; } }
@media print { :host { display: none; } }
`;

const ICONS = `<svg class="closed" viewBox="0 0 24 24" width="26" height="26" aria-hidden="true"><path d="M5 4h14a2 2 0 0 1 2 2v9a2 2 0 0 1-2 2h-7l-5 4v-4H5a2 2 0 0 1-2-2V6a2 2 0 0 1 2-2Z" fill="currentColor"/></svg><svg class="opened" viewBox="0 0 24 24" width="24" height="24" aria-hidden="true"><path d="m6 6 12 12M18 6 6 18" stroke="currentColor" stroke-width="2.4" stroke-linecap="round"/></svg><span class="badge" hidden></span>`;

function start(script: HTMLScriptElement | null): void {
  const site = script?.dataset.site?.trim();
  if (!script?.src || !site) {
    console.error(
      'Tuppence: this script tag names no site, so there is no chat. Write it as <script async src="https://YOUR-SERVER/widget.js" data-site="YOUR-SITE-KEY"></script> (not as a module, not inlined).',
    );
    return;
  }
  const registry: Registry = window as Registry;
  registry[REGISTRY] ??= new Set();
  const sites = registry[REGISTRY];
  if (sites.has(site)) {
    console.info(`Tuppence: the chat of site "${site}" is on this page already; the second script tag does nothing.`);
    return;
  }
  sites.add(site);
  // A second site's button stands beside the first's.
  const place = sites.size - 1;
  // An async script may run before there is a body.
  if (document.body) build(script, site, place);
  else document.addEventListener("DOMContentLoaded", () => build(script, site, place), { once: true });
}

function build(script: HTMLScriptElement, site: string, place: number): void {
  const server = new URL(script.src);
  const label = script.dataset.label || "Open the chat";
  const host = document.createElement("tuppence-widget");
  const root = host.attachShadow({ mode: "open" });
  style(root);
  host.style.setProperty("--color", colourOf(script.dataset.color));
  if (place > 0) host.style.right = `${20 + place * 72}px`;

  const button = document.createElement("button");
  button.type = "button";
  button.className = "button";
  button.setAttribute("aria-label", label);
  button.setAttribute("aria-expanded", "false");
  button.innerHTML = ICONS;
  const badge = button.querySelector(".badge") as HTMLElement;
  root.append(button);
  document.body.append(host);

  let frame: HTMLIFrameElement | undefined;
  const tell = (message: object) => frame?.contentWindow?.postMessage({ tuppence: message }, server.origin);

  function show(open: boolean): void {
    if (open && frame === undefined) {
      // Only now: a page view without a question costs the visitor nothing.
      frame = document.createElement("iframe");
      const address = new URL("widget/frame", server);
      address.searchParams.set("site", site);
      address.searchParams.set("origin", location.origin);
      frame.title = "Chat";
      frame.src = address.href;
      frame.addEventListener("load", () => {
        // Without the query: it may hold what is nobody's business.
        tell({ page: location.origin + location.pathname });
      });
      root.prepend(frame);
    }
    if (frame === undefined) return;
    frame.hidden = !open;
    host.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", open ? "Close the chat" : label);
    tell({ visible: open });
    if (open) frame.focus();
    else button.focus();
  }

  button.addEventListener("click", () => show(button.getAttribute("aria-expanded") !== "true"));
  host.addEventListener("keydown", (event) => {
    if (event.key === "Escape") show(false);
  });
  window.addEventListener("message", (event) => {
    if (frame === undefined || event.source !== frame.contentWindow || event.origin !== server.origin) return;
    const message = event.data?.tuppence;
    // A browser that denies storage to frames of other sites lets the page itself keep the visitor's history for us.
    if (message?.recall === true) tell({ kept: kept(site) });
    if (Array.isArray(message?.keep)) keep(site, message.keep);
    if (message?.close === true) show(false);
    if (typeof message?.unread === "number") {
      const unread = frame.hidden ? Math.max(0, Math.floor(message.unread)) : 0;
      badge.hidden = unread === 0;
      badge.textContent = unread > 9 ? "9+" : String(unread);
    }
  });
  if (script.dataset.open === "true") show(true);
}

const prefixOf = (site: string) => `tuppence:${site}:`;

function kept(site: string): Record<string, string> {
  const entries: Record<string, string> = {};
  try {
    for (const [key, value] of Object.entries(localStorage)) if (key.startsWith(prefixOf(site))) entries[key] = value;
  } catch {
    // Nothing lasts here: the frame keeps it in memory.
  }
  return entries;
}

function keep(site: string, [key, value]: unknown[]): void {
  if (typeof key !== "string" || !key.startsWith(prefixOf(site))) return;
  try {
    if (typeof value === "string") localStorage.setItem(key, value);
    else localStorage.removeItem(key);
  } catch {
    // As above.
  }
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

function colourOf(given: string | undefined): string {
  return given && CSS.supports("color", given) ? given : "#1f5f4a";
}

start(document.currentScript instanceof HTMLScriptElement ? document.currentScript : null);
