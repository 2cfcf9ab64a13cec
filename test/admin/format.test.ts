import { expect, test, vi } from "vitest";
import { clock, money, moneyOf, percent, regional, when } from "../../admin/parts/format.ts";

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
  [191_100_000, "$0.19"],
  [10_000_000, "$0.01"],
  [9_960_000, "$0.01"],
  [9_940_000, "0.99¢"],
  [3_500_000, "0.35¢"],
  [400_000, "0.04¢"],
  [910, "<0.01¢"],
  [-910, ">-0.01¢"],
  [-400_000, "-0.04¢"],
  [-712_900_000, "-$0.71"],
  [1_234_567_000_000, "$1,234.57"],
  [0, "$0.00"],
])("%d nano-dollars read %s", (nano, words) => {
  expect(money(nano, "en")).toBe(words);
});

test("no amount is written with more than two decimals, in any language", () => {
  for (const language of ["en", "de", "es", "fr"] as const)
    for (let exponent = 0; exponent <= 13; exponent++)
      for (const digit of [1, 1.2345, 4.9, 9.99]) {
        const text = money(Math.round(digit * 10 ** exponent), language);
        expect(text).not.toMatch(/[.,]\d{4,}|[.,]\d{3}(?!\d)[^.,]*¢/);
        expect(text, `${digit}e${exponent}`).toMatch(/[1-9]/);
      }
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

test("a time in a list is written as where the reader lives, with the date if it isn't today", () => {
  const early = new Date();
  early.setHours(4, 11, 0, 0);
  const earlier = new Date(2026, 0, 21, 4, 11).toISOString();
  vi.stubGlobal("navigator", { languages: ["en-GB"] });
  expect(clock(early.toISOString(), "en")).toBe("04:11");
  expect(clock(earlier, "en")).toBe("21 Jan, 04:11");
  expect(clock(earlier, "de")).toBe("21. Jan., 04:11");
  vi.stubGlobal("navigator", { languages: ["en-US"] });
  expect(clock(earlier, "en")).toMatch(/^Jan 21, 4:11\sAM$/);
  vi.unstubAllGlobals();
});

test("what was spent of a budget is in the budget's unit", () => {
  expect(moneyOf(1.5e6, 5e7, "en")).toEqual(["0.15¢", "5¢"]);
  expect(moneyOf(0, 5e7, "en")).toEqual(["$0.00", "$0.05"]);
  expect(moneyOf(2e7, 5e7, "en")).toEqual(["$0.02", "$0.05"]);
  expect(moneyOf(1.5e6, 5e9, "en")).toEqual(["0.15¢", "$5.00"]);
});
