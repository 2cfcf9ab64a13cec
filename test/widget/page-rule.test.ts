import { expect, test } from "vitest";
import { fits } from "../../widget/page-rule.ts";
import { cpuMs } from "../fixtures/cpu-time.ts";

test.each([
  ["*", undefined, true],
  ["/returns*", undefined, false],
  ["/returns*", "https://shop.example/returns/how", true],
  ["/returns*", "https://shop.example/products/returns", false],
  ["/returns", "https://shop.example/returns?from=mail", true],
  ["/returns", "https://shop.example/returns/how", false],
  ["*/returns", "https://shop.example/en/returns", true],
  ["/*/sale/*", "https://shop.example/en/sale/tents", true],
  ["/*/sale/*", "https://shop.example/en/tents", false],
  ["/a*a", "https://shop.example/a", false],
  ["https://shop.example/*", "https://shop.example/x", true],
  ["https://shop.example/*", "https://other.example/x", false],
])("rule %j on page %j: %j", (rule, page, expected) => {
  expect(fits(rule, page)).toBe(expected);
});

test("a rule of many stars is read as fast as any other", () => {
  const ms = cpuMs(() => fits(`/${"*a".repeat(140)}`, `https://shop.example/${"a".repeat(1_900)}b`));
  expect(ms).toBeLessThan(200);
});
