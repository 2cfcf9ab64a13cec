// npm run bench [-- answer generate index memory start widget] [--store] [--seconds 60] [--slm FILE] [--data FOLDER]
//
// Measures the real server (`npm start`, `node dist/server/main.js`) from outside and prints the machine, the figures,
// their ratio to the promise and to the last stored run. `--store` writes test/bench/results/<date>-<what>.json.
// Without --slm (or TUPPENCE_SMOLLM2) what needs the small model is left out, and said to be. See docs/benchmarks.md.
import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { measureAnswers } from "./measure/answer.mjs";
import { measureIndex } from "./measure/index.mjs";
import { measureMemory } from "./measure/memory.mjs";
import { measureStart } from "./measure/start.mjs";
import { measureWidget } from "./measure/widget.mjs";
import { machineOf, report } from "./results.mjs";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    store: { type: "boolean", default: false },
    seconds: { type: "string", default: "60" },
    rate: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    slm: { type: "string", default: process.env.TUPPENCE_SMOLLM2 ?? "" },
    data: { type: "string", default: "" },
  },
});
const ALL = ["start", "index", "memory", "answer", "generate", "widget"];
const unknown = positionals.filter((name) => !ALL.includes(name));
if (unknown.length > 0) {
  console.error(`There is no measurement "${unknown.join('", "')}". There are: ${ALL.join(", ")}.`);
  process.exit(2);
}
if (options.slm !== "" && !existsSync(options.slm)) {
  console.error(`${options.slm} is not there. --slm takes the path of the small model's GGUF file.`);
  process.exit(2);
}
const given = {
  seconds: Number(options.seconds),
  rate: Number(options.rate),
  seed: Number(options.seed),
  smallModel: options.slm === "" ? undefined : options.slm,
  data: options.data === "" ? undefined : options.data,
};
const machine = machineOf();
console.log(
  `${machine.cpu}, ${machine.cores} cores, ${machine.memoryGb} GB, ${machine.os}, Node ${machine.node}; load ${machine.load.join(" ")}; commit ${machine.commit}`,
);
if (machine.load[0] > machine.cores / 2)
  console.log("The machine is busy with other work: these figures are too high.");

const WORK = {
  start: measureStart,
  index: measureIndex,
  memory: measureMemory,
  answer: (one) => measureAnswers({ ...one, generating: false }),
  generate: (one) => measureAnswers({ ...one, generating: true }),
  widget: measureWidget,
};
let missed = 0;
for (const what of ALL.filter((name) => positionals.length === 0 || positionals.includes(name))) {
  if (what === "generate" && given.smallModel === undefined) {
    console.log("\ngenerate: left out, since no small model was given (--slm FILE).");
    continue;
  }
  const result = await WORK[what](given);
  missed += report(what, { ...result, machine: machineOf(), seed: given.seed }, { store: options.store });
}
process.exit(missed > 0 ? 1 : 0);
