/**
 * The embedded database's thread: PGlite answers in here, so that a slow query never holds up the server's event loop.
 * A connection is a MessagePort that carries the Postgres wire protocol; `pg` sits at its other end (pglite-stream.ts).
 */
import { cpSync } from "node:fs";
import { type MessagePort, parentPort, workerData } from "node:worker_threads";
import { PGlite } from "@electric-sql/pglite";
import { isTerminate, ProtocolBatches, queryMessage, transactionOpen } from "./pglite-protocol.ts";
import type { FromWorker, ToWorker, WorkerStart } from "./pglite-thread.ts";

const parent = parentPort;
if (parent === null) throw new Error("pglite-worker.js is started as a worker thread.");
const say = (message: FromWorker) => parent.postMessage(message);
const { folder } = workerData as WorkerStart;

/** The last thing that the engine said before it could not go on, e.g. a PANIC for want of disk. */
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

/** What siglongjmp to Postgres' main loop leaves WebAssembly with: an ordinary error of a query. */
const LONGJMP_STATUS = 100;
const engine = db.Module as unknown as { _PostgresMainLoopOnce: () => void };
const mainLoopOnce = engine._PostgresMainLoopOnce;
// PGlite (0.5.14) swallows whatever its main loop throws and calls it again, also after an abort: the thread would spin for
// ever. A PANIC (a full disk under the write-ahead log) ends the thread instead, and the next one recovers from the log.
engine._PostgresMainLoopOnce = () => {
  try {
    mainLoopOnce();
  } catch (error) {
    if ((error as { status?: number }).status !== LONGJMP_STATUS) die(lastWords || String(error).slice(0, 500));
    throw error;
  }
};

let open = false;
const run = (batch: Uint8Array): Uint8Array => {
  const answer = db.execProtocolRawSync(batch);
  open = transactionOpen(answer) ?? open;
  return answer;
};

/** One connection after the other: PGlite is one backend, and a port may only begin when the last one's session is cleared. */
let line: Promise<void> = Promise.resolve();

async function serve(port: MessagePort): Promise<void> {
  const batches = new ProtocolBatches();
  await new Promise<void>((ended) => {
    port.once("close", ended);
    port.on("message", (chunk: Uint8Array) => {
      for (const batch of batches.push(chunk)) {
        if (isTerminate(batch)) return port.close();
        const answer = run(batch);
        if (answer.length === 0) continue;
        // The answer to a startup packet is a view into PGlite's own buffer, which must stay; others are ours to give.
        const own = answer.byteLength === answer.buffer.byteLength ? answer : answer.slice();
        port.postMessage(own, [own.buffer as ArrayBuffer]);
      }
    });
  });
  // A client that broke off in mid-transaction leaves neither that nor its settings and prepared statements to the next.
  if (open) run(queryMessage("rollback"));
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
        if (!open) run(queryMessage("checkpoint"));
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
