/** Storage for short texts that survives a reload if the browser allows it, and is in memory otherwise. */
export interface Storage {
  get(key: string): string | null;
  set(key: string, value: string): void;
  remove(key: string): void;
  /** Keys with that prefix, sorted. */
  keys(prefix: string): string[];
  /** False if the content is lost with the page. */
  readonly lasting: boolean;
}

/**
 * In memory, and wherever `onChange` stores it.
 * @param kept what was stored before
 * @param onChange called with every change; null: removed
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

/** localStorage; if the browser forbids it in frames (or the disk is full), memory instead. */
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
