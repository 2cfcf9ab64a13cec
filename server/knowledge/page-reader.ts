import { Worker } from "node:worker_threads";
import { builtFile } from "../lib/built-file.ts";
import type { PageArticle } from "./page-articles.ts";
import type { FromReader, Result, ToRead, WholePage, Work } from "./page-worker.ts";
import type { KnowledgeFile, RawArticle } from "./read-file.ts";
import { unreadable } from "./unreadable.ts";
import type { GivenArticle, WebPage } from "./web-page.ts";

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
  readonly work: ToRead;
  /** Of the file, or the address: faults begin with it. */
  readonly name: string;
  readonly onProgress: (share: number) => void;
  resolve(result: Result): void;
  reject(error: Error): void;
  /** When it became the one that is being read. */
  sinceMs: number;
}

/** A thread that reads files and pages one after the other. */
export interface PageReader {
  /**
   * @param onProgress the share of the file that was read
   * @throws KNOWLEDGE_FILE_UNREADABLE, also if the file takes too long or too much memory
   */
  read(
    format: "pdf" | "html",
    file: KnowledgeFile,
    onProgress?: (share: number) => void,
  ): Promise<readonly RawArticle[]>;
  /** A page of a website, as `readPage`. @throws KNOWLEDGE_FILE_UNREADABLE */
  readPage(page: WebPage): Promise<WholePage>;
  /** An article of an API, as `readGiven`. @throws KNOWLEDGE_FILE_UNREADABLE */
  readGiven(given: GivenArticle): Promise<readonly PageArticle[] | string>;
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
    if (first === undefined || first.work.id !== message.id) return;
    if ("share" in message) {
      first.onProgress(message.share);
      if (performance.now() - first.sinceMs > limit("fileMs")) replace("takes too long to be read");
      else watch();
      return;
    }
    queue.shift();
    if ("result" in message) first.resolve(message.result);
    else first.reject(faultOf(first.name, message.fault, message.remedy));
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
    given?.reject(faultOf(given.name, fault));
    if (queue.length === 0) return;
    worker = open();
    for (const { work } of queue) worker.postMessage(work);
    next();
  }

  async function end(): Promise<void> {
    clearTimeout(timer);
    const ended = worker;
    worker = undefined;
    await ended?.terminate();
  }

  /** @typeParam R what comes of this kind of work (`resultOf` in page-worker.ts) */
  const ask = <R extends Result>(work: Work, name: string, onProgress: (share: number) => void = () => {}) =>
    new Promise<R>((resolve, reject) => {
      const asked: ToRead = { id: ++ids, ...work };
      queue.push({
        ...{ work: asked, name, onProgress, reject, sinceMs: performance.now() },
        resolve: (result) => resolve(result as R),
      });
      worker ??= open();
      worker.postMessage(asked);
      if (queue.length === 1) next();
    });

  return {
    read: (format, { name, bytes }, onProgress) => ask({ format, name, bytes }, name, onProgress),
    readPage: (page) => ask({ format: "page", page }, page.url ?? page.id),
    readGiven: (given) => ask({ format: "given", given }, given.url ?? given.title),
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
