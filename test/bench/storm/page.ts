import { io, type Socket } from "socket.io-client";
import { EVENTS } from "../../../server/wire/names.ts";
import type { Ack, ResumeReply, Welcome } from "../../../server/wire/socket.ts";
import { apply, type ChatEvent, type ChatState, EMPTY, lastSequence } from "../../../widget/state.ts";
import type { Recorder } from "./seen.ts";

/** Milliseconds to wait for an acknowledgement before the line counts as dead: a person would press again. */
const ACK_MS = 5_000;

const HEARD = [
  EVENTS.messageNew,
  EVENTS.messageStart,
  EVENTS.messageDelta,
  EVENTS.messageEnd,
  EVENTS.conversationState,
  EVENTS.ratingSet,
  EVENTS.seenChange,
  EVENTS.conversationGone,
] as const;

interface PageDeps {
  readonly url: string;
  readonly site: string;
  /** Of this window, in the record. */
  readonly name: string;
  readonly record: Recorder;
  token(): string | null;
  onToken(token: string): void;
  /** It's connected, and has what it missed. */
  onReady(): void;
}

/** One open window of a visitor: the widget's protocol, with everything that it hears written down. */
export class Page {
  readonly name: string;
  readonly #deps: PageDeps;
  readonly #socket: Socket;
  /** As a widget would show it: the widget's own reducer over everything heard. */
  chat: ChatState = EMPTY;
  isReady = false;

  constructor(deps: PageDeps) {
    const { url, site, name, record } = deps;
    this.#deps = deps;
    this.name = name;
    this.#socket = io(`${url}/widget`, {
      transports: ["websocket"],
      forceNew: true,
      reconnectionDelay: 50,
      reconnectionDelayMax: 500,
      auth: (give) => give({ site, token: deps.token(), language: "en", timeZone: "UTC" }),
    });
    this.#socket.on(EVENTS.welcome, ({ token }: Welcome) => {
      if (token !== undefined) deps.onToken(token);
      void this.#resume();
    });
    this.#socket.on("disconnect", () => {
      this.isReady = false;
    });
    this.#socket.on("connect_error", (error: Error & { data?: { code: string; retryAfterMs?: number } }) => {
      // Refused by the server, not by the line: socket.io doesn't try again by itself.
      if (error.data !== undefined) setTimeout(() => this.#socket.connect(), error.data.retryAfterMs ?? 500);
    });
    this.#socket.on(EVENTS.resync, () => void this.#resume());
    for (const event of HEARD) {
      this.#socket.on(event, (data: unknown) => {
        record.note({ kind: "heard", by: name, event, data });
        this.#apply({ type: event, data } as ChatEvent);
      });
    }
  }

  /** @throws when no acknowledgement came: the line is dropped then, and opened again */
  async ask<T>(event: string, payload: unknown): Promise<Ack<T>> {
    try {
      return await this.#socket.timeout(ACK_MS).emitWithAck(event, payload);
    } catch (error) {
      if (this.#socket.connected) this.#socket.io.engine?.close();
      throw error;
    }
  }

  /** Fetches what was missed. */
  async #resume(): Promise<void> {
    const { conversation } = this.chat;
    const ack = await this.ask<ResumeReply>(EVENTS.conversationResume, {
      afterSequence: lastSequence(this.chat),
      ...(conversation === null ? {} : { conversationId: conversation.conversationId }),
    }).catch(() => undefined);
    if (ack?.ok !== true) return;
    this.#deps.record.note({ kind: "heard", by: this.name, event: "resumed", data: ack.data });
    this.#apply({ type: "resumed", data: ack.data });
    this.isReady = true;
    this.#deps.onReady();
  }

  #apply(event: ChatEvent): void {
    this.chat = apply(this.chat, event);
  }

  close(): void {
    this.isReady = false;
    this.#socket.disconnect();
  }
}
