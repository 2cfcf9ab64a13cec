import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import { TOO_LONG } from "../server/wire/limits.ts";
import { EVENTS } from "../server/wire/names.ts";
import type { Ack, RatingReason, ResumeReply, SendReply, Welcome } from "../server/wire/socket.ts";
import type { FrameConfig } from "../server/wire/widget.ts";
import { endedAsTooLarge, IDENTITY_TOO_LONG } from "./limits.ts";
import { newClientMessageId, Outbox, type OutboxItem } from "./outbox.ts";
import { openOutboxStore } from "./outbox-store.ts";
import { page } from "./page.ts";
import { SeenMarks } from "./seen-marks.ts";
import { ACK_TIMEOUT_MS, Backoff, Sender } from "./sender.ts";
import { LOST, type Refusal, refusalOf, type Snapshot } from "./snapshot.ts";
import { apply, type ChatEvent, EMPTY, lastSequence } from "./state.ts";
import type { Storage } from "./storage.ts";
import { upload } from "./upload.ts";

/** Milliseconds to wait for what was kept: a browser whose IndexedDB hangs must not keep the chat from starting. */
const LOAD_MS = 1_500;

export interface ConnectionOptions {
  readonly config: FrameConfig;
  readonly storage: Storage;
  /** The server's origin; default: the page's. */
  readonly server?: string;
  /** A signed identity that the host page gave before the chat was opened: connecting waits for it. */
  readonly identity?: Promise<string | null>;
  readonly socket?: Partial<ManagerOptions & SocketOptions>;
}

/** The visitor's line to the server: sends what is in the outbox, resumes after a break, and applies what it hears. */
export class Connection {
  readonly #config: FrameConfig;
  readonly #server: string;
  readonly #storage: Storage;
  readonly #socket: Socket;
  readonly #outbox: Outbox;
  readonly #sender: Sender;
  readonly #seen: SeenMarks;
  readonly #backoff = new Backoff();
  readonly #listeners = new Set<() => void>();
  #snapshot: Snapshot;
  #closed = false;
  /** What was kept, and who the page says it is, are known: from now on it may connect. */
  #started = false;
  #identity: string | null = null;
  /** The token that this window is connected with; also where the storage does not last. */
  #token: string | null;
  /** The page the visitor is on, as the loader said. */
  page: string | undefined;

  constructor(options: ConnectionOptions) {
    const { config, storage } = options;
    this.#config = config;
    this.#storage = storage;
    this.#server = options.server ?? page.location?.origin ?? "";
    this.#token = storage.get(this.#key("token"));
    const store = openOutboxStore(storage, this.#key("outbox:"));
    this.#outbox = new Outbox(store, () => this.#set({ outbox: this.#outbox.items }));
    const sound = storage.get(this.#key("sound"));
    this.#snapshot = {
      chat: EMPTY,
      outbox: [],
      link: "connecting",
      refusal: null,
      siteName: null,
      loaded: false,
      visitor: null,
      consented: config.settings.consent === null || storage.get(this.#key("consent")) !== null,
      sound: sound === null ? config.settings.sound : sound === "on",
    };
    this.#socket = io(`${this.#server}/widget`, {
      path: `${config.base}/socket.io`,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelayMax: 5_000,
      autoConnect: false,
      auth: (give) => give({ site: config.site, token: this.#token, identity: this.#identity }),
      ...options.socket,
    });
    this.#sender = new Sender({
      socket: this.#socket,
      outbox: this.#outbox,
      backoff: this.#backoff,
      heard: (reply) => this.#heard(reply),
      blocked: (refusal) => this.#set({ refusal }),
    });
    this.#seen = new SeenMarks(this.#socket);
    this.#listen();
    void this.#start(options.identity);
  }

  readonly getSnapshot = (): Snapshot => this.#snapshot;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  /** Queues a message; it is shown at once and sent as soon as there is a line. Refused before a consent that the site asks for. */
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
  rate(messageId: string, helped: boolean, reason?: RatingReason, comment?: string): void {
    this.#socket.emit(EVENTS.ratingSet, {
      messageId,
      helped,
      ...(reason === undefined ? {} : { reason }),
      ...(comment === undefined ? {} : { comment }),
    });
  }

  /** How content the visitor was with the whole, 1 to 5; `conversation.satisfaction` has it once it is stored. */
  rateConversation(score: number, comment?: string): void {
    const conversationId = this.#conversationId;
    if (conversationId === undefined) return;
    this.#socket.emit(EVENTS.satisfactionSet, {
      conversationId,
      score,
      ...(comment === undefined ? {} : { comment }),
    });
  }

  /** Leaves an address to answer to. @returns null when it is stored */
  async setEmail(email: string): Promise<Refusal | null> {
    const conversationId = this.#conversationId;
    if (conversationId === undefined) return LOST;
    const refusal = await this.#ask(EVENTS.emailSet, { conversationId, email });
    if (refusal === null) this.#set({ visitor: { ...this.#snapshot.visitor, email } });
    return refusal;
  }

  /** Everything up to this message is on the screen. */
  seen(sequence: number): void {
    const { conversation } = this.#snapshot.chat;
    if (conversation === null || sequence <= (conversation.visitorSeen ?? 0)) return;
    this.#seen.mark(conversation.conversationId, sequence);
  }

  typing(typing: boolean): void {
    const conversationId = this.#conversationId;
    if (conversationId !== undefined && this.#socket.connected)
      this.#socket.volatile.emit(EVENTS.typing, { conversationId, typing });
  }

  /** The next message begins a new conversation; the present one is left as it is. */
  startAnew(): void {
    const conversationId = this.#conversationId;
    if (conversationId === undefined) return;
    this.#storage.set(this.#key("left"), conversationId);
    this.#set({ chat: EMPTY });
  }

  /** The server forgets the conversation, with all its messages and files. @returns null when it is gone */
  async deleteConversation(): Promise<Refusal | null> {
    const conversationId = this.#conversationId;
    if (conversationId === undefined) return null;
    const refusal = await this.#ask(EVENTS.conversationDelete, { conversationId });
    if (refusal === null) this.#gone(conversationId);
    return refusal;
  }

  /** Sends a file into the conversation. @returns null when it is stored; its message comes as every other does */
  async attach(file: File): Promise<Refusal | null> {
    const left = this.#left;
    const conversationId = this.#conversationId;
    const reply = await upload(file, {
      address: `${this.#server}${this.#config.base}/widget/files`,
      site: this.#config.site,
      clientMessageId: newClientMessageId(),
      token: this.#token,
      identity: this.#identity,
      ...(conversationId === undefined ? {} : { conversationId }),
      ...(conversationId === undefined && left !== null ? { anew: true } : {}),
    });
    if ("refusal" in reply) return reply.refusal;
    this.#heard(reply.sent);
    return null;
  }

  /** The visitor agrees to what the site asks; remembered where the browser lets us. */
  consent(): void {
    this.#storage.set(this.#key("consent"), new Date().toISOString());
    this.#set({ consented: true });
    this.#connect();
  }

  setSound(on: boolean): void {
    this.#storage.set(this.#key("sound"), on ? "on" : "off");
    this.#set({ sound: on });
  }

  /** Takes on a signed identity, or none: the person's own history comes instead of what was shown. */
  identify(identity: string | null): void {
    if (identity === this.#identity) return;
    this.#identity = identity;
    this.#reconnect();
  }

  /** Forgets who the visitor was, and begins as a new one. */
  reset(): void {
    this.#identity = null;
    this.#outbox.clear();
    for (const name of ["token", "left", "consent"]) this.#storage.remove(this.#key(name));
    this.#set({ consented: this.#config.settings.consent === null });
    this.#startOver(null);
  }

  close(): void {
    this.#closed = true;
    this.#backoff.stop();
    this.#seen.stop();
    this.#socket.disconnect();
    page.removeEventListener?.("online", this.#onOnline);
    page.removeEventListener?.("offline", this.#onOffline);
    page.removeEventListener?.("storage", this.#onStorage);
  }

  get #conversationId(): string | undefined {
    return this.#snapshot.chat.conversation?.conversationId;
  }

  /** The conversation that the visitor left by beginning anew. */
  get #left(): string | null {
    return this.#storage.get(this.#key("left"));
  }

  #key(name: string): string {
    return `tuppence:${this.#config.site}:${name}`;
  }

  async #start(identity: Promise<string | null> | undefined): Promise<void> {
    page.addEventListener?.("online", this.#onOnline);
    page.addEventListener?.("offline", this.#onOffline);
    page.addEventListener?.("storage", this.#onStorage);
    const late = new Promise((resolve) => setTimeout(resolve, LOAD_MS));
    const [given] = await Promise.all([identity ?? null, Promise.race([this.#outbox.loaded, late])]);
    this.#identity ??= given;
    this.#started = true;
    this.#connect();
  }

  /** Not before a consent that the site asks for: connecting alone makes a visitor, with a token, here and with the server. */
  #connect(): void {
    if (this.#started && !this.#closed && this.#snapshot.consented) this.#socket.connect();
  }

  readonly #onOnline = (): void => {
    // Not after a wait that began when there was no network at all.
    if (this.#socket.connected) return;
    this.#socket.disconnect();
    this.#set({ link: "connecting" });
    this.#connect();
  };

  readonly #onOffline = (): void => {
    this.#socket.io.engine?.close();
    this.#set({ link: "offline" });
  };

  /** Another window of this browser forgot the visitor, or became another one. */
  readonly #onStorage = ({ key, newValue: token }: { key: string | null; newValue: string | null }): void => {
    // Null: the whole storage was cleared.
    if ((key !== null && key !== this.#key("token")) || token === this.#token) return;
    if (token === null) {
      this.#outbox.clear();
      this.#startOver(null);
      return;
    }
    const untouched = this.#snapshot.chat.conversation === null && this.#outbox.items.length === 0;
    if (!untouched) return;
    // Two windows that began at once become one visitor: that of the smaller token.
    if (this.#token === null || token < this.#token) this.#startOver(token);
    else this.#storage.set(this.#key("token"), this.#token);
  };

  #startOver(token: string | null): void {
    this.#token = token;
    this.#reconnect();
  }

  /** Connects as whoever the visitor is now; what was shown was somebody else's. */
  #reconnect(): void {
    this.#sender.stop();
    this.#set({ chat: EMPTY, visitor: null, refusal: null, loaded: false, link: "connecting" });
    this.#socket.disconnect();
    this.#connect();
  }

  #add(item: OutboxItem): void {
    if (!this.#snapshot.consented) return;
    const { conversation } = this.#snapshot.chat;
    // A closed conversation takes nothing more: the server opens it again.
    const open = conversation !== null && conversation.state !== "closed";
    const anew = conversation === null && this.#left !== null && !this.#outbox.items.some((one) => one.anew === true);
    this.#outbox.add({
      ...item,
      ...(open ? { conversationId: conversation.conversationId } : {}),
      ...(anew ? { anew } : {}),
    });
    this.#sender.flush();
  }

  #listen(): void {
    const socket = this.#socket;
    socket.on(EVENTS.welcome, (welcome: Welcome) => {
      if (welcome.token !== undefined) {
        this.#token = welcome.token;
        this.#storage.set(this.#key("token"), welcome.token);
      }
      this.#backoff.reset();
      this.#set({ siteName: welcome.siteName, visitor: welcome.visitor ?? null, link: "online", refusal: null });
      this.#resume();
    });
    socket.on("disconnect", (reason, details: unknown) => {
      const wasWelcome = this.#snapshot.link === "online";
      this.#sender.stop();
      // Of our own accord: whoever did it says what follows.
      if (reason === "io client disconnect") return;
      this.#set({ link: "offline" });
      if (endedAsTooLarge(details)) this.#tooLarge(wasWelcome);
      // After the server's own disconnect the client does not come back by itself.
      if (reason === "io server disconnect") socket.connect();
    });
    socket.on("connect_error", (error) => {
      this.#sender.stop();
      const data = refusalOf(error);
      if (data === undefined) return this.#set({ link: "offline" });
      if (data.code === "VISITOR_TOKEN_WRONG" && this.#token !== null) {
        // The server does not know this visitor (another database?): start as a new one, keep what was written.
        this.#token = null;
        this.#storage.remove(this.#key("token"));
        socket.connect();
        return;
      }
      this.#set({ link: "offline", refusal: data });
      // A refusal ends socket.io's own attempts; a full server may take us later.
      if (data.retryable) this.#backoff.later(() => socket.connect());
    });
    for (const type of HEARD) socket.on(type, (data: unknown) => this.#apply({ type, data } as ChatEvent));
  }

  /** The server read no further than its limit. The same again would end the next line, too: it is not sent again. */
  #tooLarge(wasWelcome: boolean): void {
    const sent = this.#sender.inFlight;
    if (sent !== undefined) this.#outbox.replace({ ...sent, refused: TOO_LONG });
    else if (!wasWelcome) {
      this.#socket.disconnect();
      this.#set({ refusal: IDENTITY_TOO_LONG });
    }
  }

  #resume(): void {
    const conversationId = this.#conversationId;
    const request = {
      afterSequence: lastSequence(this.#snapshot.chat),
      ...(conversationId === undefined ? {} : { conversationId }),
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
        this.#sender.start();
      });
  }

  #heard({ message, conversation }: SendReply): void {
    this.#apply({ type: "message-new", data: { conversationId: conversation.conversationId, message } });
  }

  /** @returns null when the server did it */
  async #ask(event: string, payload: object): Promise<Refusal | null> {
    if (!this.#socket.connected) return LOST;
    try {
      const ack: Ack<null> = await this.#socket.timeout(ACK_TIMEOUT_MS).emitWithAck(event, payload);
      return ack.ok ? null : ack.error;
    } catch {
      return LOST;
    }
  }

  #gone(conversationId: string): void {
    this.#outbox.clear(conversationId);
    this.#apply({ type: "conversation-gone", data: { conversationId } });
  }

  #apply(event: ChatEvent): void {
    const id = event.type === "resumed" ? event.data.conversation?.conversationId : event.data.conversationId;
    // What still happens in a conversation that was left stays there; the next one is a younger one.
    if (id !== undefined && id === this.#left) return;
    if (event.type === "conversation-gone") this.#outbox.clear(id);
    const chat = apply(this.#snapshot.chat, event);
    if (chat !== this.#snapshot.chat) this.#set({ chat });
  }

  #set(change: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    for (const listener of this.#listeners) listener();
  }
}

const HEARD = [
  EVENTS.messageNew,
  EVENTS.messageStart,
  EVENTS.messageDelta,
  EVENTS.messageEnd,
  EVENTS.conversationState,
  EVENTS.ratingSet,
  EVENTS.typing,
  EVENTS.seenChange,
  EVENTS.conversationGone,
] as const;
