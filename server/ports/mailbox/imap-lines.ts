import type { Socket } from "node:net";

/** Bytes of one line without its literals; FETCH lines have some hundred. */
const MAX_LINE = 1024 * 1024;

/** One response: its text, in which "\0" stands for each literal, in order. */
export interface ImapLine {
  readonly text: string;
  readonly literals: readonly Buffer[];
}

/** Reads what an IMAP server sends: lines, in which `{n}` announces n bytes of anything (RFC 3501, section 4.3). */
export class ImapLines {
  readonly #chunks: Buffer[] = [];
  readonly #maxLiteral: number;
  readonly #onData = (chunk: Buffer) => {
    this.#chunks.push(chunk);
    this.#wake();
  };
  #wake: () => void = () => {};
  #ended: Error | undefined;

  constructor(socket: Socket, maxLiteral: number) {
    this.#maxLiteral = maxLiteral;
    socket.on("data", this.#onData);
    const end = (error?: Error) => {
      this.#ended ??= error ?? new Error("The server closed the connection.");
      this.#wake();
    };
    socket.on("error", end);
    socket.on("close", () => end());
    this.detach = () => void socket.off("data", this.#onData);
  }

  /** Stops reading: TLS takes the socket over. */
  readonly detach: () => void;

  /** @throws when the connection broke, or what comes isn't IMAP */
  async next(): Promise<ImapLine> {
    const literals: Buffer[] = [];
    let text = "";
    for (;;) {
      const line = (await this.#line()).replace(/\r?\n$/, "");
      const announced = /\{(\d{1,10})\}$/.exec(line);
      if (announced === null) return { text: text + line.replaceAll("\0", ""), literals };
      const bytes = Number(announced[1]);
      if (bytes > this.#maxLiteral) throw new Error(`The server sent ${bytes} bytes at once.`);
      text += `${line.slice(0, announced.index).replaceAll("\0", "")}\0`;
      literals.push(await this.#bytes(bytes));
    }
  }

  async #line(): Promise<string> {
    for (;;) {
      let before = 0;
      for (const chunk of this.#chunks) {
        const at = chunk.indexOf(0x0a);
        if (at !== -1) return this.#take(before + at + 1).toString("utf8");
        before += chunk.length;
      }
      if (before > MAX_LINE) throw new Error("The server sent a line without an end.");
      await this.#more();
    }
  }

  async #bytes(count: number): Promise<Buffer> {
    while (this.#chunks.reduce((sum, chunk) => sum + chunk.length, 0) < count) await this.#more();
    return this.#take(count);
  }

  #take(count: number): Buffer {
    const taken: Buffer[] = [];
    for (let left = count; left > 0; ) {
      const chunk = this.#chunks.shift() as Buffer;
      taken.push(chunk.subarray(0, left));
      if (chunk.length > left) this.#chunks.unshift(chunk.subarray(left));
      left -= Math.min(left, chunk.length);
    }
    return Buffer.concat(taken);
  }

  async #more(): Promise<void> {
    if (this.#ended !== undefined) throw this.#ended;
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
    });
  }
}
