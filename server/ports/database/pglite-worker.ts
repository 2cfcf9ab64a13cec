/**
 * The embedded database's thread: PGlite answers in here, so that a slow query never holds up the server's event loop.
 * A connection is a MessagePort that carries the Postgres wire protocol; `pg` is at its other end (pglite-stream.ts).
 */
import { cpSync } from "node:fs";
import { setFlagsFromString } from "node:v8";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { isTerminate, ProtocolBatches, queryMessage } from "./pglite-protocol.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./pglite-thread.ts";

const parent = parentPort;
if (parent === null) throw new Error("pglite-worker.js is started as a worker thread.");
const say = (message: FromWorker) => parent.postMessage(message);
const { folder } = workerData as WorkerStart;

// Only V8's baseline compiler for WebAssembly: 55 to 90 MB less resident (213 to 150 MB after opening, including
// everything else in a small process), no compiling during the first questions on two cores, and ordinary queries are
// as fast (measured: the same 1.3 ms a transaction; a loop over 2,000,000 rows 630 instead of 470 ms).
setFlagsFromString("--liftoff-only");

/** The engine's last message before it could not continue, e.g. a PANIC because the disk is full. */
let lastWords = "";
function die(reason: string): never {
  say({ kind: "failed", message: reason });
  process.exit(1);
}

let db: PGlite;
try {
  db = await PGlite.create(folder, {
    // 128 MB by default, all of it resident from the start; 16 MB takes 120 MB off the process (measured: 290 to 172 MB
    // after opening), and the operating system caches the files besides.
    startParams: [...PGlite.defaultStartParams, "-c", "shared_buffers=16MB"],
    onStderr(text) {
      const at = text.search(/(FATAL|PANIC):/);
      if (at >= 0) lastWords = text.slice(at, at + 500);
      return false;
    },
  });
} catch (error) {
  die(lastWords || String(error).slice(0, 500));
}

/** What siglongjmp to Postgres' main loop throws out of WebAssembly: an ordinary error of a query. */
const LONGJMP_STATUS = 100;
const engine = db.Module as unknown as { _PostgresMainLoopOnce: () => void };
const mainLoopOnce = engine._PostgresMainLoopOnce;
// PGlite (0.5.14) swallows whatever its main loop throws and calls it again, even after an abort: the thread would spin
// forever. A PANIC (a full disk under the write-ahead log) ends the thread instead, and the next one recovers from the
// log.
engine._PostgresMainLoopOnce = () => {
  try {
    mainLoopOnce();
  } catch (error) {
    if ((error as { status?: number }).status !== LONGJMP_STATUS) die(lastWords || String(error).slice(0, 500));
    throw error;
  }
};

/**
 * Passes complete protocol messages to PGlite; its reply is complete when this returns.
 *
 * Through execProtocolRawStream, which calls `take` for each piece of the reply, and not execProtocolRawSync, which
 * (0.5.14) also parses every message of every reply into a list that only its wrappers ever empty: the thread would
 * grow forever.
 */
function run(batch: Uint8Array, take: (piece: Uint8Array) => void = () => undefined): void {
  db.execProtocolRawStream(batch, { syncToFs: false, onRawData: take }).catch((error: unknown) => die(String(error)));
}

/**
 * How much of a long reply is posted at once: its pieces, of 8 KB, are views into PGlite's memory and are copied here.
 */
const BLOCK_BYTES = 256 * 1024;

function answer(batch: Uint8Array, port: MessagePort): void {
  let block = new Uint8Array(16 * 1024);
  let filled = 0;
  const post = () => {
    if (filled > 0) port.postMessage(block.subarray(0, filled), [block.buffer]);
    filled = 0;
  };
  run(batch, (piece) => {
    if (filled + piece.length > block.length) {
      if (filled + piece.length > BLOCK_BYTES) {
        post();
        block = new Uint8Array(Math.max(BLOCK_BYTES, piece.length));
      } else {
        const larger = new Uint8Array(BLOCK_BYTES);
        larger.set(block.subarray(0, filled));
        block = larger;
      }
    }
    block.set(piece, filled);
    filled += piece.length;
  });
  post();
}

/**
 * One connection after the other: PGlite is a single backend, and a port can only begin once the last one's session is
 * cleared.
 */
let line: Promise<void> = Promise.resolve();

async function serve(port: MessagePort): Promise<void> {
  const batches = new ProtocolBatches();
  await new Promise<void>((ended) => {
    port.once("close", ended);
    port.on("message", (chunk: Uint8Array) => {
      for (const batch of batches.push(chunk)) {
        if (isTerminate(batch)) return port.close();
        answer(batch, port);
      }
    });
  });
  // A client that disconnected in the middle of a transaction leaves neither that nor its settings and prepared
  // statements to the next.
  if (db.isInTransaction()) run(queryMessage("rollback"));
  run(queryMessage("discard all"));
}

parent.on("message", (message: ToWorker) => {
  switch (message.kind) {
    case "connect":
      line = line.then(() => serve(message.port));
      break;
    case "copy":
      // All in one go of this thread, the only one that writes: the copy is the folder as a crash at this moment would
      // leave it, which PGlite recovers from. The checkpoint only makes that recovery short.
      try {
        if (!db.isInTransaction()) run(queryMessage("checkpoint"));
        cpSync(folder, message.to, { recursive: true, errorOnExist: true });
        say({ kind: "copied", id: message.id });
      } catch (error) {
        say({ kind: "copied", id: message.id, error: error instanceof Error ? error : new Error(String(error)) });
      }
      break;
    case "close":
      void line.then(async () => {
        await db.close();
        say({ kind: "closed" });
        process.exit(0);
      });
  }
});
say({ kind: "open" });
