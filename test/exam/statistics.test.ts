import { expect, test } from "vitest";
import { judgementOf, together } from "../../server/exam/regression.ts";
import {
  bootstrap,
  pairAuroc,
  type ScoredPair,
  seededRandom,
  shuffled,
  timesOf,
} from "../../server/exam/statistics.ts";
import { auroc } from "../../server/math/metrics.ts";

function noisy(count: number, lead: number, seed: number): ScoredPair[] {
  const random = seededRandom(seed);
  const noise = () => random() + random() + random() - 1.5;
  return Array.from({ length: count }, () => ({ right: lead + noise(), wrong: noise() }));
}

test("the area over pairs is the area that the evaluation counts, ties and all", () => {
  const pairs = noisy(80, 0.4, 5).map(({ right, wrong }) => ({
    right: Math.round(right * 4),
    wrong: Math.round(wrong * 4),
  }));
  const rows = pairs.flatMap(({ right, wrong }) => [
    { confidence: right, right: true },
    { confidence: wrong, right: false },
  ]);
  expect(pairAuroc(pairs)).toBeCloseTo(auroc(rows), 12);
});

test("the bootstrap's interval holds the truth about 95 times in 100", async () => {
  // The truth, from a sample so large that its own error is below 0.005.
  const truth = pairAuroc(noisy(20_000, 0.4, 1));
  let held = 0;
  for (let seed = 0; seed < 100; seed++) {
    const pairs = noisy(60, 0.4, 1_000 + seed);
    const { low, high } = await bootstrap(60, (chosen) => pairAuroc(pairs, chosen), seed);
    if (low <= truth && truth <= high) held++;
  }
  expect(held).toBeGreaterThanOrEqual(88);
  expect(held).toBeLessThan(100);
}, 60_000);

test("two independent features together tell more than one; a feature of noise adds nothing", () => {
  const a = noisy(200, 0.4, 11);
  const b = noisy(200, 0.4, 12);
  const noise = noisy(200, 0, 13);
  expect(pairAuroc(together(a, b))).toBeGreaterThan(pairAuroc(a) + 0.03);
  expect(pairAuroc(together(a, noise))).toBeLessThan(pairAuroc(a) + 0.02);
});

test("the same seed shuffles alike, and loses nothing", () => {
  const list = [...Array(50).keys()];
  expect(shuffled(list, seededRandom(4))).toEqual(shuffled(list, seededRandom(4)));
  expect(shuffled(list, seededRandom(4))).not.toEqual(shuffled(list, seededRandom(5)));
  expect(shuffled(list, seededRandom(4)).sort((x, y) => x - y)).toEqual(list);
});

test("times of nothing are no times", () => {
  expect(timesOf([])).toEqual({ count: 0, p50: null, p95: null });
  expect(timesOf([1, 2, 3])).toMatchObject({ count: 3, p50: 2 });
});

test("a judge that knows more than the cosine moves the gate; one of noise, or one that is wrong, does not", () => {
  const cosine = noisy(120, 0.5, 21);
  const knows = judgementOf(noisy(120, 0.8, 22), cosine);
  expect(knows.weight).toBeGreaterThan(0.3);
  expect(Number.isFinite(knows.centre)).toBe(true);
  expect(judgementOf(noisy(120, 0, 23), cosine).weight).toBeLessThan(knows.weight / 2);
  const wrong = noisy(120, 0.8, 24).map(({ right, wrong: other }) => ({ right: other, wrong: right }));
  expect(judgementOf(wrong, cosine)).toEqual({ weight: 0, centre: 0 });
});

test("a judgement is centred: one that always leans to yes lifts no more than one that does not", () => {
  const cosine = noisy(120, 0.5, 21);
  const plain = noisy(120, 0.8, 22);
  const leaning = plain.map(({ right, wrong }) => ({ right: right + 3, wrong: wrong + 3 }));
  const [a, b] = [judgementOf(plain, cosine), judgementOf(leaning, cosine)];
  const lift = ({ weight, centre }: { weight: number; centre: number }, x: number) => weight * (x - centre);
  expect(lift(b, 4)).toBeCloseTo(lift(a, 1), 0);
});
