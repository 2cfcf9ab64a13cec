import { expect, test } from "vitest";
import { expectedOf } from "../../admin/pages/knowledge/expected.ts";

test("of a hundred questions: whole ones, and never fewer wrong than the target allows", () => {
  const of = (coverage: number, precision = 0.95) =>
    expectedOf({ coverage, precision, clarified: 0.104, suggested: 0.311 });
  expect(of(0.224)).toEqual({ answered: 22, offered: 42, wrong: 2 });
  expect(of(0.8)).toMatchObject({ answered: 80, wrong: 4 });
  expect(of(0)).toMatchObject({ answered: 0, wrong: 0 });
  expect(of(0.4, 0.9)).toMatchObject({ wrong: 4 });
});

test("a large model is asked before articles are suggested, so fewer questions get a choice", () => {
  const point = { coverage: 0.3, precision: 0.95, clarified: 0.104, suggested: 0.311 };
  expect(expectedOf(point).offered).toBe(42);
  expect(expectedOf(point, true).offered).toBe(10);
});
