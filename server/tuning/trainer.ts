import { execFile, spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { z } from "zod";
import { messageOf, TuppenceError } from "../lib/errors.ts";

/** What the trainer (tuner/tune_site.py) prints, one JSON object a line. */
const line = z.object({
  device: z.string().optional(),
  share: z.number().min(0).max(1).optional(),
  left: z.number().nullable().optional(),
  loss: z.number().nullable().optional(),
  stage: z.enum(["training", "converting"]).optional(),
  done: z.string().optional(),
  fault: z.string().optional(),
});
export type TrainerLine = z.infer<typeof line>;
const checked = z.object({ version: z.string(), missing: z.array(z.string()) });

export interface TrainerOptions {
  /** TUNER_PYTHON; undefined: whatever is found. */
  readonly python: string | undefined;
  /** tuner/tune_site.py. */
  readonly program: string;
  /** PATH, HOME and the like; no key of ours. */
  readonly environment: Readonly<Record<string, string>>;
}

export interface TrainerState {
  readonly python: string | null;
  readonly missing: string | null;
}

/** Milliseconds for a Python to say which packages it has. */
const CHECK_MS = 60_000;
/** Milliseconds between SIGTERM and SIGKILL. */
const STOP_MS = 20_000;
/** Characters of what it said on stderr that an error repeats. */
const LAST_WORDS = 600;

const run = promisify(execFile);

/** Finds a Python with every package that the trainer needs, or says exactly what is missing where. */
export async function findTrainer({ python, program, environment }: TrainerOptions): Promise<TrainerState> {
  const install = (of: string) =>
    `${of} -m venv ../tuner-venv && ../tuner-venv/bin/pip install -r tuner/requirements.txt, then set TUNER_PYTHON=../tuner-venv/bin/python and start the server again.`;
  for (const one of python === undefined ? ["../tuner-venv/bin/python", "python3", "python"] : [python]) {
    let said: z.infer<typeof checked>;
    try {
      const { stdout } = await run(one, [program, "--check"], { env: environment, timeout: CHECK_MS });
      said = checked.parse(JSON.parse(stdout));
    } catch (error) {
      if (python === undefined) continue;
      return { python: null, missing: `TUNER_PYTHON (${python}) can't be run: ${messageOf(error).split("\n")[0]}.` };
    }
    if (said.missing.length === 0) return { python: one, missing: null };
    const what = `${one} (Python ${said.version}) lacks ${said.missing.join(", ")}.`;
    return {
      python: one,
      missing:
        python === undefined
          ? `${what} Run: ${install(one)}`
          : `${what} Run: ${python} -m pip install -r tuner/requirements.txt`,
    };
  }
  return {
    python: null,
    missing: `No Python was found. Install Python 3.11 or newer, then run: ${install("python3")}`,
  };
}

/**
 * Trains in a process of its own, at the lowest priority. An abort sends SIGTERM, after which nothing half-written is left.
 * @returns the adapter's path
 * @throws TUNER_FAILED with what it said, the signal's reason
 */
export async function train(
  options: TrainerOptions & { readonly python: string },
  job: {
    readonly model: string;
    readonly data: string;
    readonly output: string;
    readonly minutes: number;
    readonly seed: number;
    readonly signal: AbortSignal;
    readonly onLine: (line: TrainerLine) => void;
  },
): Promise<string> {
  const { signal } = job;
  signal.throwIfAborted();
  const words = [
    ...[options.program, "--model", job.model, "--data", job.data, "--output", job.output],
    ...["--minutes", String(job.minutes), "--seed", String(job.seed), "--until-stdin-closes"],
  ];
  const child = spawn(options.python, words, { env: options.environment, stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<{ code: number | null; cause?: unknown }>((resolve) => {
    child.once("error", (cause) => resolve({ code: null, cause }));
    child.once("close", (code) => resolve({ code }));
  });
  child.stdin.on("error", () => {});
  let killing: NodeJS.Timeout | undefined;
  const stop = () => {
    child.kill("SIGTERM");
    killing = setTimeout(() => child.kill("SIGKILL"), STOP_MS);
  };
  signal.addEventListener("abort", stop, { once: true });
  let last = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    last = (last + text).slice(-LAST_WORDS);
  });
  let done: string | undefined;
  let fault: string | undefined;
  createInterface({ input: child.stdout }).on("line", (text) => {
    const said = parse(text);
    if (said === undefined) return;
    done = said.done ?? done;
    fault = said.fault ?? fault;
    job.onLine(said);
  });
  const { code, cause } = await ended;
  clearTimeout(killing);
  signal.removeEventListener("abort", stop);
  signal.throwIfAborted();
  if (code === 0 && done !== undefined) return done;
  const why = fault ?? (cause === undefined ? `it ended with code ${code}. ${last.trim()}` : messageOf(cause));
  throw new TuppenceError(
    "TUNER_FAILED",
    `The training failed: ${why}`,
    "Correct what it says, then start the tune again.",
  );
}

/** Undefined for what a library prints in between. */
function parse(text: string): TrainerLine | undefined {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
