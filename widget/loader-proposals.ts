import type { ButtonConfig } from "../server/wire/widget.ts";
import { make } from "./loader-elements.ts";
import type { PageStorage } from "./loader-storage.ts";
import { CROSS, icon } from "./loader-style.ts";
import type { View } from "./loader-view.ts";
import { fits } from "./page-rule.ts";

/**
 * Messages next to the button, by page: each once per visitor and rule, and never to a visitor who has opened the chat
 * before.
 */
export interface Proposals {
  /** Starts waiting, by the rules of the current page. */
  propose(): void;
  putAway(): void;
}

export function createProposals(options: {
  rules: ButtonConfig["proactive"];
  view: View;
  storage: PageStorage;
  dismissWord: string;
  isOpen(): boolean;
  open(): void;
}): Proposals {
  const { rules, view, storage, dismissWord, isOpen, open } = options;
  let bubble: HTMLElement | undefined;
  let timers: ReturnType<typeof setTimeout>[] = [];

  function putAway(): void {
    for (const timer of timers) clearTimeout(timer);
    timers = [];
    bubble?.remove();
    bubble = undefined;
  }

  function show(text: string): void {
    bubble = make("div", "bubble");
    const say = make("button", "say");
    say.textContent = text;
    say.onclick = open;
    const no = make("button", "no", icon("", CROSS, 20));
    no.setAttribute("aria-label", dismissWord);
    no.onclick = () => {
      putAway();
      view.button.focus();
    };
    bubble.append(say, no);
    view.root.prepend(bubble);
  }

  function propose(): void {
    putAway();
    if (storage.get("opened") !== null) return;
    for (const { pages, delaySeconds, text } of rules) {
      const said = `said:${pages}:${text}`.slice(0, 200);
      if (!fits(pages, location.origin + location.pathname) || storage.get(said) !== null) continue;
      timers.push(
        setTimeout(() => {
          if (isOpen() || bubble !== undefined) return;
          storage.set(said, "1");
          show(text);
        }, delaySeconds * 1000),
      );
    }
  }

  return { propose, putAway };
}
