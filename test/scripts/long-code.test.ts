import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = mkdtempSync(join(tmpdir(), "tuppence-long-code-"));
beforeAll(() => {
  for (const folder of ["server", "widget", "admin", "markdown", "scripts"]) mkdirSync(join(root, folder));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const lines = (count: number) => "  work();\n".repeat(count);
const look = () => spawnSync(process.execPath, ["scripts/long-code.mjs", root], { encoding: "utf8" });

test("a function over 80 lines of its own and a file over 400 are named, and fail; what is within does not", () => {
  writeFileSync(join(root, "server", "within.ts"), `function within() {\n${lines(78)}}\n`);
  writeFileSync(join(root, "server", "over.ts"), `function over() {\n${lines(79)}}\n`);
  writeFileSync(
    join(root, "widget", "list.ts"),
    `function list() {\n  return () => {\n${lines(75)}  };\n${lines(10)}}\n`,
  );
  writeFileSync(join(root, "admin", "page.tsx"), lines(401));
  const { stdout, status } = look();
  expect(status).toBe(1);
  expect(stdout).toContain("server/over.ts over: 81 lines, 81 of its own: split it");
  expect(stdout).toContain("admin/page.tsx: 401 lines: split it");
  expect(stdout).toContain("widget/list.ts list: 89 lines (13 of its own, the rest in small functions)");
  expect(stdout).not.toContain("within.ts");
});
