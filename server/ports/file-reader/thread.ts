import { Worker } from "node:worker_threads";
import { builtFile } from "../../lib/built-file.ts";
import type { FromFileWorker, ToLookInto } from "./file-worker.ts";
import type { FileFacts, FileReader } from "./port.ts";

/** Milliseconds. */
const LIMITS = {
  /** For one file. 32 million pixels take three seconds on two quiet cores. */
  fileMs: 60_000,
  /** Without work, the thread and its memory are given back. */
  idleMs: 20_000,
};
/** Megabytes of the thread's heap; pixels are outside of it (picture.ts). */
const HEAP_MB = 512;
const UNKNOWN = "application/octet-stream";

interface Waiting {
  readonly file: ToLookInto;
  /** As far as it's known. */
  mediaType: string;
  resolve(facts: FileFacts): void;
}

/**
 * Starts its thread with the first file, and gives it up with a file that takes too long, needs too much memory or breaks the
 * decoder: that one is then a file without a picture, and a new thread goes on with the others.
 */
export function createFileReader(limits: Partial<typeof LIMITS> = {}): FileReader {
  const { fileMs, idleMs } = { ...LIMITS, ...limits };
  /** The first is being read. */
  const queue: Waiting[] = [];
  let worker: Worker | undefined;
  let timer: NodeJS.Timeout | undefined;
  let ids = 0;

  function open(): Worker {
    const opened = new Worker(builtFile(import.meta.url, "file-worker.js"), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    opened.on("message", (message: FromFileWorker) => {
      if (opened === worker) hear(message);
    });
    opened.on("error", () => {
      if (opened === worker) giveUp();
    });
    return opened;
  }

  function hear(message: FromFileWorker): void {
    const [first] = queue;
    if (first === undefined || first.file.id !== message.id) return;
    if ("mediaType" in message) first.mediaType = message.mediaType;
    else if ("facts" in message) {
      queue.shift();
      first.resolve(message.facts);
      watch();
    } else giveUp();
  }

  /** Waits for the file that is being read, or for another one. */
  function watch(): void {
    clearTimeout(timer);
    if (queue.length > 0) {
      worker?.ref();
      timer = setTimeout(giveUp, fileMs);
      return;
    }
    worker?.unref();
    timer = setTimeout(() => void end(), idleMs);
    timer.unref();
  }

  function giveUp(): void {
    const given = queue.shift();
    void end();
    given?.resolve({ mediaType: given.mediaType, isPicture: false, preview: null });
    if (queue.length === 0) return;
    worker = open();
    for (const { file } of queue) worker.postMessage(file);
    watch();
  }

  async function end(): Promise<void> {
    clearTimeout(timer);
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  }

  return {
    read: (source, made) =>
      new Promise((resolve) => {
        const file: ToLookInto = { id: ++ids, source, made };
        queue.push({ file, mediaType: UNKNOWN, resolve });
        worker ??= open();
        worker.postMessage(file);
        if (queue.length === 1) watch();
      }),
    async close() {
      for (const one of queue.splice(0)) one.resolve({ mediaType: one.mediaType, isPicture: false, preview: null });
      await end();
    },
  };
}
