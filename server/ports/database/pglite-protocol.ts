/** As much of the Postgres wire protocol (version 3) as is needed to pass it to PGlite in complete messages. */

const code = (letter: string) => letter.charCodeAt(0);
const TERMINATE = code("X");
/** Messages after which the server answers and waits: Sync, Query, Flush, CopyDone, CopyFail, and password. */
const ENDS = new Set(["S", "Q", "H", "c", "f", "p"].map(code));

/**
 * Splits a stream of bytes into batches for `execProtocolRawSync`, each ending where the server would reply. Complete
 * batches (Parse, Bind, Describe, Execute, Sync in one call) are several times faster than single messages, and a batch
 * cut off before its Sync would be answered with an extra ReadyForQuery.
 */
export class ProtocolBatches {
  #rest: Buffer = Buffer.alloc(0);
  #pieces: Buffer[] = [];
  #held = 0;
  #wanted = 0;
  #started = false;

  /** @returns the batches that this chunk completed; the startup packet and Terminate are separate */
  push(chunk: Uint8Array): Uint8Array[] {
    // A large value arrives in many chunks: joined once, when there is enough, not for each one.
    this.#pieces.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
    this.#held += chunk.byteLength;
    if (this.#held < this.#wanted) return [];
    let data = Buffer.concat([this.#rest, ...this.#pieces]);
    this.#pieces = [];
    const batches: Uint8Array[] = [];
    let from = 0;
    let at = 0;
    this.#wanted = 0;
    while (at < data.length) {
      const header = this.#started ? 5 : 4;
      if (data.length - at < header) break;
      const length = data.readInt32BE(at + header - 4) + header - 4;
      if (data.length - at < length) {
        this.#wanted = from === at ? length : 0;
        break;
      }
      const type = this.#started ? data[at] : undefined;
      at += length;
      this.#started = true;
      if (type === undefined || type === TERMINATE || ENDS.has(type)) {
        batches.push(Uint8Array.prototype.slice.call(data, from, at));
        from = at;
      }
    }
    data = data.subarray(from);
    this.#rest = data;
    this.#held = data.length;
    return batches;
  }
}

/** A simple Query message. */
export function queryMessage(sql: string): Uint8Array {
  const text = Buffer.from(`${sql}\0`, "utf8");
  const message = Buffer.alloc(5 + text.length);
  message.write("Q", 0, "latin1");
  message.writeInt32BE(4 + text.length, 1);
  text.copy(message, 5);
  return new Uint8Array(message);
}

/** True for a Terminate message. */
export const isTerminate = (batch: Uint8Array): boolean => batch[0] === TERMINATE;
