import { readFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { readEntries } from "../../server/http/assets.ts";
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

test("the frame is at most 140 KB gzipped, all its scripts together", () => {
  const entries = readEntries(folder);
  expect(entries).toBeDefined();
  const files = [entries?.frame.script ?? "", ...(entries?.frame.preloads ?? []), ...(entries?.frame.styles ?? [])];
  const total = files.reduce((sum, file) => sum + gzipped(file), 0);
  expect(files.length).toBeGreaterThanOrEqual(3);
  expect(total).toBeLessThanOrEqual(140 * 1024);
});
