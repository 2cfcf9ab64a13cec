import { Worker } from "node:worker_threads";
import { builtFile } from "../lib/built-file.ts";
import type { FromReader, ToRead } from "./page-worker.ts";
import type { KnowledgeFile, RawArticle } from "./read-file.ts";
import { unreadable } from "./unreadable.ts";

/** Milliseconds. */
export const LIMITS = {
  /** A page of a PDF, or a web page, takes a fraction of a second; after so long it's a trap. */
  silentMs: 30_000,
  /** For a whole file: two thousand pages take two minutes. */
  fileMs: 300_000,
  /** Without work, the thread and its memory are given back. */
  idleMs: 30_000,
};
/** Megabytes of the thread's heap. */
const HEAP_MB = 1_024;

interface Waiting {
  readonly file: ToRead;
  readonly onProgress: (share: number) => void;
  resolve(articles: readonly RawArticle[]): void;
  reject(error: Error): void;
  /** When it became the one that is being read. */
  sinceMs: number;
}

/** A thread that reads files one after the other. */
export interface PageReader {
  /**
   * @param onProgress the share of the file that was read
   * @throws KNOWLEDGE_FILE_UNREADABLE, also if the file takes too long or too much memory
   */
  read(
    format: ToRead["format"],
    file: KnowledgeFile,
    onProgress?: (share: number) => void,
  ): Promise<readonly RawArticle[]>;
  close(): Promise<void>;
}

/** Starts its thread with the first file, ends it when there is nothing to read, and replaces it when a file has to be ended. */
export function createPageReader(limits: Partial<typeof LIMITS> = {}): PageReader {
  const limit = (name: keyof typeof LIMITS) => limits[name] ?? LIMITS[name];
  /** The first is being read. */
  const queue: Waiting[] = [];
  let worker: Worker | undefined;
  let timer: NodeJS.Timeout | undefined;
  let ids = 0;

  function open(): Worker {
    const opened = new Worker(builtFile(import.meta.url, "page-worker.js"), {
      execArgv: [],
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MB },
    });
    opened.on("message", (message: FromReader) => {
      if (opened === worker) hear(message);
    });
    opened.on("error", (error: NodeJS.ErrnoException) => {
      const isFull = error.code === "ERR_WORKER_OUT_OF_MEMORY";
      if (opened === worker) replace(isFull ? "needs too much memory to be read" : "makes the reader fail");
    });
    return opened;
  }

  function hear(message: FromReader): void {
    const [first] = queue;
    if (first === undefined || first.file.id !== message.id) return;
    if ("share" in message) {
      first.onProgress(message.share);
      if (performance.now() - first.sinceMs > limit("fileMs")) replace("takes too long to be read");
      else watch();
      return;
    }
    queue.shift();
    if ("articles" in message) first.resolve(message.articles);
    else first.reject(faultOf(first.file.name, message.fault, message.remedy));
    next();
  }

  function next(): void {
    const [first] = queue;
    if (first !== undefined) first.sinceMs = performance.now();
    watch();
  }

  /** Waits for a sign of the file that is being read, or for another file. */
  function watch(): void {
    clearTimeout(timer);
    if (queue.length > 0) {
      worker?.ref();
      timer = setTimeout(() => replace("takes too long to be read"), limit("silentMs"));
      return;
    }
    worker?.unref();
    timer = setTimeout(() => void end(), limit("idleMs"));
    timer.unref();
  }

  /** The file that is being read is given up; a new thread goes on with the others. */
  function replace(fault: string): void {
    const given = queue.shift();
    void end();
    given?.reject(faultOf(given.file.name, fault));
    if (queue.length === 0) return;
    worker = open();
    for (const { file } of queue) worker.postMessage(file);
    next();
  }

  async function end(): Promise<void> {
    clearTimeout(timer);
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  }

  return {
    read: (format, { name, bytes }, onProgress = () => {}) =>
      new Promise((resolve, reject) => {
        const file: ToRead = { id: ++ids, format, name, bytes };
        queue.push({ file, onProgress, resolve, reject, sinceMs: performance.now() });
        worker ??= open();
        worker.postMessage(file);
        if (queue.length === 1) next();
      }),
    close: end,
  };
}

const faultOf = (name: string, fault: string, remedy?: string) =>
  unreadable(
    `${name} ${fault}.`,
    remedy ?? "Open it in the program that made it, save it again or split it, and import that.",
  );

/** This process's. */
export const pageReader: PageReader = createPageReader();
