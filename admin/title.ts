let page = "";
let count = 0;

function write(): void {
  document.title = `${count > 0 ? `(${count}) ` : ""}${page === "" ? "" : `${page} · `}Tuppence`;
}

/** Names the page in the tab's title. */
export function setTitle(name: string): void {
  page = name;
  write();
}

/** Puts the number that needs this agent's attention in front of the title, on every page; 0 removes it. */
export function setTitleCount(waiting: number): void {
  count = waiting;
  write();
  // On the icon of the installed app.
  const { setAppBadge } = navigator as { setAppBadge?: (count: number) => Promise<void> };
  setAppBadge?.call(navigator, waiting).catch(() => undefined);
}
