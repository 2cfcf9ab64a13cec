import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import { EVENTS } from "../server/wire/names.ts";
import type { Ack, ResumeReply, SendReply, Welcome } from "../server/wire/socket.ts";
import { newClientMessageId, Outbox, type OutboxItem } from "./outbox.ts";
import { apply, type ChatEvent, type ChatState, EMPTY, lastSequence } from "./state.ts";
import type { Storage } from "./storage.ts";

/** Milliseconds to wait for an acknowledgement before the same message is sent again. */
const ACK_TIMEOUT_MS = 10_000;
/** Milliseconds before a message is tried again that the server could not take just now. */
const RETRY_MS = 2_000;

export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly remedy: string;
}

/** All that the frame shows; a new object at every change. */
export interface Snapshot {
  readonly chat: ChatState;
  readonly outbox: readonly OutboxItem[];
  readonly link: "connecting" | "online" | "offline";
  /** The server will not talk with this site or visitor: in its words. */
  readonly refusal: Refusal | null;
  readonly siteName: string | null;
  /** History was fetched at least once. */
  readonly loaded: boolean;
}

/** The visitor's line to the server: sends what is in the outbox, resumes after a break, and applies what it hears. */
export class Connection {
  readonly #site: string;
  readonly #storage: Storage;
  readonly #socket: Socket;
  readonly #outbox: Outbox;
  readonly #listeners = new Set<() => void>();
  #snapshot: Snapshot = {
    chat: EMPTY,
    outbox: [],
    link: "connecting",
    refusal: null,
    siteName: null,
    loaded: false,
  };
  #sending = false;
  #ready = false;
  #retry: ReturnType<typeof setTimeout> | undefined;
  /** The page the visitor is on, as the loader said. */
  page: string | undefined;

  constructor(options: {
    server: string;
    site: string;
    storage: Storage;
    socket?: Partial<ManagerOptions & SocketOptions>;
  }) {
    this.#site = options.site;
    this.#storage = options.storage;
    this.#outbox = new Outbox(options.storage, `tuppence:${options.site}:outbox:`, () =>
      this.#set({ outbox: this.#outbox.items }),
    );
    this.#snapshot = { ...this.#snapshot, outbox: this.#outbox.items };
    this.#socket = io(`${options.server}/widget`, {
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelayMax: 5_000,
      auth: (give) => give({ site: this.#site, token: this.#storage.get(this.#tokenKey) }),
      ...options.socket,
    });
    this.#listen();
  }

  readonly getSnapshot = (): Snapshot => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Queues a message; it is shown at once and sent as soon as there is a line. */
  send(text: string, articleId?: string): void {
    this.#add({
      kind: "message",
      clientMessageId: newClientMessageId(),
      text,
      ...(articleId === undefined ? {} : { articleId }),
      ...(this.page === undefined ? {} : { page: this.page }),
    });
  }

  requestPerson(text: string): void {
    if (this.#outbox.items.some((item) => item.kind === "person" && item.refused === undefined)) return;
    this.#add({ kind: "person", clientMessageId: newClientMessageId(), text });
  }

  /** Takes a refused message out of the outbox. */
  dismiss(clientMessageId: string): void {
    this.#outbox.remove(clientMessageId);
  }

  /** The thumb shows as pressed when the server has stored it, in every window. */
  rate(messageId: string, helped: boolean): void {
    this.#socket.emit(EVENTS.ratingSet, { messageId, helped });
  }

  typing(typing: boolean): void {
    const conversationId = this.#snapshot.chat.conversation?.conversationId;
    if (conversationId !== undefined && this.#socket.connected)
      this.#socket.volatile.emit(EVENTS.typing, { conversationId, typing });
  }

  close(): void {
    clearTimeout(this.#retry);
    this.#socket.disconnect();
  }

  get #tokenKey(): string {
    return `tuppence:${this.#site}:token`;
  }

  #add(item: OutboxItem): void {
    const conversation = this.#snapshot.chat.conversation;
    // A closed conversation takes nothing more: the server opens a new one.
    const open = conversation !== null && conversation.state !== "closed";
    this.#outbox.add(open ? { ...item, conversationId: conversation.conversationId } : item);
    void this.#flush();
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on(EVENTS.welcome, (welcome: Welcome) => {
      this.#storage.set(this.#tokenKey, welcome.token);
      this.#set({ siteName: welcome.siteName, link: "online", refusal: null });
      this.#resume();
    });
    socket.on("disconnect", (reason) => {
      this.#ready = false;
      this.#set({ link: "offline" });
      // After the server's own disconnect the client does not come back by itself.
      if (reason === "io server disconnect") socket.connect();
    });
    socket.on("connect_error", (error) => {
      this.#ready = false;
      const data = refusalOf(error);
      if (data === undefined) return this.#set({ link: "offline" });
      if (data.code === "VISITOR_TOKEN_WRONG" && this.#storage.get(this.#tokenKey) !== null) {
        // The server does not know this visitor (another database?): start as a new one, keep what was written.
        this.#storage.remove(this.#tokenKey);
        socket.connect();
        return;
      }
      this.#set({ link: "offline", refusal: data });
      // A refusal ends socket.io's own attempts; a full server may take us later.
      if (data.retryable) this.#later(() => socket.connect());
    });
    for (const type of [
      EVENTS.messageNew,
      EVENTS.messageStart,
      EVENTS.messageDelta,
      EVENTS.messageEnd,
      EVENTS.conversationState,
      EVENTS.ratingSet,
      EVENTS.typing,
    ] as const) {
      socket.on(type, (data: unknown) => this.#apply({ type, data } as ChatEvent));
    }
  }

  #resume(): void {
    const { conversation } = this.#snapshot.chat;
    const request = {
      afterSequence: lastSequence(this.#snapshot.chat),
      ...(conversation === null ? {} : { conversationId: conversation.conversationId }),
    };
    this.#socket
      .timeout(ACK_TIMEOUT_MS)
      .emit(EVENTS.conversationResume, request, (lost: unknown, ack: Ack<ResumeReply>) => {
        if (lost) {
          if (this.#socket.connected) this.#resume();
          return;
        }
        if (ack.ok) this.#apply({ type: "resumed", data: ack.data });
        // The conversation is gone (deleted): begin anew rather than fail for ever.
        else if (ack.error.code === "CONVERSATION_UNKNOWN") this.#set({ chat: EMPTY });
        this.#set({ loaded: true });
        this.#ready = true;
        void this.#flush();
      });
  }

  /** Sends what waits, one after the other, so that the order stays. */
  async #flush(): Promise<void> {
    if (this.#sending || !this.#ready) return;
    this.#sending = true;
    try {
      for (let item = this.#outbox.next; item !== undefined && this.#ready; item = this.#outbox.next) {
        if (!(await this.#sendOne(item))) break;
      }
    } finally {
      this.#sending = false;
    }
  }

  /** True when the item left the queue. */
  async #sendOne(item: OutboxItem): Promise<boolean> {
    const { kind, refused: _, ...body } = item;
    const event = kind === "person" ? EVENTS.personRequest : EVENTS.messageSend;
    const request =
      kind === "person"
        ? {
            clientMessageId: body.clientMessageId,
            ...(body.conversationId === undefined ? {} : { conversationId: body.conversationId }),
          }
        : body;
    let ack: Ack<SendReply>;
    try {
      ack = await this.#socket.timeout(ACK_TIMEOUT_MS).emitWithAck(event, request);
    } catch {
      // No acknowledgement: it may or may not be stored. The same id again, after the line is back.
      if (this.#socket.connected) this.#later(() => void this.#flush());
      return false;
    }
    if (ack.ok) {
      const { message, conversation } = ack.data;
      this.#apply({ type: "message-new", data: { conversationId: conversation.conversationId, message } });
      this.#outbox.remove(item.clientMessageId);
      return true;
    }
    const { code, message, remedy, retryable } = ack.error;
    if (code === "CONVERSATION_UNKNOWN" && item.conversationId !== undefined) {
      const { conversationId: __, ...anew } = item;
      this.#outbox.replace(anew);
      return true;
    }
    if (retryable) {
      this.#later(() => void this.#flush());
      return false;
    }
    this.#outbox.replace({ ...item, refused: { message, remedy } });
    return true;
  }

  #later(then: () => void): void {
    clearTimeout(this.#retry);
    this.#retry = setTimeout(then, RETRY_MS);
  }

  #apply(event: ChatEvent): void {
    const chat = apply(this.#snapshot.chat, event);
    if (chat !== this.#snapshot.chat) this.#set({ chat });
  }

  #set(change: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}

function refusalOf(error: Error): (Refusal & { retryable: boolean }) | undefined {
  const data: unknown = "data" in error ? error.data : undefined;
  if (typeof data !== "object" || data === null || !("code" in data)) return undefined;
  return data as Refusal & { retryable: boolean };
}
