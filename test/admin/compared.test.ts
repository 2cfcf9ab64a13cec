import { expect, test } from "vitest";
import { compared } from "../../admin/pages/try/compared.ts";
import { de } from "../../admin/pages/try/words/de.ts";
import { en } from "../../admin/pages/try/words/en.ts";

const sentence = (cost: number, counterfactual: number) => compared({ cost, counterfactual }, en, "en");

test("what an answer cost is told as money, never as a factor", () => {
  expect(sentence(50, 4_146_000)).toBe("Less than a cent; a large model would have cost $0.0041.");
  expect(sentence(0, 3_500_000)).toBe("Less than a cent; a large model would have cost $0.0035.");
  expect(sentence(20_000_000, 330_000_000)).toBe("$0.02; a large model would have cost $0.33.");
  expect(compared({ cost: 50, counterfactual: 4_146_000 }, de, "de")).toMatch(
    /^Weniger als ein Cent; ein großes Modell hätte 0,0041\s\$ gekostet\.$/,
  );
});

test("where nothing was saved, or too little to mention, there is no sentence", () => {
  expect(sentence(5_000_000, 4_000_000)).toBeUndefined();
  expect(sentence(300_000, 500_000)).toBeUndefined();
  expect(sentence(0, 40_000)).toBeUndefined();
});
