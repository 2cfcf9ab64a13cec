import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readEntry } from "../../server/http/assets.ts";
import { packageRoot } from "../../server/lib/built-file.ts";

const folder = join(packageRoot(), "dist", "widget");
const gzipped = (file: string) => gzipSync(readFileSync(join(folder, file))).length;

test("the loader is at most 5 KB gzipped: every page of the shop carries it", () => {
  expect(gzipped("widget.js")).toBeLessThanOrEqual(5 * 1024);
});

test("the loader is one classic script that leaves no global behind", () => {
  const source = readFileSync(join(folder, "widget.js"), "utf8");
  expect(source).not.toMatch(/^\s*(?:import|export)\b/m);
  expect(source).not.toMatch(/^(?:var|let|const) /m);
});

test("loader and frame together are at most 60 KB gzipped, all scripts and styles", () => {
  const frame = readEntry(folder, "widget/frame.tsx");
  expect(frame).toBeDefined();
  const files = ["widget.js", frame?.script ?? "", ...(frame?.preloads ?? []), ...(frame?.styles ?? [])];
  const total = files.reduce((sum, file) => sum + gzipped(file), 0);
  expect(files.length).toBeGreaterThanOrEqual(3);
  expect(total).toBeLessThanOrEqual(60 * 1024);
});
