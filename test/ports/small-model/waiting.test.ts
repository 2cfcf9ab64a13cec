import { expect, test } from "vitest";
import { waitingForFirstText, waitingForSlots } from "../../../server/ports/small-model/waiting.ts";

test("with a free slot nobody waits; behind others it's until the first of them is over", () => {
  let now = 0;
  const waiting = waitingForSlots(2, () => now);
  const first = waiting.begin("generate");
  expect(waiting.ms).toBe(0);
  now = 400;
  waiting.begin("generate");
  // Unmeasured: 1,200 ms each.
  expect(waiting.ms).toBe(800);
  waiting.begin("generate");
  expect(waiting.ms).toBe(1_200);
  waiting.begin("judge");
  expect(waiting.ms).toBe(1_300);
  now = 1_000;
  first();
  first();
  expect(waiting.ms).toBeLessThan(1_300);
});

test("it's estimated by how long requests take here, not counting what they waited", () => {
  let now = 0;
  const waiting = waitingForSlots(1, () => now);
  for (let i = 0; i < 30; i++) {
    const [one, two] = [waiting.begin("generate"), waiting.begin("generate")];
    now += 3_000;
    one();
    now += 3_000;
    two();
  }
  waiting.begin("generate");
  expect(waiting.ms).toBeGreaterThan(2_900);
  expect(waiting.ms).toBeLessThanOrEqual(3_000);
});

test("of a server it's known by the first texts: one that batches makes nobody wait, one that doesn't makes each wait for those ahead", () => {
  const after = (firstMs: (place: number) => number) => {
    const waiting = waitingForFirstText();
    const open = [1, 2, 3, 4].map((place) => ({ place, end: waiting.begin("generate") }));
    for (const { place, end } of open) end({ firstMs: firstMs(place) });
    expect(waiting.ms).toBe(0);
    for (let i = 0; i < 4; i++) waiting.begin("generate");
    return waiting.ms;
  };
  expect(after(() => 100)).toBeLessThan(300);
  expect(after((place) => place * 800)).toBe(3_200);
});
