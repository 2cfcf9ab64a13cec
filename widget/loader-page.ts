/** Calls back when a single-page app shows another page. Nothing of the page's own is patched. @returns what ends it */
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
  // Where there is no Navigation API, pushState tells nobody.
  const timer = navigation === undefined ? setInterval(look, 1000) : undefined;
  return () => {
    navigation?.removeEventListener("currententrychange", look);
    removeEventListener("popstate", look);
    clearInterval(timer);
  };
}

/** Keeps an element in the page: an app that writes its body anew takes it along. @returns what ends it */
export function stay(element: HTMLElement): () => void {
  // A page that keeps taking it away means it.
  let left = 50;
  const observer = new MutationObserver(() => {
    if (element.isConnected || !document.body || left-- <= 0) return;
    document.body.append(element);
    watch();
  });
  const watch = () => {
    observer.disconnect();
    observer.observe(document.documentElement, { childList: true });
    observer.observe(document.body, { childList: true });
  };
  watch();
  return () => observer.disconnect();
}

/** Puts "(2) " before the page's title, and takes it away again; a title that the page changes meanwhile stays its own. */
export function titleMark(): (count: number) => void {
  let mark = "";
  return (count) => {
    const own = mark !== "" && document.title.startsWith(mark) ? document.title.slice(mark.length) : document.title;
    mark = count > 0 ? `(${count}) ` : "";
    if (document.title !== mark + own) document.title = mark + own;
  };
}

/** Keeps the page behind from scrolling. @returns what lets it scroll again */
export function holdScroll(): () => void {
  const { style } = document.documentElement;
  const before = [style.getPropertyValue("overflow"), style.getPropertyPriority("overflow")] as const;
  style.setProperty("overflow", "hidden", "important");
  return () => style.setProperty("overflow", ...before);
}
