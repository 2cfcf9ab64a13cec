import type { Socket } from "socket.io-client";
import { EVENTS } from "../server/wire/names.ts";
import type { Ack, RatingReason } from "../server/wire/socket.ts";
import { ACK_TIMEOUT_MS } from "./sender.ts";
import { LOST, type Refusal } from "./snapshot.ts";
import type { Store } from "./store.ts";

/** A visitor's requests other than messages: they don't wait in the outbox. */
export class Requests {
  readonly #socket: Socket;
  readonly #store: Store;

  constructor(socket: Socket, store: Store) {
    this.#socket = socket;
    this.#store = store;
  }

  rate(messageId: string, helped: boolean, reason?: RatingReason, comment?: string): void {
    this.#socket.emit(EVENTS.ratingSet, {
      messageId,
      helped,
      ...(reason === undefined ? {} : { reason }),
      ...(comment === undefined ? {} : { comment }),
    });
  }

  rateConversation(score: number, comment?: string): void {
    const { conversationId } = this.#store;
    if (conversationId === undefined) return;
    this.#socket.emit(EVENTS.satisfactionSet, {
      conversationId,
      score,
      ...(comment === undefined ? {} : { comment }),
    });
  }

  /** @returns null once it's stored */
  async setEmail(email: string): Promise<Refusal | null> {
    const { conversationId } = this.#store;
    if (conversationId === undefined) return LOST;
    const refusal = await this.#ask(EVENTS.emailSet, { conversationId, email });
    if (refusal === null) this.#store.set({ visitor: { ...this.#store.getSnapshot().visitor, email } });
    return refusal;
  }

  typing(typing: boolean): void {
    const { conversationId } = this.#store;
    if (conversationId !== undefined && this.#socket.connected)
      this.#socket.volatile.emit(EVENTS.typing, { conversationId, typing });
  }

  /** @returns null once it's deleted */
  deleteConversation(conversationId: string): Promise<Refusal | null> {
    return this.#ask(EVENTS.conversationDelete, { conversationId });
  }

  /** @returns null once the server has done it */
  async #ask(event: string, payload: object): Promise<Refusal | null> {
    if (!this.#socket.connected) return LOST;
    try {
      const ack: Ack<null> = await this.#socket.timeout(ACK_TIMEOUT_MS).emitWithAck(event, payload);
      return ack.ok ? null : ack.error;
    } catch {
      return LOST;
    }
  }
}
