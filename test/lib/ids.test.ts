import { afterEach, expect, test, vi } from "vitest";
import { isId, newId } from "../../server/lib/ids.ts";

afterEach(() => {
  vi.useRealTimers();
});

test("ids are unique and sort in the order in which they were made", () => {
  const ids = Array.from({ length: 10_000 }, newId);
  expect(new Set(ids).size).toBe(ids.length);
  expect([...ids].sort()).toEqual(ids);
  expect(ids.every(isId)).toBe(true);
});

test("a clock that jumps back, stands still or jumps ahead breaks neither", () => {
  const hour = 3_600_000;
  // Ahead of the clock by which ids were made before this test.
  const noon = Date.now() + 24 * hour;
  const midnight = noon + 12 * hour;
  vi.useFakeTimers({ toFake: ["Date"] });
  const ids: string[] = [];
  for (const time of [noon, noon - hour, noon - hour, midnight]) {
    vi.setSystemTime(time);
    for (let i = 0; i < 2000; i++) ids.push(newId());
  }
  expect(new Set(ids).size).toBe(ids.length);
  // Version 7 keeps counting from its last time until the clock has caught up.
  expect([...ids].sort()).toEqual(ids);
  expect(ids.at(-1)?.slice(0, 8)).toBe(midnight.toString(16).padStart(12, "0").slice(0, 8));
});
