/** Learns classes beside the server's thread: matrices of a thousand examples would hold up every chat for a second. */
import { parentPort, workerData } from "node:worker_threads";
import { trainClassifier } from "./classifier.ts";
import { figuresOf } from "./figures.ts";
import type { Training, TrainingResult } from "./train-thread.ts";

const { classes, examples, precision } = workerData as Training;
const { classifier, scored } = trainClassifier(classes, examples, precision);
const figures = figuresOf(scored, { classes, precision, threshold: classifier.threshold });
// The classifier's rows are in the classes' order, the examples aren't.
const order = examples.map((one, i) => ({ one, i })).sort((a, b) => a.one.label - b.one.label || a.i - b.i);
parentPort?.postMessage({ classifier, figures, order: order.map(({ i }) => i) } satisfies TrainingResult);
