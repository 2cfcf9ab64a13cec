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
  vi.useFakeTimers({ toFake: ["Date"] });
  const ids: string[] = [];
  for (const time of ["2026-11-21T12:00:00Z", "2026-11-21T11:00:00Z", "2026-11-21T11:00:00Z", "2026-11-22T00:00:00Z"]) {
    vi.setSystemTime(new Date(time));
    for (let i = 0; i < 2000; i++) ids.push(newId());
  }
  expect(new Set(ids).size).toBe(ids.length);
  // Version 7 keeps counting from its last time until the clock has caught up.
  expect([...ids].sort()).toEqual(ids);
  expect(ids.at(-1)?.slice(0, 8)).toBe(Date.parse("2026-11-22T00:00:00Z").toString(16).padStart(12, "0").slice(0, 8));
});
