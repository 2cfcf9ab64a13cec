import { expect, test } from "vitest";
import { Names } from "../../../server/ports/database/named-statements.ts";

const often = (names: Names, text: string) => {
  for (let i = 0; i < 5; i++) names.of(text);
  return names.of(text);
};

test("what comes again and again keeps one name, and what comes once has none", () => {
  const names = new Names();
  expect(names.of("select 1")).toBeUndefined();
  expect(names.of("select 1")).toBeUndefined();
  const name = names.of("select 1");
  expect(name).toBeDefined();
  expect(names.of("select 1")).toBe(name);
  expect(often(names, "select 2")).not.toBe(name);
});

test("an import's statements, long and of any number, get no names", () => {
  const names = new Names();
  expect(often(names, `insert ${"x".repeat(5_000)}`)).toBeUndefined();
  const given = new Set(Array.from({ length: 1_000 }, (_, i) => often(names, `select ${i}`)));
  expect(given.size).toBeLessThan(300);
  // And those that have one keep it.
  expect(names.of("select 0")).toBe("s0");
});

test("plans are made again after a while, so that none is kept that fitted an empty table", () => {
  const names = new Names();
  expect(names.replans(1_000)).toBe(false);
  expect(names.replans(2_000)).toBe(false);
  expect(names.replans(12_000)).toBe(true);
  expect(names.replans(12_001)).toBe(false);
});
