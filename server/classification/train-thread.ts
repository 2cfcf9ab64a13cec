import { Worker } from "node:worker_threads";
import { builtFile } from "../lib/built-file.ts";
import type { ClassFigures } from "../wire/classification.ts";
import type { Classifier, Labelled } from "./classifier.ts";

/** What is learnt from. */
export interface Training {
  /** Names of the classes: ids of tags, or words. */
  readonly classes: readonly string[];
  readonly examples: readonly Labelled[];
  readonly precision: number;
}

export interface TrainingResult {
  readonly classifier: Classifier;
  readonly figures: ClassFigures;
  /** Of each row of the classifier: its place in `examples`. */
  readonly order: readonly number[];
}

/** Learns classes in a thread of its own. @throws what the thread threw, or the signal's reason */
export function trainInThread(training: Training, signal: AbortSignal): Promise<TrainingResult> {
  signal.throwIfAborted();
  return new Promise((resolve, reject) => {
    const worker = new Worker(builtFile(import.meta.url, "train-worker.js"), { execArgv: [], workerData: training });
    const stop = () => {
      reject(signal.reason);
      void worker.terminate();
    };
    signal.addEventListener("abort", stop, { once: true });
    worker.once("message", (result: TrainingResult) => {
      resolve(result);
      void worker.terminate();
    });
    worker.once("error", reject);
    worker.once("exit", (code) => {
      signal.removeEventListener("abort", stop);
      // After a result or an error this changes nothing.
      reject(new Error(`The thread that learns classes ended with code ${code}.`));
    });
  });
}
