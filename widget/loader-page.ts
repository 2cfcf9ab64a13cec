/** Calls back when a single-page app shows another page, without patching anything. @returns a function that ends it */
export function onNavigation(then: () => void): () => void {
  let last = location.href;
  const look = () => {
    if (location.href === last) return;
    last = location.href;
    then();
  };
  const navigation = (window as { navigation?: EventTarget }).navigation;
  navigation?.addEventListener("currententrychange", look);
  addEventListener("popstate", look);
  // Without the Navigation API, pushState sends no event.
  const timer = navigation === undefined ? setInterval(look, 1000) : undefined;
  return () => {
    navigation?.removeEventListener("currententrychange", look);
    removeEventListener("popstate", look);
    clearInterval(timer);
  };
}

/** How often per second a page can remove our element before the next check waits a moment. */
const RETURNS_PER_SECOND = 20;

/**
 * Keeps an element in the page, next to its body: an app that swaps or rewrites the body (Turbo, htmx, Next) doesn't
 * touch it, so a chat in it continues undisturbed. If it's removed anyway, it comes back, however often.
 * @param onReturn called each time: an iframe in it starts over
 * @returns a function that ends it
 */
export function stay(element: HTMLElement, onReturn: () => void): () => void {
  let returns = 0;
  let isWaiting = false;
  const observer = new MutationObserver(() => come());
  const watch = () => {
    observer.disconnect();
    observer.observe(document, { childList: true });
    observer.observe(document.documentElement, { childList: true });
  };
  const come = () => {
    const root: HTMLElement | null = document.documentElement;
    if (element.isConnected || root === null || isWaiting) return;
    // Two scripts that undo each other's changes must not hang the page.
    if (++returns > RETURNS_PER_SECOND) {
      isWaiting = true;
      return;
    }
    root.append(element);
    onReturn();
    watch();
  };
  const timer = setInterval(() => {
    returns = 0;
    isWaiting = false;
    come();
  }, 1000);
  document.documentElement.append(element);
  watch();
  return () => {
    clearInterval(timer);
    observer.disconnect();
  };
}

/**
 * Lets the Back button close a full-screen chat instead of leaving the page: one history entry while it's open, with
 * the page's own state in it, so that a router that reads it recognises it.
 */
export function backCloses(close: () => void): { opened(): void; closed(): void; end(): void } {
  const isOurs = () => (history.state as { tuppence?: unknown } | null)?.tuppence === 1;
  let isOpen = false;
  const onPop = () => {
    if (!isOpen || isOurs()) return;
    isOpen = false;
    close();
  };
  addEventListener("popstate", onPop);
  return {
    opened() {
      isOpen = true;
      // After a reload we are there already.
      if (!isOurs()) history.pushState({ ...(history.state as object | null), tuppence: 1 }, "");
    },
    closed() {
      if (!isOpen) return;
      isOpen = false;
      if (isOurs()) history.back();
    },
    end: () => removeEventListener("popstate", onPop),
  };
}

/**
 * Puts "(2) " in front of the page's title, and removes it again; if the page changes the title in the meantime, that
 * title stays.
 */
export function titleMark(): ((count: number) => void) & { own(): string } {
  let mark = "";
  const own = () =>
    mark !== "" && document.title.startsWith(mark) ? document.title.slice(mark.length) : document.title;
  const set = (count: number) => {
    const title = own();
    mark = count > 0 ? `(${count}) ` : "";
    if (document.title !== mark + title) document.title = mark + title;
  };
  return Object.assign(set, { own });
}

/** Prevents the page behind from scrolling. @returns a function that allows it again */
export function holdScroll(): () => void {
  const { style } = document.documentElement;
  const before = [style.getPropertyValue("overflow"), style.getPropertyPriority("overflow")] as const;
  style.setProperty("overflow", "hidden", "important");
  return () => style.setProperty("overflow", ...before);
}
