import { expect, test } from "vitest";
import {
  classOf,
  type Labelled,
  NEVER,
  thresholdFor,
  trainClassifier,
} from "../../server/classification/classifier.ts";
import { figuresOf } from "../../server/classification/figures.ts";
import { type ClassifierModel, modelFrom, modelToBytes } from "../../server/classification/model-bytes.ts";
import { saidText } from "../../server/classification/said-text.ts";

const DIMENSION = 12;
/** A unit vector near an axis; `drift` towards another one. */
function near(axis: number, drift: number, amount: number): Float32Array {
  const vector = new Float32Array(DIMENSION);
  vector[axis] = 1;
  vector[drift] = (vector[drift] ?? 0) + amount;
  const length = Math.hypot(...vector);
  return vector.map((x) => x / length);
}
const TOPICS = ["refunds", "delivery", "password"];
/** `count` examples of each topic, all different; the last third are conversations. */
const examples = (count: number): Labelled[] =>
  TOPICS.flatMap((_, topic) =>
    Array.from({ length: count }, (__, i) => ({
      label: topic,
      isHistory: i % 3 === 2,
      vector: near(topic, 3 + ((topic + i) % 9), 0.2 + 0.05 * i),
    })),
  );

test("topics are told from a few examples, each example is scored without itself, and bytes hold the classifier", () => {
  const learnt = examples(6);
  const { classifier, scored } = trainClassifier(TOPICS, learnt, 0.95);
  expect(scored.map((one) => one.labelled)).toEqual(learnt);
  expect(scored.every((one) => one.label === one.labelled.label)).toBe(true);
  // Without itself: a classifier that really lacks the first example says the same of it.
  const [first, ...rest] = learnt as [Labelled, ...Labelled[]];
  const without = trainClassifier(TOPICS, rest, 0.95).classifier;
  const same = { ...without, calibration: classifier.calibration };
  expect(without.gamma).toBe(classifier.gamma);
  expect(classOf(same, first.vector)?.probability).toBeCloseTo(scored[0]?.probability ?? 0, 3);
  expect(classOf(classifier, near(1, 11, 0.4))).toMatchObject({ classId: "delivery" });
  const model: ClassifierModel = { ...classifier, keys: learnt.map((_, i) => `key-${i}`) };
  const read = modelFrom(modelToBytes(model));
  expect(read).toEqual(model);
  expect(modelFrom(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9]))).toBeUndefined();
});

test("what a person said is about none of the topics isn't given one", () => {
  const nothing: Labelled[] = Array.from({ length: 6 }, (_, i) => ({
    label: TOPICS.length,
    isHistory: true,
    vector: near(11, 3 + i, 0.3),
  }));
  const { classifier, scored } = trainClassifier(TOPICS, [...examples(6), ...nothing], 0.95);
  expect(classOf(classifier, near(11, 5, 0.2))).toBeUndefined();
  const figures = figuresOf(scored, { classes: TOPICS, threshold: classifier.threshold, precision: 0.95 });
  expect(figures.all.examples).toBe(24);
  // 6 of "none", and 2 conversations of each topic.
  expect(figures.history.examples).toBe(12);
});

test("the threshold is the lowest at which the wanted share is right, never between equal values", () => {
  const row = (probability: number, right: boolean) => ({
    labelled: { label: 0, isHistory: true, vector: new Float32Array(1) },
    label: right ? 0 : 1,
    probability,
  });
  const rows = [row(0.9, true), row(0.8, true), row(0.8, false), row(0.7, true), row(0.4, false)];
  expect(thresholdFor(rows, 2, 0.75)).toBe(0.7);
  expect(thresholdFor(rows, 2, 0.9)).toBe(0.9);
  expect(thresholdFor([row(0.9, false)], 2, 0.9)).toBe(NEVER);
  // "None" names nothing, so it can't be wrong.
  expect(thresholdFor([{ ...row(0.9, true), label: 2 }], 2, 0.9)).toBe(NEVER);
});

test("a share counts as reached only on enough of the site's own conversations, and says how many are missing", () => {
  const rows = (right: number, wrong: number, isHistory: boolean) =>
    Array.from({ length: right + wrong }, (_, i) => ({
      labelled: { label: 0, isHistory, vector: new Float32Array(1) },
      label: i < right ? 0 : 1,
      probability: 0.9,
    }));
  const of = (right: number, wrong: number, isHistory = true) =>
    figuresOf(rows(right, wrong, isHistory), { classes: ["a", "b"], threshold: 0.5, precision: 0.95 });
  // 95% needs 59 with none wrong (exact binomial, one-sided).
  expect(of(58, 0)).toMatchObject({ reached: false, needed: 1 });
  expect(of(73, 0)).toMatchObject({ reached: true, needed: 0 });
  // Written examples show nothing about the site's conversations.
  expect(of(500, 0, false)).toMatchObject({ reached: false, history: { examples: 0 } });
  // 95.8% of 72: the interval goes down to 88%.
  expect(of(69, 3).reached).toBe(false);
  expect(of(69, 3).needed).toBeGreaterThan(0);
  expect(of(96, 4).reached).toBe(true);
  expect(of(90, 10)).toMatchObject({
    reached: false,
    confusions: [{ is: "a", taken: "b", count: 10 }],
    classes: [
      { classId: "a", examples: 100, right: 90, named: 90, namedRight: 90 },
      { classId: "b", examples: 0, named: 10, namedRight: 0 },
    ],
  });
});

test("a conversation's text is its first or last messages in words, without personal data", () => {
  const all = ["  ", "👍", "Hi", "My order for jo@example.com is late", "Really late", "Never mind"];
  const first = saidText(all, "first");
  expect(first).toContain("order for");
  expect(first).not.toContain("jo@example.com");
  expect(first).toContain("Really late");
  expect(first).not.toContain("Never mind");
  const last = saidText(all, "last");
  expect(last).toContain("Never mind");
  expect(last).not.toContain("Hi");
  expect(last).not.toContain("jo@example.com");
  for (const which of ["first", "last"] as const) {
    expect(saidText(["123", "?"], which)).toBe("");
    expect(saidText(["x ".repeat(5_000)], which).length).toBeLessThanOrEqual(500);
  }
});
