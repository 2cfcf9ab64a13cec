import { spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "tuppence-patterns-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** In a process of its own: the proofs keep a thread busy for longer than vitest waits for a word from it. */
function check(...args: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, ["scripts/patterns.mjs", ...args]);
  let said = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (said += String(chunk)));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, said })));
}

test("no regular expression of server, widget and console takes more than linear time", {
  timeout: 600_000,
}, async () => {
  const { code, said } = await check();
  expect(said).toMatch(/^\d{3,} patterns, 0 that may take more than linear time\n$/);
  expect(code).toBe(0);
});

test("the patterns that once stopped the server are found, and one made from a string is refused", async () => {
  writeFileSync(
    join(folder, "old.ts"),
    [
      "const ORDER = /(?<=\\b(?:order|invoice)(?:\\s*(?:number|no))?\\.?\\s*[:#]?\\s*)#?\\d{5,14}(?![\\w-])/giu;",
      "const PAIR = /^([A-Za-z_-]+)\\s*:\\s*(.*?)\\s*$/u;",
      "const END = /[\\s.,]+$/u;",
      'const MADE = new RegExp(ORDER.source, "g");',
      "const HARMLESS = /^[a-z]+\\d{1,3}$/;",
      "const BY_RE2 = linear(/^(?:a|a a)+$/);",
    ].join("\n"),
  );
  const { code, said } = await check(folder);
  expect(code).toBe(1);
  for (const line of [1, 2, 3, 4]) expect(said).toContain(`old.ts:${line}:`);
  expect(said).toContain("4 patterns, 4 that may");
});
