import { dress, inkOn, make } from "./loader-elements.ts";
import { BUBBLE, CROSS, icon } from "./loader-style.ts";

/** What the page sees of us: one element with a round button, and room for the chat and a message next to it. */
export interface View {
  readonly host: HTMLElement;
  readonly root: ShadowRoot;
  readonly button: HTMLButtonElement;
  showOpen(open: boolean): void;
  /** Unread messages on the button; 0: none. */
  showCount(count: number): void;
  /** Limits the chat to what an on-screen keyboard leaves: 100dvh doesn't include that on iOS. */
  fitScreen(open: boolean): void;
}

export interface Look {
  /** A CSS colour. */
  readonly accent: string;
  readonly position: "left" | "right";
  /** From 0: which of the page's buttons this is. */
  readonly place: number;
  /** "96" or "96 24": pixels from the bottom, and from the side. */
  readonly offset: string | undefined;
  /** A z-index. */
  readonly layer: string | undefined;
  /** The button's labels for screen readers, while the chat is closed and while it's open. */
  readonly openWord: string;
  readonly closeWord: string;
}

export function createView({ accent, position, place, offset, layer, openWord, closeWord }: Look): View {
  const host = document.createElement("tuppence-widget");
  const root = host.attachShadow({ mode: "open" });
  const set = (name: string, value: string) => host.style.setProperty(name, value, "important");
  dress(root);
  set("--color", accent);
  set("--ink", inkOn(accent));
  const [bottom = 20, side = 20] = offset?.match(/\d{1,4}/g)?.map(Number) ?? [];
  set("--bottom", `${bottom}px`);
  set("--side", `${side + place * 72}px`);
  if (layer !== undefined && /^-?\d{1,10}$/.test(layer)) set("--layer", layer);
  if (position === "left") host.className = "left";
  const button = make("button", "launch", icon("closed", BUBBLE, 26), icon("opened", CROSS, 26));
  button.type = "button";
  const badge = make("span", "badge");
  badge.hidden = true;
  button.append(badge);
  root.append(button);
  const showOpen = (open: boolean) => {
    host.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
    button.setAttribute("aria-label", open ? closeWord : openWord);
  };
  showOpen(false);
  return {
    host,
    root,
    button,
    showOpen,
    showCount(count) {
      badge.hidden = count === 0;
      badge.textContent = count > 9 ? "9+" : String(count);
    },
    fitScreen(open) {
      const view = window.visualViewport;
      if (!view) return;
      const high = open && view.scale === 1 ? `${view.height}px` : "";
      set("--high", high);
      set("--top", high && `${view.offsetTop}px`);
    },
  };
}
