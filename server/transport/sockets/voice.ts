import type { Server } from "socket.io";
import type { DeskVoice } from "../../desk/parts.ts";
import type { Speaker } from "../../desk/voice.ts";
import type { CustomerChange, NoteGone, NoteNew, QueueChange } from "../../wire/inbox.ts";
import { EVENTS } from "../../wire/names.ts";
import type {
  ConversationGone,
  ConversationMerged,
  ConversationState,
  MessageDelta,
  MessageEnd,
  MessageNew,
  MessageStart,
  RatingChange,
  SeenChange,
  Streaming,
  Typing,
} from "../../wire/socket.ts";
import { messageToWire, noteToWire } from "../to-wire.ts";
import type { LimitedScreens } from "./limited-screens.ts";
import type { Owners } from "./owners.ts";

/** Socket.IO rooms. */
export const rooms = {
  visitor: (visitorId: string) => `visitor:${visitorId}`,
  /** In "/desk": every screen of those who see all of a site's conversations. */
  site: (siteId: string) => `site:${siteId}`,
  /** In "/desk": every screen of a signed-in member, or of one of their sessions. */
  member: (memberId: string) => `member:${memberId}`,
  session: (sessionId: string) => `session:${sessionId}`,
  key: (keyId: string) => `key:${keyId}`,
  /** In "/desk": every screen of an organisation. */
  organisation: (organisationId: string) => `organisation:${organisationId}`,
  /** In "/desk": every screen that shows the conversation. */
  conversation: (conversationId: string) => `conversation:${conversationId}`,
};

/** How often a conversation is read again because something happened in it in the meantime. */
const MAX_READS = 5;

/**
 * The voice of turns and the desk, over sockets: every window of the visitor receives everything, and agents what they
 * need.
 */
export class SocketVoice implements DeskVoice {
  readonly #io: Server;
  readonly #owners: Owners;
  readonly #limited: LimitedScreens;
  /** Answers being written here, by conversation. */
  readonly #streaming = new Map<string, Streaming>();
  /** Counts a conversation's events: a reader of the database can see whether something happened in the meantime. */
  readonly #epochs = new Map<string, number>();
  readonly #readers = new Map<string, number>();
  #onQueue: (siteId: string) => void = () => {};
  #onRow: (conversation: { siteId: string; conversationId: string }) => void = () => {};
  #onStreamWanted: (conversationId: string) => void = () => {};

  constructor(io: Server, owners: Owners, limited: LimitedScreens) {
    this.#io = io;
    this.#owners = owners;
    this.#limited = limited;
  }

  speaker(conversationId: string): Speaker {
    return {
      start: (message) => {
        const begun = { ...message, citations: [...message.citations] };
        // A second attempt starts over.
        this.#streaming.set(conversationId, { ...begun, text: "" });
        const data: MessageStart = { conversationId, ...begun };
        this.#toVisitor(conversationId, EVENTS.messageStart, data);
        this.#toWatchers(conversationId, EVENTS.messageStart, data);
      },
      delta: (messageId, text) => {
        const writing = this.#streaming.get(conversationId);
        if (writing?.messageId === messageId) {
          this.#streaming.set(conversationId, { ...writing, text: writing.text + text });
        }
        const data: MessageDelta = { conversationId, messageId, text };
        this.#toVisitor(conversationId, EVENTS.messageDelta, data);
        this.#toWatchers(conversationId, EVENTS.messageDelta, data);
      },
      end: ({ messageId, row }) => {
        if (this.#streaming.get(conversationId)?.messageId === messageId) this.#streaming.delete(conversationId);
        if (row === undefined) return;
        const data: MessageEnd = { conversationId, message: messageToWire(row) };
        this.#changed(conversationId);
        this.#toVisitor(conversationId, EVENTS.messageEnd, data);
        this.#toDesk(conversationId, EVENTS.messageNew, data);
        this.#row(conversationId);
      },
    };
  }

  messageNew(row: Parameters<DeskVoice["messageNew"]>[0]): void {
    const data: MessageNew = { conversationId: row.conversationId, message: messageToWire(row) };
    this.#changed(row.conversationId);
    this.#toVisitor(row.conversationId, EVENTS.messageNew, data);
    this.#toDesk(row.conversationId, EVENTS.messageNew, data);
    this.#row(row.conversationId);
  }

  stateChanged(change: Parameters<DeskVoice["stateChanged"]>[0]): void {
    const { siteId, conversationId, state, agent, deskEvents, place, openAt } = change;
    // An agent who takes the floor ends what was being said; if none of it was shown, no end is sent.
    if (state === "person" || state === "closed") this.#streaming.delete(conversationId);
    this.state({
      conversationId,
      ...{ state, deskEvents },
      ...(agent === null ? {} : { agent }),
      ...(place === undefined ? {} : { place }),
      ...(openAt === undefined ? {} : { openAt }),
    });
    const queue: QueueChange = { conversationId, state, deskEvents };
    this.#toSite(siteId, conversationId, EVENTS.queueChange, queue);
    this.#onRow({ siteId, conversationId });
    // Those who are queued behind it move up.
    this.#onQueue(siteId);
  }

  /** A state that only the visitor needs to know. */
  state(data: ConversationState): void {
    this.#changed(data.conversationId);
    this.#toVisitor(data.conversationId, EVENTS.conversationState, data);
  }

  rated(data: RatingChange): void {
    this.#changed(data.conversationId);
    this.#toVisitor(data.conversationId, EVENTS.ratingSet, data);
    this.#toDesk(data.conversationId, EVENTS.ratingSet, data);
    this.#row(data.conversationId);
  }

  /** Both sides receive each other's marks, because an agent can have more than one window, too. */
  seen(data: SeenChange): void {
    this.#changed(data.conversationId);
    this.#toVisitor(data.conversationId, EVENTS.seenChange, data);
    this.#toDesk(data.conversationId, EVENTS.seenChange, data);
    if (data.by === "person") this.#row(data.conversationId);
  }

  noteNew(row: Parameters<DeskVoice["noteNew"]>[0]): void {
    const data: NoteNew = { conversationId: row.conversationId, note: noteToWire(row) };
    this.#toDesk(row.conversationId, EVENTS.noteNew, data);
  }

  noteGone(data: NoteGone): void {
    this.#toDesk(data.conversationId, EVENTS.noteGone, data);
  }

  gone({ siteId, conversationId, visitorId }: Parameters<DeskVoice["gone"]>[0]): void {
    const data: ConversationGone = { conversationId };
    this.#streaming.delete(conversationId);
    this.#changed(conversationId);
    this.#io.of("/widget").to(rooms.visitor(visitorId)).emit(EVENTS.conversationGone, data);
    this.#io.of("/desk").to(rooms.site(siteId)).emit(EVENTS.conversationGone, data);
    this.#limited.gone(siteId, data);
    this.#onQueue(siteId);
  }

  merged({ siteId, conversationId, into, visitorId }: Parameters<DeskVoice["merged"]>[0]): void {
    const data: ConversationMerged = { conversationId, into };
    this.#streaming.delete(conversationId);
    for (const id of [conversationId, into]) this.#changed(id);
    this.#io.of("/widget").to(rooms.visitor(visitorId)).emit(EVENTS.conversationMerged, data);
    this.#toSite(siteId, conversationId, EVENTS.conversationMerged, data);
    for (const id of [conversationId, into]) this.#onRow({ siteId, conversationId: id });
    this.#onQueue(siteId);
  }

  /** It now belongs to another visitor: the previous owner's windows no longer show it. */
  movedAway({ conversationId, visitorId }: { conversationId: string; visitorId: string }): void {
    const data: ConversationGone = { conversationId };
    this.#io.of("/widget").to(rooms.visitor(visitorId)).emit(EVENTS.conversationGone, data);
  }

  /** Disconnected at the transport level: the widget reconnects automatically and is told why it's refused. */
  shutOut(visitorId: string): void {
    this.#io.of("/widget").in(rooms.visitor(visitorId)).disconnectSockets(true);
  }

  customerChanged({ siteId, visitorId }: Parameters<DeskVoice["customerChanged"]>[0]): void {
    const data: CustomerChange = { visitorId };
    this.#io.of("/desk").to(rooms.site(siteId)).emit(EVENTS.customerChange, data);
    this.#limited.customer(siteId, data);
  }

  setupChanged(organisationId: string): void {
    this.#io.of("/desk").to(rooms.organisation(organisationId)).emit(EVENTS.deskSetupChange, {});
  }

  rowChanged(conversation: { siteId: string; conversationId: string }): void {
    this.#onRow(conversation);
  }

  /** Not stored, and not worth a database look-up. */
  typing(data: Typing): void {
    if (data.author === "visitor") this.#toDesk(data.conversationId, EVENTS.typing, data);
    else this.#toVisitor(data.conversationId, EVENTS.typing, data);
  }

  /** What those in a site's queue were told is no longer true: tell them again. */
  queueMoved(siteId: string): void {
    this.#onQueue(siteId);
  }

  /** Called with a site whose queue moved. */
  onQueue(listener: (siteId: string) => void): void {
    this.#onQueue = listener;
  }

  /** Called with a conversation whose entry in lists has changed. */
  onRow(listener: (conversation: { siteId: string; conversationId: string }) => void): void {
    this.#onRow = listener;
  }

  #row(conversationId: string): void {
    this.#owners.with(conversationId, ({ siteId }) => this.#onRow({ siteId, conversationId }));
  }

  streaming(conversationId: string): Streaming | null {
    return this.#streaming.get(conversationId) ?? null;
  }

  /**
   * A window connected, and no answer is being written here: another node may be writing one, and sends it from the
   * beginning.
   */
  wantStream(conversationId: string): void {
    if (!this.#streaming.has(conversationId)) this.#onStreamWanted(conversationId);
  }

  /** Called with a conversation whose current answer, if any, should be sent by another node. */
  onStreamWanted(listener: (conversationId: string) => void): void {
    this.#onStreamWanted = listener;
  }

  /** Sends what has been written so far of an answer here; windows that have it see the same again. */
  tellStream(conversationId: string): void {
    const writing = this.#streaming.get(conversationId);
    if (writing === undefined) return;
    const { text, ...begun } = writing;
    const start: MessageStart = { conversationId, ...begun };
    const delta: MessageDelta = { conversationId, messageId: begun.messageId, text };
    for (const [event, data] of [
      [EVENTS.messageStart, start],
      [EVENTS.messageDelta, delta],
    ] as const) {
      this.#toVisitor(conversationId, event, data);
      this.#toWatchers(conversationId, event, data);
    }
  }

  /** An agent took the floor on another node. */
  forgetStream(conversationId: string): void {
    this.#streaming.delete(conversationId);
  }

  /** Events were lost: this process's windows and screens fetch what they missed. */
  resync(): void {
    for (const name of ["/widget", "/desk"]) this.#io.of(name).local.emit(EVENTS.resync);
  }

  #epoch(conversationId: string): number {
    return this.#epochs.get(conversationId) ?? 0;
  }

  /** Only counts while somebody is reading: see `watch`. */
  #changed(conversationId: string): void {
    const epoch = this.#epochs.get(conversationId);
    if (epoch !== undefined) this.#epochs.set(conversationId, epoch + 1);
  }

  /**
   * Reads a conversation so that no event falls between the reading and what follows: if one did, it's read again.
   * `then` runs in the same tick as the last check, so that its reply is sent before any later event.
   */
  async watch<T>(conversationId: string, read: () => Promise<T>, then: (value: T) => void): Promise<void> {
    const readers = (this.#readers.get(conversationId) ?? 0) + 1;
    this.#readers.set(conversationId, readers);
    this.#epochs.set(conversationId, this.#epoch(conversationId));
    try {
      for (let attempt = 1; ; attempt++) {
        const before = this.#epoch(conversationId);
        const value = await read();
        // A conversation this busy is read completely at the next resume; events repeat what is missing.
        if (this.#epoch(conversationId) === before || attempt === MAX_READS) return then(value);
      }
    } finally {
      const left = (this.#readers.get(conversationId) ?? 1) - 1;
      if (left > 0) this.#readers.set(conversationId, left);
      else {
        this.#readers.delete(conversationId);
        this.#epochs.delete(conversationId);
      }
    }
  }

  #toVisitor(conversationId: string, event: string, data: object): void {
    this.#owners.with(conversationId, ({ visitorId }) => {
      this.#io.of("/widget").to(rooms.visitor(visitorId)).emit(event, data);
    });
  }

  /** Immediately, not after looking up the owner: a new watcher gets what `streaming` has, and then what follows. */
  #toWatchers(conversationId: string, event: string, data: object): void {
    this.#io.of("/desk").to(rooms.conversation(conversationId)).emit(event, data);
  }

  #toDesk(conversationId: string, event: string, data: object): void {
    this.#owners.with(conversationId, ({ siteId }) => this.#toSite(siteId, conversationId, event, data));
  }

  #toSite(siteId: string, conversationId: string, event: string, data: object): void {
    this.#io.of("/desk").to(rooms.site(siteId)).emit(event, data);
    this.#limited.tell(siteId, conversationId, event, data);
  }
}
