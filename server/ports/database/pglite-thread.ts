import { type MessagePort, Worker } from "node:worker_threads";
import { builtFile } from "../../lib/built-file.ts";
import { TuppenceError } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import { toFault } from "./faults.ts";

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
  /** The thread ends right after saying so. */
  | { readonly kind: "failed"; readonly message: string }
  | { readonly kind: "copied"; readonly id: number; readonly error?: Error }
  | { readonly kind: "closed" };

/** A start takes a second of a core: after a failed one (a full disk), no other is tried for this long. */
const RETRY_AFTER_MS = 2000;
/** How long a connection that ended waits to learn that its thread did, and why. */
const REASON_WAIT_MS = 500;

interface Running {
  readonly worker: Worker;
  readonly opened: Promise<void>;
  /** Settles when the thread is gone, with the reason. */
  readonly gone: Promise<Error>;
  readonly copies: Map<number, (error?: Error) => void>;
}

/**
 * The database's thread, seen from outside. If it dies (a full disk, out of memory, a fault in the engine), the next
 * connection starts it again, and the database recovers from its write-ahead log.
 */
export class PgliteThread {
  readonly #folder: string;
  readonly #log: Log;
  #running: Running | undefined;
  #failed: { error: Error; at: number } | undefined;
  #closing = false;
  #copyId = 0;

  constructor(folder: string, log: Log) {
    this.#folder = folder;
    this.#log = log;
  }

  /** Why the thread isn't there; undefined while it runs or starts, or if it was never needed. */
  get failure(): Error | undefined {
    return this.#failed?.error;
  }

  /**
   * Passes on a connection's far end.
   * @returns a function that gives the thread's reason once the connection has ended by itself, if there was one
   * @throws DISK_FULL, DATABASE_UNAVAILABLE if the thread doesn't start
   */
  async connect(port: MessagePort): Promise<() => Promise<Error | undefined>> {
    const running = await this.#start();
    running.worker.postMessage({ kind: "connect", port } satisfies ToWorker, [port]);
    return () =>
      Promise.race([running.gone, new Promise<undefined>((done) => setTimeout(() => done(undefined), REASON_WAIT_MS))]);
  }

  /** Copies the database's folder to `to` (which must not exist), as it is between two queries. */
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
    const running = this.#running;
    if (running === undefined) return;
    running.worker.postMessage({ kind: "close" } satisfies ToWorker);
    await running.gone;
  }

  /** Starts the thread if it isn't running. @throws DISK_FULL, DATABASE_UNAVAILABLE */
  async start(): Promise<void> {
    await this.#start();
  }

  async #start(): Promise<Running> {
    if (this.#closing) throw unavailable("it is closed");
    if (this.#failed !== undefined && Date.now() - this.#failed.at < RETRY_AFTER_MS) throw this.#failed.error;
    this.#running ??= this.#launch();
    const running = this.#running;
    await running.opened;
    return running;
  }

  #launch(): Running {
    const worker = new Worker(builtFile(import.meta.url, "pglite-worker.js"), {
      workerData: { folder: this.#folder } satisfies WorkerStart,
      // Flags such as vitest's loaders are for the caller's code, not for this.
      execArgv: [],
    });
    let reason: Error | undefined;
    const copies: Running["copies"] = new Map();
    let open: () => void = () => undefined;
    const gone = new Promise<Error>((resolve) => {
      worker.on("message", (message: FromWorker) => {
        switch (message.kind) {
          case "open":
            this.#failed = undefined;
            open();
            break;
          case "failed":
            reason = asError(toFault(new Error(message.message)));
            break;
          case "copied":
            copies.get(message.id)?.(message.error);
            copies.delete(message.id);
        }
      });
      worker.on("error", (error) => {
        reason ??= error;
      });
      worker.on("exit", (code) => {
        this.#running = undefined;
        const error =
          reason instanceof TuppenceError ? reason : unavailable(reason?.message ?? `its thread ended (${code})`);
        if (!this.#closing || code !== 0) {
          this.#failed = { error, at: Date.now() };
          this.#log.error({ code: error.code, reason: error.message }, "the embedded database's thread ended");
        }
        for (const copied of copies.values()) copied(error);
        resolve(error);
      });
    });
    const opened = new Promise<void>((resolve, reject) => {
      open = resolve;
      void gone.then(reject);
    });
    opened.catch(() => undefined);
    return { worker, opened, gone, copies };
  }
}

function asError(fault: unknown): Error {
  return fault instanceof Error ? fault : new Error(String(fault));
}

function unavailable(why: string): TuppenceError {
  return new TuppenceError(
    "DATABASE_UNAVAILABLE",
    `The embedded database isn't responding: ${why}.`,
    "It restarts with the next query. If this keeps happening, check the log and the disk with DATA_DIR.",
  );
}
