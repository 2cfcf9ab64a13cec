import { expect, test } from "vitest";
import { shortened } from "../../admin/pages/knowledge/shortened.ts";

const long = Array.from({ length: 200 }, (_, i) => `word${i}`).join(" ");

test("long unchanged text is left out, and no word is cut", () => {
  expect(shortened("short", false, false)).toBe("short");
  const between = shortened(long, false, false);
  expect(between.length).toBeLessThan(330);
  expect(between.startsWith("word0 word1 ")).toBe(true);
  expect(between.endsWith(" word198 word199")).toBe(true);
  const [head, tail] = between.split(" … ");
  for (const word of [head?.split(" ").at(-1), tail?.split(" ")[0]]) expect(long.split(" ")).toContain(word);
  expect(shortened(long, true, false)).toMatch(/^… word\d+ /);
  expect(shortened(long, false, true)).toMatch(/ word\d+ …$/);
});

test("text without spaces is cut anyway", () => {
  expect(shortened("x".repeat(1_000), false, false)).toBe(`${"x".repeat(160)} … ${"x".repeat(160)}`);
});
