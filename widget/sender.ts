import type { Socket } from "socket.io-client";
import { EVENTS } from "../server/wire/names.ts";
import type { Ack, SendReply } from "../server/wire/socket.ts";
import type { Outbox, OutboxItem } from "./outbox.ts";
import type { Refusal } from "./snapshot.ts";

/** Milliseconds to wait for an acknowledgement before the same message is sent again. */
export const ACK_TIMEOUT_MS = 10_000;
/** Milliseconds before retrying what the server couldn't accept just now: doubled each time, up to the maximum. */
const RETRY_MS = { first: 2_000, most: 30_000 };

/** The next retry, later each time until one succeeds. */
export class Backoff {
  #timer: ReturnType<typeof setTimeout> | undefined;
  #ms = RETRY_MS.first;

  /** @param leastMs what the server asked for */
  later(then: () => void, leastMs = 0): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(then, Math.max(this.#ms, leastMs));
    this.#ms = Math.min(this.#ms * 2, RETRY_MS.most);
  }

  reset(): void {
    this.#ms = RETRY_MS.first;
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}

interface SenderDeps {
  readonly socket: Socket;
  readonly outbox: Outbox;
  readonly backoff: Backoff;
  /** The server stored it. */
  heard(reply: SendReply): void;
  /** The server refuses this visitor. */
  blocked(refusal: Refusal): void;
}

/** Sends the outbox while there is a connection: one message after the other, so that the order stays. */
export class Sender {
  readonly #parts: SenderDeps;
  #isReady = false;
  #isSending = false;
  #inFlight: OutboxItem | undefined;

  constructor(deps: SenderDeps) {
    this.#parts = deps;
  }

  /** Sent but not acknowledged: what a connection that closes now may be about. */
  get inFlight(): OutboxItem | undefined {
    return this.#inFlight;
  }

  /** There is a connection, and what was missed has arrived. */
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
      // No acknowledgement: it may or may not be stored. The same id again, once reconnected.
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
    const { code, message, remedy, retryable, retryAfterMs } = ack.error;
    if (code === "CONVERSATION_UNKNOWN" && item.conversationId !== undefined) {
      const { conversationId: _gone, ...anew } = item;
      outbox.replace(anew);
      return true;
    }
    if (retryable) {
      backoff.later(() => this.flush(), retryAfterMs);
      return false;
    }
    if (code === "VISITOR_BLOCKED") blocked({ code, message, remedy });
    outbox.replace({ ...item, refused: { code, message, remedy } });
    return true;
  }
}
