/** The page's own storage, for what a frame of another site can't store, and for what the button remembers. */
export interface PageStorage {
  get(name: string): string | null;
  set(name: string, value: string | null): void;
  all(): Record<string, string>;
}

/**
 * Storage below "tuppence:SITE:"; in memory if the page has none.
 * @param kind `sessionStorage` is this tab's own
 */
export function pageStorage(site: string, kind: "localStorage" | "sessionStorage" = "localStorage"): PageStorage {
  const prefix = `tuppence:${site}:`;
  const memory: Record<string, string> = {};
  const attempt = <T>(run: () => T): T | undefined => {
    try {
      return run();
    } catch {
      // Cookies are off, or the disk is full.
    }
  };
  return {
    get: (name) => attempt(() => window[kind].getItem(prefix + name)) ?? memory[name] ?? null,
    set(name, value) {
      if (value === null) delete memory[name];
      else memory[name] = value;
      attempt(() =>
        value === null ? window[kind].removeItem(prefix + name) : window[kind].setItem(prefix + name, value),
      );
    },
    all() {
      const entries = Object.entries(attempt(() => ({ ...window[kind] })) ?? {});
      const mine = entries.filter(([key]) => key.startsWith(prefix)) as [string, string][];
      const inMemory = Object.entries(memory).map(([name, value]) => [prefix + name, value] as const);
      return Object.fromEntries([...inMemory, ...mine]);
    },
  };
}
