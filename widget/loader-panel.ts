import type { Events } from "./loader-events.ts";
import type { Frame } from "./loader-frame.ts";
import { backCloses, holdScroll, titleMark } from "./loader-page.ts";
import type { PageStorage } from "./loader-storage.ts";
import type { View } from "./loader-view.ts";

/** Whether the chat is open, and what that changes on the page. */
export interface Panel {
  readonly isOpen: boolean;
  /** @param focus moves the keyboard focus along; false leaves it where it is */
  show(open: boolean, focus?: boolean): void;
  /** The site's own command: neither button nor chat is visible until it's shown again. */
  hide(hidden: boolean): void;
  setUnread(count: number): void;
  /** The page, or its visibility, has changed. */
  refresh(): void;
  end(): void;
}

export function createPanel(options: {
  view: View;
  frame: Frame;
  storage: PageStorage;
  /** This tab's own: a chat that was open is open on the next page, too. */
  tab: PageStorage;
  events: Events;
  /** Called when it opens, before the page is told. */
  onOpen(): void;
}): Panel {
  const { view, frame, storage, tab, events, onOpen } = options;
  const mark = titleMark();
  let letScroll: (() => void) | undefined;
  let isOpen = false;
  /** Opened by the page, not by the visitor, who may be typing elsewhere. */
  let isCalm = false;
  let unread = 0;
  const back = backCloses(() => show(false));

  function refresh(): void {
    // Without the query, which may be private.
    const page = location.origin + location.pathname;
    frame.tell({ title: mark.own(), page, calm: isCalm, visible: isOpen && !document.hidden });
    const count = isOpen && !document.hidden ? 0 : unread;
    view.showCount(isOpen ? 0 : count);
    mark(count);
  }

  function show(open: boolean, focus = true): void {
    // Only now: a page view without a question downloads nothing.
    if (open) frame.load();
    const { element } = frame;
    if (element === undefined || isOpen === open) return;
    isOpen = open;
    isCalm = !focus;
    if (open) view.host.hidden = false;
    element.hidden = !open;
    view.showOpen(open);
    letScroll?.();
    const isFull = open && matchMedia("(max-width:480px)").matches;
    letScroll = isFull ? holdScroll() : undefined;
    if (isFull) back.opened();
    else if (!open) back.closed();
    view.fitScreen(open);
    tab.set("open", open ? "1" : null);
    if (open) {
      storage.set("opened", "1");
      onOpen();
    }
    refresh();
    if (focus) (open ? element : view.button).focus();
    events.emit(open ? "open" : "close");
  }

  return {
    get isOpen() {
      return isOpen;
    },
    show,
    hide(hidden) {
      if (hidden) show(false, false);
      view.host.hidden = hidden;
    },
    setUnread(count) {
      if (count !== unread) events.emit("unread", { count });
      unread = count;
      refresh();
    },
    refresh,
    end() {
      show(false, false);
      back.end();
      mark(0);
    },
  };
}
