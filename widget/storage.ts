/** A place for a few words that survives a reload where the browser lets it, and lives in memory where it does not. */
export interface Storage {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** Keys with that beginning, sorted. */
  keys(prefix: string): string[];
  /** False when what is kept ends with the page. */
  readonly lasting: boolean;
}

/**
 * In memory, and wherever `onChange` carries it.
 * @param kept what lasted from before
 * @param onChange told every change; null: removed
 */
export function memoryStorage(
  kept: Readonly<Record<string, string>> = {},
  onChange?: (key: string, value: string | null) => void,
): Storage {
  const map = new Map(Object.entries(kept));
  return {
    get: (key) => map.get(key) ?? null,
    set(key, value) {
      map.set(key, value);
      onChange?.(key, value);
    },
    remove(key) {
      map.delete(key);
      onChange?.(key, null);
    },
    keys: (prefix) => [...map.keys()].filter((key) => key.startsWith(prefix)).sort(),
    lasting: onChange !== undefined,
  };
}

/** What is used of the browser's localStorage. */
export interface LocalStorage {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** localStorage; a browser that forbids it in frames (or whose disk is full) gets memory instead. */
export function browserStorage(open: () => LocalStorage): Storage {
  const memory = memoryStorage();
  let local: LocalStorage;
  try {
    local = open();
    local.setItem("tuppence:probe", "1");
    local.removeItem("tuppence:probe");
  } catch {
    return memory;
  }
  return {
    get: (key) => memory.get(key) ?? local.getItem(key),
    set(key, value) {
      try {
        local.setItem(key, value);
        memory.remove(key);
      } catch {
        memory.set(key, value);
      }
    },
    remove(key) {
      memory.remove(key);
      local.removeItem(key);
    },
    keys: (prefix) =>
      [...new Set([...memory.keys(prefix), ...Object.keys(local).filter((key) => key.startsWith(prefix))])].sort(),
    lasting: true,
  };
}
