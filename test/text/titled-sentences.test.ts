import { expect, test } from "vitest";
import { titledSentences } from "../../server/text/titled-sentences.ts";

test("each sentence and line of a passage is read with the title", () => {
  const passage =
    "Refunds\nWe refund you within 5 days, e.g. on a Monday. It goes to the card that you paid with.\nGift cards: no.";
  expect(titledSentences("Returns", passage, "en")).toEqual([
    "Returns: Refunds",
    "Returns: We refund you within 5 days, e.g. on a Monday.",
    "Returns: It goes to the card that you paid with.",
    "Returns: Gift cards: no.",
  ]);
});

test.each([["Yes"], ["…"], [""], ["OK\n-\n3"]])("a passage with nothing longer than %j is read as it is", (passage) => {
  expect(titledSentences("Is it open?", passage, "en")).toEqual([`Is it open?: ${passage}`]);
});

test("a table of a hundred rows is read in twelve pieces at most, with every row in one of them", () => {
  const rows = Array.from({ length: 100 }, (_, i) => `Size ${i + 1}: ${i + 20} cm`);
  const read = titledSentences("Sizes", rows.join("\n"), "en");
  expect(read.length).toBeLessThanOrEqual(12);
  expect(read.every((one) => one.startsWith("Sizes: Size "))).toBe(true);
  for (const row of rows) expect(read.filter((one) => `${one} `.includes(`${row} `))).toHaveLength(1);
});
