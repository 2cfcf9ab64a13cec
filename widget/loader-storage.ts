/** The page's own storage, for what a frame of another site may not keep, and for what the button remembers. */
export interface PageStorage {
  get(name: string): string | null;
  set(name: string, value: string | null): void;
  all(): Record<string, string>;
}

/** @returns storage below "tuppence:SITE:"; in memory where the page has none */
export function pageStorage(site: string): PageStorage {
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
    get: (name) => attempt(() => localStorage.getItem(prefix + name)) ?? memory[name] ?? null,
    set(name, value) {
      if (value === null) delete memory[name];
      else memory[name] = value;
      attempt(() =>
        value === null ? localStorage.removeItem(prefix + name) : localStorage.setItem(prefix + name, value),
      );
    },
    all() {
      const entries = Object.entries(attempt(() => ({ ...localStorage })) ?? {});
      const mine = entries.filter(([key]) => key.startsWith(prefix)) as [string, string][];
      const inMemory = Object.entries(memory).map(([name, value]) => [prefix + name, value] as const);
      return Object.fromEntries([...inMemory, ...mine]);
    },
  };
}
