import { trainAcross } from "./across.ts";
import { figuresOfGate } from "./figures.ts";
import { gateToBytes } from "./model-bytes.ts";
import type { FromTune, ToTune } from "./quick-tune.ts";
import { type TrainInput, trainGate } from "./train.ts";

/** The tune's process: receives the knowledge in pieces, trains and replies. */
let input: TrainInput | undefined;

process.on("message", (message: ToTune) => {
  if ("begin" in message) {
    const { numbers, knowledge, ...rest } = message.begin;
    input = { ...rest, knowledge: { ...knowledge, vectors: new Float32Array(numbers) } };
  } else if ("at" in message) input?.knowledge.vectors.set(message.numbers, message.at);
  else if (input !== undefined) train(input);
});
// The server is gone: nobody is waiting for the answer.
process.on("disconnect", () => process.exit());

function train(options: TrainInput): void {
  // If a send fails, the server is gone; "disconnect" ends us then.
  const emit = (message: FromTune) => process.send?.(message, undefined, undefined, () => {});
  let told = 0;
  const started = performance.now();
  const progress = (share: number) => {
    if (share - told < 0.02) return;
    told = share;
    emit({ progress: share });
  };
  const model = options.isAcross === true ? trainAcross(options) : trainGate(options, progress);
  const bytes = gateToBytes(model);
  const figures = { ...figuresOfGate(model), ms: Math.round(performance.now() - started) };
  // The server ends this process once it has the answer: exiting here could cut it short.
  emit({ bytes, figures });
}
