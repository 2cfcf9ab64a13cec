import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, expect, test } from "vitest";
import { findTrainer } from "../../server/tuning/trainer.ts";

const program = join(import.meta.dirname, "../../tuner/tune_site.py");
const environment = { PATH: process.env.PATH ?? "" };
const folder = mkdtempSync(join(tmpdir(), "tuppence-trainer-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
/** The real program, in a Python that has nothing installed: only where there is one. */
const hasPython = spawnSync("python3", ["-I", "-S", "-c", ""], { env: environment }).status === 0;
const bare = join(folder, "python");
// -S leaves site-packages out, whatever this machine has installed.
writeFileSync(bare, '#!/bin/sh\nexec python3 -S "$@"\n', { mode: 0o755 });

test.skipIf(!hasPython)("the real program without torch: each missing package is named, with the command", async () => {
  const found = await findTrainer({ python: bare, program, environment });
  expect(found.missing).toMatch(
    /lacks torch, transformers, peft, gguf, safetensors\. Run: \S+ -m pip install -r tuner\/requirements\.txt$/,
  );
});

test.skipIf(!hasPython)("the real program ends by itself while a server still holds its stdin", async () => {
  const words = ["--model", "m.gguf", "--data", "d.jsonl", "--output", folder, "--until-stdin-closes"];
  const child = spawn(bare, [program, ...words], { env: environment, stdio: ["pipe", "pipe", "pipe"] });
  let said = "";
  child.stdout.on("data", (text) => {
    said += String(text);
  });
  // Not killed by a signal: a thread that reads stdin must not bring the interpreter down.
  expect(await new Promise((resolve) => child.once("close", (...end) => resolve(end)))).toEqual([1, null]);
  expect(JSON.parse(said).fault).toMatch(/^Missing: torch, transformers/);
});
