import { expect, test, vi } from "vitest";
import { money, percent, regional, when } from "../../admin/parts/format.ts";

test.each([
  [0, "0%"],
  [1, "100%"],
  [0.459, "45.9%"],
  [0.9994, "99.9%"],
  // Rounded to one decimal these would be all, or nothing.
  [0.9995, "99.95%"],
  [0.9997, "99.97%"],
  [0.999_82, "99.98%"],
  [0.999_98, "99.998%"],
  [0.999_999_7, ">99.999%"],
  [0.0004, "0.04%"],
  [0.000_02, "0.002%"],
  [0.000_001, "<0.001%"],
  [-0.000_001, ">-0.001%"],
  [-0.0004, "-0.04%"],
  // A change may be more than the whole.
  [1.5, "150%"],
])("a share of %d reads %s", (share, words) => {
  expect(percent(share, "en")).toBe(words);
});

test("no share between nothing and the whole reads as either", () => {
  for (let exponent = 1; exponent <= 15; exponent++)
    for (const digit of [1, 4.9, 5, 9.6]) {
      const share = digit * 10 ** -exponent;
      if (share >= 1) continue;
      expect(percent(share, "en"), `${share}`).not.toMatch(/^(?:0|100)%$/);
      expect(percent(1 - share, "en"), `1 - ${share}`).not.toMatch(/^(?:0|100)%$/);
    }
});

test.each([
  [26_951_400_000, "$26.95"],
  [1_000_000_000, "$1.00"],
  [191_100_000, "$0.1911"],
  [910, "$0.00000091"],
  [-712_900_000, "-$0.7129"],
  [0, "$0.00"],
])("%d nano-dollars read %s", (nano, words) => {
  expect(money(nano, "en")).toBe(words);
});

test("days and times are written as where the reader lives, in the language that the reader chose", () => {
  const at = new Date(2026, 10, 21, 18, 29).toISOString();
  vi.stubGlobal("navigator", { languages: ["nb-NO", "en-GB", "en-US", "de-CH"] });
  expect(regional("en")).toBe("en-GB");
  expect(regional("fr")).toBe("fr");
  expect(when(at, "en")).toBe("21 Nov 2026, 18:29");
  vi.stubGlobal("navigator", { languages: ["en-US"] });
  expect(when(at, "en")).toMatch(/^Nov 21, 2026, 6:29\sPM$/);
  vi.unstubAllGlobals();
});
