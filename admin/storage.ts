/** Local storage, or null in a browser that keeps nothing. */
export const localStore: Storage | null = (() => {
  try {
    localStorage.getItem("");
    return localStorage;
  } catch {
    return null;
  }
})();

/** Reads what this browser keeps under a name; undefined when it keeps nothing. */
export function kept(name: string): string | undefined {
  return localStore?.getItem(name) ?? undefined;
}

/** Keeps a text, or forgets it when it is empty; a full or forbidden storage forgets it with the page. */
export function keep(name: string, text: string): void {
  try {
    if (text === "") localStore?.removeItem(name);
    else localStore?.setItem(name, text);
  } catch {
    // As said.
  }
}
