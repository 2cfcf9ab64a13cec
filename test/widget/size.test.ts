import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { lineOf, measured } from "../../scripts/sizes.mjs";
import { packageRoot } from "../../server/lib/built-file.ts";

const sizes = measured();

test.each(sizes.filter((one) => one.limit !== undefined))("$name keeps its limit of $limit KB gzipped", (size) => {
  expect(size.kilobytes, lineOf(size)).toBeLessThanOrEqual(size.limit ?? 0);
});

test("the loader, the whole open widget and the console's first pages are measured, none of them empty", () => {
  expect(sizes.filter((one) => one.limit !== undefined).map((one) => one.limit)).toEqual([7, 60, 250, 250]);
  for (const { kilobytes } of sizes) expect(kilobytes).toBeGreaterThan(1);
});

test("a limit that is passed is said so", () => {
  expect(lineOf({ name: "loader", kilobytes: 5.1, limit: 5 })).toMatch(/loader\s+5\.1 KB {2}of {3}5 KB {2}TOO LARGE$/);
  expect(lineOf({ name: "loader", kilobytes: 4.9, limit: 5 })).not.toContain("TOO LARGE");
});

test("the loader is one classic script that leaves no global behind", () => {
  const source = readFileSync(join(packageRoot(), "dist", "widget", "widget.js"), "utf8");
  expect(source).not.toMatch(/^\s*(?:import|export)\b/m);
  expect(source).not.toMatch(/^(?:var|let|const) /m);
});
