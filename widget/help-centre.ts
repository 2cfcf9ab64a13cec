import "./help-centre.css";
import type { HelpSearchReply } from "../server/wire/help.ts";

/**
 * What the help centre's pages do beyond being read: results while one types, feedback without leaving the page, and the
 * chat. Everything works without it but the chat.
 */

/** Milliseconds after the last letter: a search for each would be five for a word. */
const PAUSE_MS = 200;
/** Letters from which a search makes sense. */
const FEWEST = 2;

type Tuppence = ((...command: unknown[]) => void) & { q?: unknown[] };
declare global {
  interface Window {
    Tuppence?: Tuppence;
  }
}

function searchAsTyped(form: HTMLFormElement): void {
  const input = form.querySelector<HTMLInputElement>("input[type=search]");
  const offers = form.querySelector<HTMLElement>(".offers");
  const status = form.querySelector<HTMLElement>("[role=status]");
  if (input === null || offers === null || status === null) return;
  const { root = "", language = "" } = document.body.dataset;
  let timer = 0;
  let asked: AbortController | undefined;

  const close = () => {
    offers.hidden = true;
    status.textContent = "";
  };
  const links = () => [...offers.querySelectorAll("a")];

  const show = ({ results }: HelpSearchReply) => {
    offers.replaceChildren(
      ...results.map(({ title, url, excerpt }) => {
        const item = document.createElement("li");
        const link = document.createElement("a");
        link.href = url;
        link.textContent = title;
        const text = document.createElement("span");
        text.textContent = excerpt;
        link.append(text);
        item.append(link);
        return item;
      }),
    );
    offers.hidden = results.length === 0;
    const { found = "", one = "", none = "" } = form.dataset;
    status.textContent =
      results.length === 0 ? none : results.length === 1 ? one : found.replace("{n}", String(results.length));
  };

  const look = async () => {
    const query = input.value.trim();
    asked?.abort();
    if (query.length < FEWEST) return close();
    asked = new AbortController();
    const address = new URL(`${root}/search.json`, location.href);
    address.searchParams.set("q", query);
    address.searchParams.set("lang", language);
    try {
      const reply = await fetch(address, { signal: asked.signal });
      // Too fast, or busy: the form still searches.
      if (!reply.ok) return close();
      const found = (await reply.json()) as HelpSearchReply;
      if (input.value.trim() === query && form.contains(document.activeElement)) show(found);
    } catch {
      // Replaced by a newer search, or offline.
    }
  };

  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = window.setTimeout(() => void look(), PAUSE_MS);
  });
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !offers.hidden) {
      close();
      input.focus();
      event.preventDefault();
      return;
    }
    if (offers.hidden || (event.key !== "ArrowDown" && event.key !== "ArrowUp")) return;
    const stops: HTMLElement[] = [input, ...links()];
    const at = stops.indexOf(document.activeElement as HTMLElement);
    if (at < 0) return;
    const step = event.key === "ArrowDown" ? 1 : -1;
    stops[(at + step + stops.length) % stops.length]?.focus();
    event.preventDefault();
  });
  form.addEventListener("focusout", (event) => {
    if (!form.contains(event.relatedTarget as Node | null)) close();
  });
}

function feedbackInPlace(form: HTMLFormElement): void {
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    const button = event.submitter as HTMLButtonElement | null;
    const article = form.querySelector<HTMLInputElement>("[name=article]")?.value;
    const status = form.parentElement?.querySelector<HTMLElement>("[role=status]");
    if (button === null || article === undefined || status == null) return;
    const { thanks = "", fault = "" } = form.dataset;
    fetch(form.action, {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ article, helped: button.value }),
    })
      .then((reply) => {
        // 429: this network has said so already.
        const isCounted = reply.ok || reply.status === 429;
        status.textContent = isCounted ? thanks : fault;
        form.hidden = isCounted;
      })
      .catch(() => {
        status.textContent = fault;
      });
  });
}

function openChat(button: HTMLButtonElement): void {
  button.hidden = false;
  button.addEventListener("click", () => {
    const { question } = button.dataset;
    if (question === undefined) window.Tuppence?.("open");
    else window.Tuppence?.("send", question);
  });
}

// The loader takes over what was called before it was there.
if (window.Tuppence === undefined) {
  const queue: unknown[] = [];
  window.Tuppence = Object.assign((...command: unknown[]) => void queue.push(command), { q: queue });
}
for (const form of document.querySelectorAll<HTMLFormElement>("form.search")) searchAsTyped(form);
for (const form of document.querySelectorAll<HTMLFormElement>(".helpful form")) feedbackInPlace(form);
// Only where the chat's script is on the page: a preview has none.
if (document.querySelector("script[data-site]") !== null) {
  for (const button of document.querySelectorAll<HTMLButtonElement>("[data-ask]")) openChat(button);
  for (const section of document.querySelectorAll<HTMLElement>("[data-asking]")) section.hidden = false;
}
