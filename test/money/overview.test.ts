import { expect, test } from "vitest";
import { wilson } from "../../server/math/wilson.ts";
import { breakEven } from "../../server/money/break-even.ts";
import { periodBefore, periodOf } from "../../server/money/period.ts";
import type { PriceRow } from "../../server/store/price.ts";

const NOW = new Date("2026-11-21T00:30:00Z");

test("Wilson's interval is the textbook's, also for nothing of ten and all of ten", () => {
  // Newcombe 1998, table I: 81 of 263 gives 0.2553 to 0.3662.
  expect(wilson(81, 263)?.low).toBeCloseTo(0.2553, 4);
  expect(wilson(81, 263)?.high).toBeCloseTo(0.3662, 4);
  expect(wilson(0, 20)).toEqual({ low: 0, high: expect.closeTo(0.1611, 4) });
  expect(wilson(10, 10)).toEqual({ low: expect.closeTo(0.7225, 4), high: 1 });
  expect(wilson(0, 0)).toEqual({ low: 0, high: 1 });
});

test("a period is whole UTC days, both ends included; the one before is as long", () => {
  const usual = periodOf({}, NOW);
  expect(usual.days).toHaveLength(28);
  expect(usual.days.at(-1)).toBe("2026-11-21");
  expect(usual.to.toISOString()).toBe("2026-11-22T00:00:00.000Z");
  const before = periodBefore(periodOf({ from: "2026-11-01", to: "2026-11-03" }, NOW));
  expect(before.days).toEqual(["2026-10-29", "2026-10-30", "2026-10-31"]);
});

test("the break-even takes each model's newest price that holds already, dearest first", () => {
  const row = (model: string, validFrom: string, usd: number) =>
    ({
      kind: "large-model",
      provider: "p",
      model,
      validFrom: new Date(validFrom),
      inputNanoUsd: usd * 1e9,
      outputNanoUsd: usd * 1e9,
      cachedInputNanoUsd: null,
      longContextTokens: null,
    }) as PriceRow;
  const prices = [
    row("small", "2026-01-01", 1),
    row("big", "2026-01-01", 10),
    row("big", "2026-06-01", 5),
    row("big", "2027-01-01", 1),
    row("free", "2026-01-01", 0),
  ];
  const { models } = breakEven({
    prices,
    at: NOW,
    machineUsdPerHour: 0.1,
    tokens: { prompt: 900, completion: 100 },
  });
  // $73 a month over 1,000 tokens at $5 a million.
  expect(models.map((one) => [one.model, one.answersAMonth])).toEqual([
    ["big", 14_600],
    ["small", 73_000],
    ["free", null],
  ]);
});
