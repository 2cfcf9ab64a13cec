/** Everything random in a storm, each player's from a stream of its own: what one does doesn't change what others draw. */
export interface Chance {
  /** A whole number from 0 below that. */
  below(most: number): number;
  /** A number in that range. */
  between(least: number, most: number): number;
  /** True in that share of the cases, 0 to 1. */
  happens(share: number): boolean;
  /** @throws if the list is empty */
  of<T>(list: readonly T[]): T;
  /** One of the names, as often as its weight says; undefined if all weigh nothing. */
  weighted<T extends string>(weights: Partial<Record<T, number>>): T | undefined;
}

/** mulberry32 over an FNV-1a hash of the seed and the player's name. */
export function chance(seed: number, name: string): Chance {
  let state = 0x811c9dc5;
  for (const letter of `${seed}/${name}`) state = Math.imul(state ^ letter.charCodeAt(0), 0x01000193) >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const below = (most: number) => Math.floor(next() * most);
  return {
    below,
    between: (least, most) => least + next() * (most - least),
    happens: (share) => next() < share,
    of<T>(list: readonly T[]): T {
      if (list.length === 0) throw new Error("Nothing to choose from.");
      return list[below(list.length)] as T;
    },
    weighted<T extends string>(weights: Partial<Record<T, number>>) {
      const all = Object.entries<number | undefined>(weights) as [T, number | undefined][];
      let left = next() * all.reduce((sum, [, weight]) => sum + (weight ?? 0), 0);
      return all.find(([, weight = 0]) => {
        left -= weight;
        return weight > 0 && left < 0;
      })?.[0];
    },
  };
}
