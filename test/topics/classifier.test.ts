import { expect, test } from "vitest";
import { type Labelled, NEVER, thresholdFor, topicOf, trainTopics } from "../../server/topics/classifier.ts";
import { figuresOf } from "../../server/topics/figures.ts";
import { type TopicModel, topicModelFrom, topicModelToBytes } from "../../server/topics/model-bytes.ts";
import { topicText } from "../../server/topics/topic-text.ts";

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
      topic,
      isHistory: i % 3 === 2,
      vector: near(topic, 3 + ((topic + i) % 9), 0.2 + 0.05 * i),
    })),
  );

test("topics are told from a few examples, each example is scored without itself, and bytes hold the classifier", () => {
  const learnt = examples(6);
  const { classifier, scored } = trainTopics(TOPICS, learnt, 0.95);
  expect(scored.map((one) => one.labelled)).toEqual(learnt);
  expect(scored.every((one) => one.topic === one.labelled.topic)).toBe(true);
  // Without itself: a classifier that really lacks the first example says the same of it.
  const [first, ...rest] = learnt as [Labelled, ...Labelled[]];
  const without = trainTopics(TOPICS, rest, 0.95).classifier;
  const same = { ...without, calibration: classifier.calibration };
  expect(without.gamma).toBe(classifier.gamma);
  expect(topicOf(same, first.vector)?.probability).toBeCloseTo(scored[0]?.probability ?? 0, 3);
  expect(topicOf(classifier, near(1, 11, 0.4))).toMatchObject({ topic: "delivery" });
  const model: TopicModel = { ...classifier, keys: learnt.map((_, i) => `key-${i}`) };
  const read = topicModelFrom(topicModelToBytes(model));
  expect(read).toEqual(model);
  expect(topicModelFrom(new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8, 9]))).toBeUndefined();
});

test("what a person said is about none of the topics isn't given one", () => {
  const nothing: Labelled[] = Array.from({ length: 6 }, (_, i) => ({
    topic: TOPICS.length,
    isHistory: true,
    vector: near(11, 3 + i, 0.3),
  }));
  const { classifier, scored } = trainTopics(TOPICS, [...examples(6), ...nothing], 0.95);
  expect(topicOf(classifier, near(11, 5, 0.2))).toBeUndefined();
  const figures = figuresOf(scored, { topics: TOPICS, threshold: classifier.threshold, precision: 0.95 });
  expect(figures.all.examples).toBe(24);
  // 6 of "none", and 2 conversations of each topic.
  expect(figures.history.examples).toBe(12);
});

test("the threshold is the lowest at which the wanted share is right, never between equal values", () => {
  const row = (probability: number, right: boolean) => ({
    labelled: { topic: 0, isHistory: true, vector: new Float32Array(1) },
    topic: right ? 0 : 1,
    probability,
  });
  const rows = [row(0.9, true), row(0.8, true), row(0.8, false), row(0.7, true), row(0.4, false)];
  expect(thresholdFor(rows, 2, 0.75)).toBe(0.7);
  expect(thresholdFor(rows, 2, 0.9)).toBe(0.9);
  expect(thresholdFor([row(0.9, false)], 2, 0.9)).toBe(NEVER);
  // "None" names nothing, so it can't be wrong.
  expect(thresholdFor([{ ...row(0.9, true), topic: 2 }], 2, 0.9)).toBe(NEVER);
});

test("a share counts as reached only on enough of the site's own conversations, and says how many are missing", () => {
  const rows = (right: number, wrong: number, isHistory: boolean) =>
    Array.from({ length: right + wrong }, (_, i) => ({
      labelled: { topic: 0, isHistory, vector: new Float32Array(1) },
      topic: i < right ? 0 : 1,
      probability: 0.9,
    }));
  const of = (right: number, wrong: number, isHistory = true) =>
    figuresOf(rows(right, wrong, isHistory), { topics: ["a", "b"], threshold: 0.5, precision: 0.95 });
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
    topics: [
      { tagId: "a", examples: 100, right: 90, named: 90, namedRight: 90 },
      { tagId: "b", examples: 0, named: 10, namedRight: 0 },
    ],
  });
});

test("a conversation's text is its first messages in words, without personal data", () => {
  const text = topicText(["  ", "👍", "Hi", "My order for jo@example.com is late", "Really late", "Never mind"]);
  expect(text).toContain("order for");
  expect(text).not.toContain("jo@example.com");
  expect(text).toContain("Really late");
  expect(text).not.toContain("Never mind");
  expect(topicText(["123", "?"])).toBe("");
  expect(topicText(["x ".repeat(5_000)]).length).toBeLessThanOrEqual(500);
});
