import "stemmer";
import { afterAll, expect, test } from "vitest";

/** Every pattern that a module of ours makes from strings while it is loaded, or for a value. */
const made: string[] = [];
const Original = globalThis.RegExp;
globalThis.RegExp = new Proxy(Original, {
  construct(target, [pattern, flags]: [string | RegExp, string?]) {
    const one = new target(pattern, flags);
    made.push(one.source);
    return one;
  },
});
afterAll(() => {
  globalThis.RegExp = Original;
});

/** A repetition without an upper bound; escapes and classes put aside. */
const isUnbounded = (source: string) =>
  /[*+]|\{\d+,\}/.test(source.replace(/\\[pP]\{\w+\}|\\./g, "a").replace(/\[[^\]]*\]/g, "a"));

test("a pattern put together from strings repeats nothing without a bound, so that its time is linear", async () => {
  await import("../../server/text/addresses.ts");
  await import("../../server/text/patterns/identity.ts");
  await import("../../server/text/patterns/promises.ts");
  await import("../../server/text/patterns/secrets.ts");
  await import("../../server/health/quantities.ts");
  await import("../../server/health/stale-dates.ts");
  await import("../../server/past/plain.ts");
  const { findKnown } = await import("../../server/text/patterns/known-identity.ts");
  findKnown("Jane (+1) Doe*", [{ kind: "name", value: "Jane (+1) Doe*" }]);
  expect(made.length).toBeGreaterThan(20);
  expect(made.filter(isUnbounded)).toEqual([]);
  for (const bad of ["(?:a ){0,3}b*", "[^a]+", "\\d{3,}", "(?:x|y)+?"]) expect(isUnbounded(bad)).toBe(true);
  for (const good of ["\\+[*+]{1,3}", "a{2}", "\\p{L}{0,24}"]) expect(isUnbounded(good)).toBe(false);
});
