import { expect, test } from "vitest";
import { supporting } from "../../server/text/supporting.ts";

const RETURNS = ["Returns", "You can send furniture back within 30 days of delivery. Assembled items are excluded."];
const PICKUP = ["Collection from home", "A courier collects bulky parcels on weekdays. Collection costs $25."];
const LOYALTY = ["Loyalty points", "Every order earns points. Points expire after 12 months."];
const all = [RETURNS, PICKUP, LOYALTY];

test.each<[string, string, number[]]>([
  ["the one that says it, though it isn't the nearest", "A courier collects it on weekdays for $25.", [1]],
  [
    "both, the one that says more first",
    "A courier collects bulky parcels on weekdays, which costs $25. You have 30 days.",
    [1, 0],
  ],
  [
    "both that one sentence is made from",
    "Send furniture back within 30 days: a courier collects parcels on weekdays.",
    [0, 1],
  ],
  ["none that only shares a word", "You can send furniture back within 30 days; every item counts.", [0]],
  ["none for a greeting", "Hello, gladly! Can I help with anything else?", []],
  ["none in another language", "Sie haben dafuer einen Monat Zeit.", []],
  ["none for nothing", "", []],
])("cited is %s", (_name, answer, places) => {
  expect(supporting(answer, all, "en")).toEqual(places);
});

test("figures count: of two that share the words, the one that has the figure", () => {
  const old = ["Returns before 2024", "Furniture could be sent back within 14 days of delivery."];
  expect(supporting("Furniture can be sent back within 30 days of delivery.", [old, RETURNS], "en")[0]).toBe(1);
});

test("nothing to cite from is nothing cited", () => {
  expect(supporting("Thirty days.", [], "en")).toEqual([]);
});
