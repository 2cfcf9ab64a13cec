import { expect, test } from "vitest";
import { sentenceCheck, shippedSupportWeights } from "../../server/gate/sentence-support.ts";
import { SUPPORT_FEATURES } from "../../server/gate/support-features.ts";
import { createSentenceGate } from "../../server/text/sentence-gate.ts";
import { SUPPORT, supportOf } from "../../server/text/support.ts";

const RETURNS = {
  title: "Returns",
  text: "You can return an item within 30 days of delivery. We refund the price to your card within 14 days after the parcel arrives.\n\n- Sale items can't be returned.\n- Opened software can't be returned.\n- The label costs $4 for members and $9 for others.",
};
const check = sentenceCheck([RETURNS], "can I send it back?", "en");

test.each([
  "You can return an item within 30 days of delivery.",
  "Yes, within 30 days of delivery you can return it.",
  "We refund the price to your card within 14 days.",
  "I'm afraid sale items can't be returned.",
  "Glad to help!",
])("what the article says passes: %s", (sentence) => {
  expect(check?.(sentence)).toBe(true);
});

// Each passes the rules: its words and numbers are the article's.
test.each([
  "You can't return an item within 30 days of delivery.",
  "Sale items can be returned.",
  "We refund the price to your card within 14 days before the parcel arrives.",
])("the article's own words turned around don't: %s", (sentence) => {
  expect(check?.(sentence)).toBe(false);
});

test("in other languages the rules alone decide", () => {
  expect(sentenceCheck([RETURNS], "Kann ich es zurückgeben?", "de")).toBeUndefined();
  expect(sentenceCheck([RETURNS], "can I?", "en-GB")).toBeDefined();
});

test("a source without sentences stops everything that claims something", () => {
  const empty = sentenceCheck([{ title: "", text: "" }], "", "en");
  expect(empty?.("You can return an item within 30 days.")).toBe(false);
});

test("the shipped weights are those of the features", () => {
  const { features, mean, deviation, hidden, hiddenBias, output, direct, threshold } = shippedSupportWeights();
  expect(features).toEqual([...SUPPORT_FEATURES]);
  for (const list of [mean, deviation, direct, ...hidden]) expect(list).toHaveLength(features.length);
  expect(output).toHaveLength(hidden.length);
  expect(hiddenBias).toHaveLength(hidden.length);
  expect(deviation.every((one) => one > 0)).toBe(true);
  expect(Number.isFinite(threshold)).toBe(true);
});

test("nothing after the sentence that isn't understood is shown, and no line of a list slips through", () => {
  const shown: string[] = [];
  const shower = { say: (text: string) => void shown.push(text), shown: "" };
  const support = supportOf([RETURNS.title, RETURNS.text], "", "en", SUPPORT.small);
  const gate = createSentenceGate(shower, support, { language: "en", understood: check });
  gate.take("You can return an item within 30 days of delivery. ");
  gate.take("We refund the price to your card:\n- Sale items can be returned.\n\n");
  gate.take("We refund the price to your card within 14 days. ");
  gate.finish();
  expect(shown).toEqual(["You can return an item within 30 days of delivery."]);
  expect(gate.fault).toBe("unsupported-sentence");
  expect(gate.failed.aborted).toBe(true);
});
