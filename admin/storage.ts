/** Local storage, or null if the browser doesn't store anything. */
export const localStore: Storage | null = (() => {
  try {
    localStorage.getItem("");
    return localStorage;
  } catch {
    return null;
  }
})();

/** Reads what this browser stored under a name; undefined if it stores nothing. */
export function kept(name: string): string | undefined {
  return localStore?.getItem(name) ?? undefined;
}

/** Stores a text, or removes it if it's empty; if storage is full or forbidden, it's lost with the page. */
export function keep(name: string, text: string): void {
  try {
    if (text === "") localStore?.removeItem(name);
    else localStore?.setItem(name, text);
  } catch {
    // As said.
  }
}
