import { Duplex } from "node:stream";
import { MessageChannel, type MessagePort } from "node:worker_threads";

/**
 * Passes the far end to the database's thread, starting it first if necessary; returns a function that gives the error
 * with which the far end closed, once it has.
 */
type Attach = (port: MessagePort) => Promise<() => Promise<Error | undefined>>;

/**
 * The socket that `pg` thinks it has: bytes go over a MessagePort to the database's thread.
 *
 * Why not pglite-socket (0.2.17), which does the same over a real socket: its queue stops permanently when a call into
 * PGlite throws (`processQueue` returns with `processing` still true), so that every later query hangs; it passes
 * PGlite one protocol message at a time, where a batch is faster; a socket is one more thing that other processes can
 * reach, its path is limited to 108 characters, and Windows needs a different one. test/ports/database/pglite.test.ts
 * describes what a connection must do.
 */
export class PortStream extends Duplex {
  readonly #attach: Attach;
  #port: MessagePort | undefined;

  constructor(attach: Attach) {
    super();
    this.#attach = attach;
  }

  /** As in net.Socket; host and port have no meaning here. */
  connect(): this {
    const { port1, port2 } = new MessageChannel();
    port1.on("message", (chunk: Uint8Array) =>
      this.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength)),
    );
    const closed = new Promise<void>((resolve) => port1.once("close", resolve));
    this.#port = port1;
    this.#attach(port2).then(
      (reason) => {
        // Ended by the far side: a query that is waiting is told why.
        void closed.then(() => (this.writableEnded ? undefined : reason())).then((error) => this.destroy(error));
        this.emit("connect");
      },
      (error: Error) => this.destroy(error),
    );
    return this;
  }

  // A pg connection calls these on its socket.
  setNoDelay(): this {
    return this;
  }
  setKeepAlive(): this {
    return this;
  }
  ref(): this {
    this.#port?.ref();
    return this;
  }
  unref(): this {
    this.#port?.unref();
    return this;
  }

  override _read(): void {}

  override _write(chunk: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    this.#port?.postMessage(chunk);
    done();
  }

  /** pg corks while it writes the messages of one query; they are sent as one. */
  override _writev(chunks: { chunk: Uint8Array }[], done: (error?: Error | null) => void): void {
    this.#port?.postMessage(chunks.length === 1 ? chunks[0]?.chunk : Buffer.concat(chunks.map((c) => c.chunk)));
    done();
  }

  override _final(done: (error?: Error | null) => void): void {
    // Messages posted before close() are still delivered.
    this.#port?.close();
    done();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#port?.close();
    done(error);
  }
}
