import { LRUCache } from "lru-cache";

/** Counts what happens under a key within a window of time, and says when it was too often. */
export interface Counts {
  /** Notes one more. @returns seconds until the next is taken; 0 when this one was */
  take(key: string, rule: { max: number; windowSeconds: number }): number;
  /** Forgets the key: what was tried came right. */
  forget(key: string): void;
}

/**
 * In memory: a restart forgets, and each process of several counts for itself.
 * @param nowMs monotonic
 */
export function createCounts(nowMs: () => number): Counts {
  const windows = new LRUCache<string, { count: number; startMs: number }>({ max: 50_000 });
  return {
    take(key, { max, windowSeconds }) {
      const now = nowMs();
      const open = windows.get(key);
      if (open === undefined || now - open.startMs >= windowSeconds * 1000) {
        windows.set(key, { count: 1, startMs: now });
        return 0;
      }
      if (open.count >= max) return Math.ceil((open.startMs + windowSeconds * 1000 - now) / 1000);
      open.count += 1;
      return 0;
    },
    forget(key) {
      windows.delete(key);
    },
  };
}
