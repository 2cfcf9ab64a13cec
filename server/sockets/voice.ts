import type { Server } from "socket.io";
import type { DeskVoice } from "../desk/parts.ts";
import { messageToWire, noteToWire } from "../http/to-wire.ts";
import type { Speaker } from "../turn/types.ts";
import type { NoteGone, NoteNew } from "../wire/inbox.ts";
import { EVENTS } from "../wire/names.ts";
import type {
  ConversationGone,
  ConversationState,
  MessageDelta,
  MessageEnd,
  MessageNew,
  MessageStart,
  RatingChange,
  SeenChange,
  Streaming,
  Typing,
} from "../wire/socket.ts";
import type { Owners } from "./owners.ts";

/** Rooms of Socket.IO. */
export const rooms = {
  visitor: (visitorId: string) => `visitor:${visitorId}`,
  site: (siteId: string) => `site:${siteId}`,
  /** Of "/desk": every screen of a signed-in member, or of one of their sessions. */
  member: (memberId: string) => `member:${memberId}`,
  session: (sessionId: string) => `session:${sessionId}`,
  /** Of "/desk": every screen that shows the conversation. */
  conversation: (conversationId: string) => `conversation:${conversationId}`,
};

/** How often a conversation is read again because something happened in it meanwhile. */
const MAX_READS = 5;

/** The voice of the turn and the desk, on sockets: every window of the visitor hears everything, the agents what they need. */
export class SocketVoice implements DeskVoice {
  readonly #io: Server;
  readonly #owners: Owners;
  /** Answers that are being written here, by conversation. */
  readonly #streaming = new Map<string, Streaming>();
  /** How many events a conversation had: who reads it from the database sees whether something happened meanwhile. */
  readonly #epochs = new Map<string, number>();
  readonly #readers = new Map<string, number>();
  #onQueue: (siteId: string) => void = () => {};
  #onRow: (conversation: { siteId: string; conversationId: string }) => void = () => {};

  constructor(io: Server, owners: Owners) {
    this.#io = io;
    this.#owners = owners;
  }

  speaker(conversationId: string): Speaker {
    return {
      start: ({ messageId, form, citations }) => {
        // A second attempt begins anew.
        this.#streaming.set(conversationId, { messageId, form, citations: [...citations], text: "" });
        const data: MessageStart = { conversationId, messageId, form, citations: [...citations] };
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
    const { siteId, conversationId, state, agent, place, openAt } = change;
    // Who takes the floor ends what was being said; without a word of it shown, no end is told.
    if (state === "person" || state === "closed") this.#streaming.delete(conversationId);
    this.state({
      conversationId,
      state,
      ...(agent === undefined ? {} : { agent }),
      ...(place === undefined ? {} : { place }),
      ...(openAt === undefined ? {} : { openAt }),
    });
    this.#io.of("/desk").to(rooms.site(siteId)).emit(EVENTS.queueChange, { conversationId, state });
    this.#onRow({ siteId, conversationId });
    // Who waits behind moves up.
    this.#onQueue(siteId);
  }

  /** A state that only the visitor needs to hear. */
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

  /** Both sides hear of either's mark: an agent has more than one window, too. */
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
    this.#onQueue(siteId);
  }

  /** It went to another visitor: the windows of the one who had it show it no more. */
  movedAway({ conversationId, visitorId }: { conversationId: string; visitorId: string }): void {
    const data: ConversationGone = { conversationId };
    this.#io.of("/widget").to(rooms.visitor(visitorId)).emit(EVENTS.conversationGone, data);
  }

  /** The line itself is cut: the widget comes back by itself and is told why it may not. */
  shutOut(visitorId: string): void {
    this.#io.of("/widget").in(rooms.visitor(visitorId)).disconnectSockets(true);
  }

  rowChanged(conversation: { siteId: string; conversationId: string }): void {
    this.#onRow(conversation);
  }

  /** Not stored, and not worth a look at the database. */
  typing(data: Typing): void {
    if (data.author === "visitor") this.#toDesk(data.conversationId, EVENTS.typing, data);
    else this.#toVisitor(data.conversationId, EVENTS.typing, data);
  }

  /** Called with a site whose queue moved. */
  onQueue(listener: (siteId: string) => void): void {
    this.#onQueue = listener;
  }

  /** Called with a conversation of which lists show something else from now on. */
  onRow(listener: (conversation: { siteId: string; conversationId: string }) => void): void {
    this.#onRow = listener;
  }

  #row(conversationId: string): void {
    this.#owners.with(conversationId, ({ siteId }) => this.#onRow({ siteId, conversationId }));
  }

  streaming(conversationId: string): Streaming | null {
    return this.#streaming.get(conversationId) ?? null;
  }

  #epoch(conversationId: string): number {
    return this.#epochs.get(conversationId) ?? 0;
  }

  /** Counts only while somebody reads: see `watch`. */
  #changed(conversationId: string): void {
    const epoch = this.#epochs.get(conversationId);
    if (epoch !== undefined) this.#epochs.set(conversationId, epoch + 1);
  }

  /**
   * Reads a conversation so that no event falls between what was read and what is heard afterwards: reads again when one did.
   * `then` runs in the same tick as the last look, so that its reply leaves before any later event.
   */
  async watch<T>(conversationId: string, read: () => Promise<T>, then: (value: T) => void): Promise<void> {
    const readers = (this.#readers.get(conversationId) ?? 0) + 1;
    this.#readers.set(conversationId, readers);
    this.#epochs.set(conversationId, this.#epoch(conversationId));
    try {
      for (let attempt = 1; ; attempt++) {
        const before = this.#epoch(conversationId);
        const value = await read();
        // A conversation this busy is read whole by the next resume; events repeat what is missing.
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

  /** At once, not behind a look-up of the owner: who begins to watch gets what `streaming` holds, and then what follows it. */
  #toWatchers(conversationId: string, event: string, data: object): void {
    this.#io.of("/desk").to(rooms.conversation(conversationId)).emit(event, data);
  }

  #toDesk(conversationId: string, event: string, data: object): void {
    this.#owners.with(conversationId, ({ siteId }) => {
      this.#io.of("/desk").to(rooms.site(siteId)).emit(event, data);
    });
  }
}
