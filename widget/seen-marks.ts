import type { Socket } from "socket.io-client";
import { EVENTS } from "../server/wire/names.ts";

/** Milliseconds within which several seen marks are sent as one. */
const SEEN_MS = 400;

/** Tells the server up to which message the visitor has seen the conversation: only the latest, and each once. */
export class SeenMarks {
  readonly #socket: Socket;
  #last = { conversationId: "", sequence: 0 };
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(socket: Socket) {
    this.#socket = socket;
  }

  mark(conversationId: string, sequence: number): void {
    if (this.#last.conversationId === conversationId && this.#last.sequence >= sequence) return;
    this.#last = { conversationId, sequence };
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const say = () => this.#socket.emit(EVENTS.seenSet, this.#last);
      if (this.#socket.connected) say();
      else this.#socket.once(EVENTS.welcome, say);
    }, SEEN_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
