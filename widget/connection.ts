import { io, type ManagerOptions, type Socket, type SocketOptions } from "socket.io-client";
import type { RatingReason, SendReply } from "../server/wire/socket.ts";
import type { FrameConfig, Language } from "../server/wire/widget.ts";
import { Kept } from "./kept.ts";
import { type Line, listenToLine } from "./line.ts";
import { newClientMessageId, Outbox, type OutboxItem } from "./outbox.ts";
import { openOutboxStore } from "./outbox-store.ts";
import { page } from "./page.ts";
import { Requests } from "./requests.ts";
import { SeenMarks } from "./seen-marks.ts";
import { Backoff, Sender } from "./sender.ts";
import type { Refusal, Snapshot } from "./snapshot.ts";
import { apply, type ChatEvent, EMPTY } from "./state.ts";
import type { Storage } from "./storage.ts";
import { Store } from "./store.ts";
import { type Bearer, download, type UploadOptions, upload } from "./upload.ts";
import { Visits } from "./visits.ts";

/** Milliseconds to wait for stored messages: a browser whose IndexedDB hangs must not keep the chat from starting. */
const LOAD_MS = 1_500;

export interface ConnectionOptions {
  readonly config: FrameConfig;
  readonly storage: Storage;
  /** This tab's own, for unsent text; default: `storage`. */
  readonly session?: Storage;
  /** The frame's language and the visitor's time zone: the assistant's own sentences use the same. */
  readonly language?: Language;
  readonly timeZone?: string;
  /** The server's origin; default: the page's. */
  readonly server?: string;
  /** A signed identity that the host page gave before the chat was opened: connecting waits for it. */
  readonly identity?: Promise<string | null>;
  readonly socket?: Partial<ManagerOptions & SocketOptions>;
}

/** The visitor's connection to the server: sends what is in the outbox, resumes after a break, and applies events. */
export class Connection {
  readonly #config: FrameConfig;
  readonly #server: string;
  readonly #kept: Kept;
  readonly #session: Kept;
  readonly #socket: Socket;
  readonly #outbox: Outbox;
  readonly #sender: Sender;
  readonly #seen: SeenMarks;
  readonly #requests: Requests;
  readonly #line: Line;
  readonly #visits: Visits;
  readonly #backoff = new Backoff();
  readonly #store: Store;
  #closed = false;
  /** Stored messages have been read and the page has said who the visitor is: it can connect now. */
  #started = false;
  #identity: string | null = null;
  /** The token that this window is connected with; also used if storage doesn't persist. */
  #token: string | null;
  /** The page the visitor is on, according to the loader. */
  page: string | undefined;

  constructor(options: ConnectionOptions) {
    const { config, storage } = options;
    this.#config = config;
    this.#kept = new Kept(storage, config.site);
    this.#session = new Kept(options.session ?? storage, config.site);
    this.#server = options.server ?? page.location?.origin ?? "";
    this.#token = this.#kept.get("token");
    const outboxStore = openOutboxStore(storage, this.#kept.key("outbox:"));
    this.#outbox = new Outbox(outboxStore, () => this.#store.set({ outbox: this.#outbox.items }));
    this.#store = new Store(firstSnapshot(config, this.#kept));
    this.#socket = io(`${this.#server}/widget`, {
      path: `${config.base}/socket.io`,
      transports: ["websocket", "polling"],
      tryAllTransports: true,
      reconnectionDelayMax: 5_000,
      autoConnect: false,
      auth: (give) =>
        give({
          site: config.site,
          token: this.#token,
          identity: this.#identity,
          language: options.language,
          timeZone: options.timeZone,
        }),
      ...options.socket,
    });
    this.#sender = new Sender({
      socket: this.#socket,
      outbox: this.#outbox,
      backoff: this.#backoff,
      heard: (reply) => this.#heard(reply),
      blocked: (refusal) => this.#store.set({ refusal }),
    });
    this.#seen = new SeenMarks(this.#socket);
    this.#requests = new Requests(this.#socket, this.#store);
    this.#visits = new Visits(this.#socket);
    this.#line = listenToLine({
      socket: this.#socket,
      store: this.#store,
      outbox: this.#outbox,
      sender: this.#sender,
      backoff: this.#backoff,
      apply: (event) => this.#apply(event),
      setToken: (token) => {
        this.#token = token;
        this.#kept.set("token", token);
      },
      hasToken: () => this.#token !== null,
    });
    void this.#start(options.identity);
  }

  get getSnapshot(): () => Snapshot {
    return this.#store.getSnapshot;
  }

  get subscribe(): (listener: () => void) => () => void {
    return this.#store.subscribe;
  }

  /**
   * Queues a message; it's shown at once and sent as soon as there is a connection. Refused before a required consent.
   */
  send(text: string, articleId?: string): void {
    this.#add({
      kind: "message",
      clientMessageId: newClientMessageId(),
      text,
      ...(articleId === undefined ? {} : { articleId }),
      ...(this.page === undefined ? {} : { page: this.page }),
    });
  }

  /** The visitor went to another page, or its title changed. */
  moved(page: string, title: string): void {
    this.page = page;
    if (this.#config.settings.showPages) this.#visits.moved(page, title);
  }

  requestPerson(text: string): void {
    if (this.#outbox.items.some((item) => item.kind === "person" && item.refused === undefined)) return;
    this.#add({ kind: "person", clientMessageId: newClientMessageId(), text });
  }

  /** Removes a refused message from the outbox. */
  dismiss(clientMessageId: string): void {
    this.#outbox.remove(clientMessageId);
  }

  /** The thumb is shown as pressed once the server has stored it, in every window. */
  rate(messageId: string, helped: boolean, reason?: RatingReason, comment?: string): void {
    this.#requests.rate(messageId, helped, reason, comment);
  }

  /** How satisfied the visitor was with the conversation, 1 to 5; stored in `conversation.satisfaction`. */
  rateConversation(score: number, comment?: string): void {
    this.#requests.rateConversation(score, comment);
  }

  /** Leaves an address to reply to. @returns null once it's stored */
  setEmail(email: string): Promise<Refusal | null> {
    return this.#requests.setEmail(email);
  }

  /** Everything up to this message is on the screen. */
  seen(sequence: number): void {
    const { conversation } = this.#chat;
    if (conversation === null || sequence <= (conversation.visitorSeen ?? 0)) return;
    const { conversationId } = conversation;
    this.#seen.mark(conversationId, sequence);
    // Immediately, so that a chat that is closed in the next moment doesn't count read messages as unread.
    this.#apply({ type: "seen-change", data: { conversationId, by: "visitor", sequence } });
  }

  /** Unsent text. */
  get draft(): string {
    return this.#session.get("draft") ?? "";
  }

  set draft(text: string) {
    this.#session.set("draft", text === "" ? null : text);
  }

  /** Checks the connection, and reconnects if it's dead: the device may have slept. */
  check(): void {
    this.#line.check();
  }

  typing(typing: boolean): void {
    this.#requests.typing(typing);
  }

  /** The next message starts a new conversation; the current one stays as it is. */
  startAnew(): void {
    const { conversationId } = this.#store;
    if (conversationId === undefined) return;
    this.#kept.set("left", conversationId);
    this.#store.set({ chat: EMPTY });
  }

  /** Deletes the conversation on the server, with all its messages and files. @returns null once it's deleted */
  async deleteConversation(): Promise<Refusal | null> {
    const { conversationId } = this.#store;
    if (conversationId === undefined) return null;
    const refusal = await this.#requests.deleteConversation(conversationId);
    if (refusal === null) this.#gone(conversationId);
    return refusal;
  }

  /** Sends a file into the conversation. @returns null once it's stored, or was stopped; its message arrives like any other */
  async attach(file: File, options: UploadOptions): Promise<Refusal | null> {
    const left = this.#left;
    const { conversationId } = this.#store;
    const reply = await upload(file, {
      ...this.#bearer,
      ...options,
      ...(conversationId === undefined ? {} : { conversationId }),
      ...(conversationId === undefined && left !== null ? { anew: true } : {}),
    });
    if (reply === null) return null;
    if ("refusal" in reply) return reply.refusal;
    this.#heard(reply.sent);
    return null;
  }

  /** A file's bytes; undefined: it can't be had. */
  file(id: string, isPreview: boolean): Promise<Blob | undefined> {
    return download(id, { ...this.#bearer, isPreview });
  }

  get #bearer(): Bearer {
    return {
      address: this.#server + this.#config.base,
      site: this.#config.site,
      token: this.#token,
      identity: this.#identity,
    };
  }

  /** The visitor gives the consent that the site asks for; remembered if the browser allows it. */
  consent(): void {
    this.#kept.set("consent", new Date().toISOString());
    this.#store.set({ consented: true });
    this.#connect();
  }

  setSound(on: boolean): void {
    this.#kept.set("sound", on ? "on" : "off");
    this.#store.set({ sound: on });
  }

  /** Changes the signed identity, or removes it: the person's own history replaces what was shown. */
  identify(identity: string | null): void {
    if (identity === this.#identity) return;
    this.#identity = identity;
    this.#reconnect();
  }

  /** Forgets who the visitor was, and starts as a new one. */
  reset(): void {
    this.#identity = null;
    this.#outbox.clear();
    for (const name of ["token", "left", "consent"] as const) this.#kept.set(name, null);
    this.draft = "";
    this.#store.set({ consented: this.#config.settings.consent === null });
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

  get #chat(): Snapshot["chat"] {
    return this.#store.getSnapshot().chat;
  }

  /** The conversation that the visitor left by starting over. */
  get #left(): string | null {
    return this.#kept.get("left");
  }

  async #start(identity: Promise<string | null> | undefined): Promise<void> {
    page.addEventListener?.("online", this.#onOnline);
    page.addEventListener?.("offline", this.#onOffline);
    page.addEventListener?.("storage", this.#onStorage);
    const late = new Promise((resolve) => setTimeout(resolve, LOAD_MS));
    const [options] = await Promise.all([identity ?? null, Promise.race([this.#outbox.loaded, late])]);
    this.#identity ??= options;
    this.#started = true;
    this.#connect();
  }

  /** Not before a required consent: connecting alone creates a visitor with a token, here and on the server. */
  #connect(): void {
    if (this.#started && !this.#closed && this.#store.getSnapshot().consented) this.#socket.connect();
  }

  readonly #onOnline = (): void => {
    // Not after a delay that began when there was no network at all.
    if (this.#socket.connected) return;
    this.#socket.disconnect();
    this.#store.set({ link: "connecting" });
    this.#connect();
  };

  readonly #onOffline = (): void => {
    this.#socket.io.engine?.close();
    this.#store.set({ link: "offline" });
  };

  /** Another window of this browser forgot the visitor, or changed to another one. */
  readonly #onStorage = ({ key, newValue: token }: { key: string | null; newValue: string | null }): void => {
    // Null: the whole storage was cleared.
    if ((key !== null && key !== this.#kept.key("token")) || token === this.#token) return;
    if (token === null) {
      this.#outbox.clear();
      this.#startOver(null);
      return;
    }
    const untouched = this.#chat.conversation === null && this.#outbox.items.length === 0;
    if (!untouched) return;
    // Two windows that started at the same time become one visitor: the one with the smaller token.
    if (this.#token === null || token < this.#token) this.#startOver(token);
    else this.#kept.set("token", this.#token);
  };

  #startOver(token: string | null): void {
    this.#token = token;
    this.#reconnect();
  }

  /** Connects as the current visitor; what was shown belonged to somebody else. */
  #reconnect(): void {
    this.#sender.stop();
    this.#store.set({ chat: EMPTY, visitor: null, refusal: null, loaded: false, link: "connecting" });
    this.#socket.disconnect();
    this.#connect();
  }

  #add(item: OutboxItem): void {
    if (!this.#store.getSnapshot().consented) return;
    const { conversation } = this.#chat;
    // A closed conversation accepts nothing more: the server reopens it.
    const open = conversation !== null && conversation.state !== "closed";
    const anew = conversation === null && this.#left !== null && !this.#outbox.items.some((one) => one.anew === true);
    this.#outbox.add({
      ...item,
      ...(open ? { conversationId: conversation.conversationId } : {}),
      ...(anew ? { anew } : {}),
    });
    this.#sender.flush();
  }

  #heard({ message, conversation, isEarlier }: SendReply): void {
    // It was said in a conversation that has been merged since, and comes with what was said there.
    if (isEarlier === true) return;
    this.#apply({ type: "message-new", data: { conversationId: conversation.conversationId, message } });
  }

  #gone(conversationId: string): void {
    this.#outbox.clear(conversationId);
    this.#apply({ type: "conversation-gone", data: { conversationId } });
  }

  #apply(event: ChatEvent): void {
    const id = event.type === "resumed" ? event.data.conversation?.conversationId : event.data.conversationId;
    const isMerge =
      event.type === "conversation-merged" || (event.type === "resumed" && event.data.mergedIds?.length > 0);
    // The next one goes on in the one that was left.
    if (isMerge && (event.type === "conversation-merged" ? event.data.into : id) === this.#left)
      this.#kept.set("left", null);
    // Events in a conversation that was left don't matter; the next one is newer.
    if (id !== undefined && id === this.#left && !isMerge) return;
    if (event.type === "conversation-gone") this.#outbox.clear(id);
    const chat = apply(this.#chat, event);
    if (chat !== this.#chat) this.#store.set({ chat });
  }
}

function firstSnapshot({ settings }: FrameConfig, kept: Kept): Snapshot {
  const sound = kept.get("sound");
  return {
    chat: EMPTY,
    outbox: [],
    link: "connecting",
    refusal: null,
    siteName: null,
    loaded: false,
    visitor: null,
    consented: settings.consent === null || kept.get("consent") !== null,
    sound: sound === null ? settings.sound : sound === "on",
  };
}
