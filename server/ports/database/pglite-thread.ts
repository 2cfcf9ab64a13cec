import { type MessagePort, Worker } from "node:worker_threads";
import { builtFile } from "../../lib/built-file.ts";
import { TuppenceError } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";

export interface WorkerStart {
  /** The database's own folder, made by pglite-create. */
  readonly folder: string;
}
export type ToWorker =
  | { readonly kind: "connect"; readonly port: MessagePort }
  | { readonly kind: "copy"; readonly id: number; readonly to: string }
  | { readonly kind: "close" };
export type FromWorker =
  | { readonly kind: "open" }
  | { readonly kind: "copied"; readonly id: number; readonly error?: Error }
  | { readonly kind: "closed" };

interface Running {
  readonly worker: Worker;
  readonly copies: Map<number, (error?: Error) => void>;
  closed?: () => void;
}

/**
 * The database's thread, seen from outside. When it dies (out of memory, a fault in the engine) it is started again by the
 * next connection, and the database recovers from its write-ahead log.
 */
export class PgliteThread {
  readonly #folder: string;
  readonly #log: Log;
  #running: Promise<Running> | undefined;
  #closing = false;
  #copyId = 0;

  constructor(folder: string, log: Log) {
    this.#folder = folder;
    this.#log = log;
  }

  /** True while the thread runs or starts. */
  get alive(): boolean {
    return this.#running !== undefined;
  }

  /** Hands a connection's far end over. @throws DATABASE_UNAVAILABLE when the thread does not start */
  async connect(port: MessagePort): Promise<void> {
    const { worker } = await this.#start();
    worker.postMessage({ kind: "connect", port } satisfies ToWorker, [port]);
  }

  /** Copies the database's folder to `to` (which must not exist) as it is between two queries. */
  async copy(to: string): Promise<void> {
    const { worker, copies } = await this.#start();
    const id = ++this.#copyId;
    await new Promise<void>((resolve, reject) => {
      copies.set(id, (error) => (error === undefined ? resolve() : reject(error)));
      worker.postMessage({ kind: "copy", id, to } satisfies ToWorker);
    });
  }

  async close(): Promise<void> {
    this.#closing = true;
    const running = await this.#running?.catch(() => undefined);
    if (running === undefined) return;
    await new Promise<void>((resolve) => {
      running.closed = resolve;
      running.worker.postMessage({ kind: "close" } satisfies ToWorker);
    });
    await running.worker.terminate();
  }

  #start(): Promise<Running> {
    if (this.#closing) {
      return Promise.reject(
        new TuppenceError("DATABASE_UNAVAILABLE", "The database is closed.", "Start the server again."),
      );
    }
    this.#running ??= this.#launch().catch((error: unknown) => {
      this.#running = undefined;
      throw error;
    });
    return this.#running;
  }

  #launch(): Promise<Running> {
    return new Promise((resolve, reject) => {
      const worker = new Worker(builtFile(import.meta.url, "pglite-worker.js"), {
        workerData: { folder: this.#folder } satisfies WorkerStart,
        // Flags such as vitest's loaders are for the caller's code, not for this.
        execArgv: [],
      });
      const running: Running = { worker, copies: new Map() };
      worker.on("message", (message: FromWorker) => {
        if (message.kind === "open") resolve(running);
        else if (message.kind === "closed") running.closed?.();
        else {
          running.copies.get(message.id)?.(message.error);
          running.copies.delete(message.id);
        }
      });
      worker.on("error", (error) => {
        this.#log.error({ reason: error.message }, "the embedded database's thread failed");
        reject(error);
      });
      worker.on("exit", (code) => {
        this.#running = undefined;
        const error = new TuppenceError(
          "DATABASE_UNAVAILABLE",
          `The embedded database's thread ended (${code}).`,
          "It is started again by the next query; if this goes on, look at the log and the space on the disk.",
        );
        for (const copied of running.copies.values()) copied(error);
        running.closed?.();
        reject(error);
      });
    });
  }
}
