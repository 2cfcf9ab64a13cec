import { parentPort, workerData } from "node:worker_threads";
import { figuresOfGate } from "./gate-figures.ts";
import { gateToBytes } from "./model-bytes.ts";
import { type TrainInput, trainGate } from "./train.ts";

/** What the tune's thread says. */
export type TuneMessage = { readonly progress: number } | { readonly bytes: Uint8Array; readonly figures: unknown };

const port = parentPort;
if (port !== null) {
  let told = 0;
  const started = performance.now();
  const model = trainGate(workerData as TrainInput, (share) => {
    if (share - told < 0.02) return;
    told = share;
    port.postMessage({ progress: share } satisfies TuneMessage);
  });
  const bytes = gateToBytes(model);
  const figures = { ...figuresOfGate(model), ms: Math.round(performance.now() - started) };
  port.postMessage({ bytes, figures } satisfies TuneMessage, [bytes.buffer as ArrayBuffer]);
}
