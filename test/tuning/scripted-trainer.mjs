// Stands for tuner/tune_site.py in tests of the job: says what that says, and writes an adapter. SCRIPT says how it goes.
import { appendFileSync, copyFileSync, mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

const at = (name) => process.argv[process.argv.indexOf(name) + 1];
const say = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
const script = JSON.parse(process.env.SCRIPT ?? "{}");

if (process.argv.includes("--check")) {
  say({ python: "scripted", version: "3.11.2", missing: script.missing ?? [] });
  process.exit(0);
}
process.on("SIGTERM", () => {
  say({ stopped: true });
  process.exit(0);
});
process.stdin.on("end", () => process.exit(0)).resume();
const examples = readFileSync(at("--data"), "utf8").trim().split("\n");
if (script.read !== undefined) copyFileSync(at("--data"), script.read);
say({ device: "cpu", stage: "training", share: 0 });
process.stdout.write("a library's own words\n");
say({ stage: "training", share: 0.5, left: 60, loss: 1.25, examples: examples.length });
if (script.hang) {
  mkdirSync(at("--output"), { recursive: true });
  appendFileSync(join(at("--output"), "adapter.gguf.part"), "half");
  setInterval(() => {}, 1_000);
} else if (script.fault) {
  say({ fault: script.fault });
  process.exit(1);
} else if (script.crash) {
  process.stderr.write("RuntimeError: out of memory\n");
  process.exit(9);
} else {
  copyFileSync(script.adapter, join(at("--output"), "adapter.gguf"));
  say({ done: join(at("--output"), "adapter.gguf") });
  process.exit(0);
}
