import type { Clock } from "./clock.ts";

/**
 * Caches the result of a slow look-up by key. A look-up that is running is shared; one that failed isn't kept.
 * @param ttlMs how long, on the monotonic clock
 */
export function remember<T>(
  clock: Clock,
  ttlMs: number,
  look: (key: string) => Promise<T>,
): { get(key: string): Promise<T>; forget(key?: string): void } {
  const held = new Map<string, { value: Promise<T>; atMs: number }>();
  return {
    get(key) {
      const known = held.get(key);
      if (known !== undefined && clock.monotonicMs() - known.atMs < ttlMs) return known.value;
      const value = look(key);
      held.set(key, { value, atMs: clock.monotonicMs() });
      value.catch(() => {
        if (held.get(key)?.value === value) held.delete(key);
      });
      return value;
    },
    forget(key) {
      if (key === undefined) held.clear();
      else held.delete(key);
    },
  };
}
