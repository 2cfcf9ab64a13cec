import { expect, test } from "vitest";
import { judgedText } from "../../server/text/judged-text.ts";

test("the closest passages are read, in the article's order, behind the title", () => {
  expect(judgedText("Returns", ["Send it back.", "We refund.", "Not for swimwear."], [0.1, 0.9, 0.5])).toBe(
    "Returns: Send it back.\nWe refund.\nNot for swimwear.",
  );
});

test("more passages are read as long as they fit; the first one always is", () => {
  const long = "x".repeat(240);
  expect(judgedText("Returns", ["short", long, "another that is short"], [0.5, 0.9, 0.6])).toBe(`Returns: ${long}`);
  expect(judgedText("Returns", ["y".repeat(3_000), "short"], [0.9, 0.1])).toBe(`Returns: ${"y".repeat(3_000)}`);
  expect(judgedText("Returns", ["a".repeat(120), "b".repeat(130), "c"], [0.2, 0.9, 0.1])).toBe(
    `Returns: ${"a".repeat(120)}\n${"b".repeat(130)}`,
  );
});

test("an article without text is judged by its title", () => {
  expect(judgedText("Opening hours", [], [])).toBe("Opening hours: ");
});
