/** Learns topics beside the server's thread: matrices of a thousand examples would hold up every chat for a second. */
import { parentPort, workerData } from "node:worker_threads";
import { trainTopics } from "./classifier.ts";
import { figuresOf } from "./figures.ts";
import type { Training, TrainingResult } from "./train-thread.ts";

const { topics, examples, precision } = workerData as Training;
const { classifier, scored } = trainTopics(topics, examples, precision);
const figures = figuresOf(scored, { topics, precision, threshold: classifier.threshold });
// The classifier's rows are in the topics' order, the examples aren't.
const order = examples.map((one, i) => ({ one, i })).sort((a, b) => a.one.topic - b.one.topic || a.i - b.i);
parentPort?.postMessage({ classifier, figures, order: order.map(({ i }) => i) } satisfies TrainingResult);
