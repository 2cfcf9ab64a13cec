import { expect, test } from "vitest";
import { averageLinkage } from "../../server/math/average-linkage.ts";

/** Deterministic numbers from 0 to 1. */
function random(seed: number) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

function unit(values: readonly number[]): Float32Array {
  const norm = Math.hypot(...values);
  return Float32Array.from(values, (x) => x / norm);
}

const cosine = (a: Float32Array, b: Float32Array) => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);

/** The definition itself: join the two groups with the highest mean cosine until none is high enough. */
function byDefinition(vectors: readonly Float32Array[], least: number, weights: readonly number[]): number[] {
  let groups = vectors.map((_, i) => [i]);
  for (;;) {
    let best: { a: number; b: number; mean: number } | undefined;
    for (let a = 0; a < groups.length; a++) {
      for (let b = 0; b < a; b++) {
        let sum = 0;
        let count = 0;
        for (const i of groups[a] as number[]) {
          for (const j of groups[b] as number[]) {
            const weight = (weights[i] as number) * (weights[j] as number);
            sum += weight * cosine(vectors[i] as Float32Array, vectors[j] as Float32Array);
            count += weight;
          }
        }
        if (best === undefined || sum / count > best.mean) best = { a, b, mean: sum / count };
      }
    }
    if (best === undefined || best.mean < least) break;
    const { a, b } = best;
    groups = [...groups.filter((_, i) => i !== a && i !== b), [...(groups[b] as number[]), ...(groups[a] as number[])]];
  }
  return numbered(vectors.length, groups);
}

function numbered(count: number, groups: readonly (readonly number[])[]): number[] {
  const order = [...groups].sort((a, b) => Math.min(...a) - Math.min(...b));
  return Array.from({ length: count }, (_, i) => order.findIndex((group) => group.includes(i)));
}

test.each([0.1, 0.4, 0.7])("joins exactly what the definition joins, down to a mean cosine of %d", async (least) => {
  for (let seed = 1; seed <= 20; seed++) {
    const next = random(seed);
    const vectors = Array.from({ length: 24 }, () => unit(Array.from({ length: 5 }, () => next() - 0.35)));
    const weights = vectors.map(() => 1 + Math.floor(next() * 3));
    expect(await averageLinkage(vectors, least, { weights }), `seed ${seed}`).toEqual(
      byDefinition(vectors, least, weights),
    );
  }
});

test("what occurs often counts as often: a group's middle moves towards it", async () => {
  const at = (degrees: number) => unit([Math.cos((degrees * Math.PI) / 180), Math.sin((degrees * Math.PI) / 180)]);
  const vectors = [at(0), at(30), at(70)];
  const least = 0.6;
  // cos 70° = 0.34 and cos 40° = 0.77: the mean of one each is 0.55, of one and four 0.68.
  expect(await averageLinkage(vectors, least)).toEqual([0, 0, 1]);
  expect(await averageLinkage(vectors, least, { weights: [1, 4, 1] })).toEqual([0, 0, 0]);
});

test("no vector, one vector, and vectors that nothing is near", async () => {
  expect(await averageLinkage([], 0.5)).toEqual([]);
  expect(await averageLinkage([unit([1, 0])], 0.5)).toEqual([0]);
  expect(await averageLinkage([unit([1, 0]), unit([0, 1]), unit([-1, 0])], 0.5)).toEqual([0, 1, 2]);
});

test("two thousand questions are grouped in seconds, and the process does other things meanwhile", async () => {
  const next = random(7);
  const centres = Array.from({ length: 50 }, () => Array.from({ length: 64 }, () => next() - 0.5));
  const vectors = Array.from({ length: 2_000 }, (_, i) =>
    unit((centres[i % 50] as number[]).map((x) => x + 0.5 * (next() - 0.5))),
  );
  let pauses = 0;
  const numbers = await averageLinkage(vectors, 0.6, {
    pause: async () => {
      pauses++;
      await new Promise<void>((resolve) => setImmediate(resolve));
    },
  });
  expect(new Set(numbers).size).toBe(50);
  expect(numbers.slice(0, 50)).toEqual(numbers.slice(50, 100));
  expect(pauses).toBeGreaterThan(10);
});
