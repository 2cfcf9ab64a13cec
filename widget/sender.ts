import type { Socket } from "socket.io-client";
import { EVENTS } from "../server/wire/names.ts";
import type { Ack, SendReply } from "../server/wire/socket.ts";
import type { Outbox, OutboxItem } from "./outbox.ts";
import type { Refusal } from "./snapshot.ts";

/** Milliseconds to wait for an acknowledgement before the same message is sent again. */
export const ACK_TIMEOUT_MS = 10_000;
/** Milliseconds before what the server could not take just now is tried again: doubled each time, up to the last. */
const RETRY_MS = { first: 2_000, most: 30_000 };

/** The next try, later each time until one succeeds. */
export class Backoff {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ms = RETRY_MS.first;

  later(then: () => void): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, this.#ms);
    this.#ms = Math.min(this.#ms * 2, RETRY_MS.most);
  }

  reset(): void {
    this.#ms = RETRY_MS.first;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

interface SenderParts {
  readonly socket: Socket;
  readonly outbox: Outbox;
  readonly backoff: Backoff;
  /** The server stored it. */
  heard(reply: SendReply): void;
  /** The server will hear nothing more of this visitor. */
  blocked(refusal: Refusal): void;
}

/** Empties the outbox over the line, while there is one: one after the other, so that the order stays. */
export class Sender {
  readonly #parts: SenderParts;
  #isReady = false;
  #isSending = false;
  #inFlight: OutboxItem | undefined;

  constructor(parts: SenderParts) {
    this.#parts = parts;
  }

  /** Sent and not acknowledged: what a line that ends now has to do with. */
  get inFlight(): OutboxItem | undefined {
    return this.#inFlight;
  }

  /** The line is there, and what was missed has been heard. */
  start(): void {
    this.#isReady = true;
    this.flush();
  }

  /** Keeps everything until the next start. */
  stop(): void {
    this.#isReady = false;
  }

  flush(): void {
    void this.#flush();
  }

  async #flush(): Promise<void> {
    if (this.#isSending || !this.#isReady) return;
    this.#isSending = true;
    const { outbox } = this.#parts;
    try {
      for (let item = outbox.next; item !== undefined && this.#isReady; item = outbox.next) {
        if (!(await this.#sendOne(item))) break;
      }
    } finally {
      this.#isSending = false;
    }
  }

  /** True when the item left the queue. */
  async #sendOne(item: OutboxItem): Promise<boolean> {
    const { socket, outbox, backoff, heard, blocked } = this.#parts;
    const { kind, refused: _, ...body } = item;
    const { text: __, articleId: ___, page: ____, ...person } = body;
    const line = socket.timeout(ACK_TIMEOUT_MS);
    let ack: Ack<SendReply>;
    this.#inFlight = item;
    try {
      ack =
        kind === "person"
          ? await line.emitWithAck(EVENTS.personRequest, person)
          : await line.emitWithAck(EVENTS.messageSend, body);
    } catch {
      // No acknowledgement: it may or may not be stored. The same id again, after the line is back.
      if (socket.connected) backoff.later(() => this.flush());
      return false;
    } finally {
      this.#inFlight = undefined;
    }
    if (ack.ok) {
      backoff.reset();
      heard(ack.data);
      outbox.remove(item.clientMessageId);
      return true;
    }
    const { code, message, remedy, retryable } = ack.error;
    if (code === "CONVERSATION_UNKNOWN" && item.conversationId !== undefined) {
      const { conversationId: _gone, ...anew } = item;
      outbox.replace(anew);
      return true;
    }
    if (retryable) {
      backoff.later(() => this.flush());
      return false;
    }
    if (code === "VISITOR_BLOCKED") blocked({ code, message, remedy });
    outbox.replace({ ...item, refused: { code, message, remedy } });
    return true;
  }
}
