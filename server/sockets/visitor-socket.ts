import type { Socket } from "socket.io";
import { forgetConversation, leaveEmail, ownConversation } from "../desk/own-conversation.ts";
import { rate } from "../desk/rate.ts";
import { seen } from "../desk/seen.ts";
import type { TransportParts, Turns } from "../http/parts.ts";
import { conversationState, messageToWire, wireMessages } from "../http/to-wire.ts";
import { createSerial } from "../lib/serial.ts";
import { type ConversationRow, findConversation, latestConversation } from "../store/conversation.ts";
import { ratingsOf } from "../store/rating.ts";
import { setSatisfaction } from "../store/satisfaction.ts";
import { findVisitorById } from "../store/visitor.ts";
import { EVENTS } from "../wire/names.ts";
import {
  conversationDelete,
  conversationResume,
  emailSet,
  messageSend,
  personRequest,
  type ResumeReply,
  ratingSet,
  type SendReply,
  satisfactionSet,
  seenSet,
  typingSet,
  type Welcome,
} from "../wire/socket.ts";
import { listener } from "./handler.ts";
import type { Owners } from "./owners.ts";
import type { Presence } from "./presence.ts";
import { checkNotBlocked, type VisitorSession } from "./visitor-auth.ts";
import { rooms, type SocketVoice } from "./voice.ts";

export interface VisitorSocketParts extends Pick<TransportParts, "db" | "clock" | "log"> {
  readonly turns: Turns;
  readonly voice: SocketVoice;
  readonly owners: Owners;
  readonly presence: Presence;
}

const NOTHING: ResumeReply = { conversation: null, messages: [], ratings: [], streaming: null };

/** One window of a visitor: what it may say, and what it hears from then on. */
export function serveVisitor(socket: Socket, session: VisitorSession, parts: VisitorSocketParts): void {
  const { site, visitorId, token, name, email, moved } = session;
  const { db, clock, turns, voice, owners, presence } = parts;
  const on = listener(socket, parts.log, () => clock.monotonicMs());
  void socket.join(rooms.visitor(visitorId));
  presence.came(visitorId);
  socket.on("disconnect", () => presence.left(visitorId));
  if (moved !== undefined) {
    const { conversationId, from } = moved;
    owners.learn(conversationId, { visitorId, siteId: site.id });
    voice.movedAway({ conversationId, visitorId: from });
  }

  const serial = createSerial();
  /** What a window sends without waiting is stored in the order in which it was sent. */
  const inOrder = <T>(store: () => Promise<T>): Promise<T> =>
    serial.run(EVENTS.messageSend, async () => {
      await notBlocked();
      return await store();
    });

  on(EVENTS.messageSend, messageSend, async (request, answer) => {
    const { clientMessageId, text, conversationId, articleId, page, anew } = request;
    const sent = await inOrder(() =>
      turns.send({
        siteId: site.id,
        visitorId,
        clientMessageId,
        text,
        signal: presence.signal(visitorId),
        ...(conversationId === undefined ? {} : { conversationId }),
        ...(articleId === undefined ? {} : { articleId }),
        ...(page === undefined ? {} : { page }),
        ...(anew === undefined ? {} : { anew }),
      }),
    );
    answer(await reply(sent));
  });

  on(EVENTS.personRequest, personRequest, async ({ clientMessageId, conversationId, anew }, answer) => {
    const sent = await inOrder(() =>
      turns.requestPerson({
        siteId: site.id,
        visitorId,
        clientMessageId,
        ...(conversationId === undefined ? {} : { conversationId }),
        ...(anew === undefined ? {} : { anew }),
      }),
    );
    answer(await reply(sent));
  });

  on(EVENTS.ratingSet, ratingSet, async ({ messageId, helped, reason, comment }, answer) => {
    const { conversationId } = await rate(db, {
      visitorId,
      messageId,
      helped,
      at: clock.now(),
      ...(reason === undefined ? {} : { reason }),
      ...(comment === undefined ? {} : { comment }),
    });
    voice.rated({ conversationId, messageId, helped });
    answer(null);
  });

  on(EVENTS.satisfactionSet, satisfactionSet, async ({ conversationId, score, comment }, answer) => {
    await own(conversationId);
    const at = clock.now();
    await setSatisfaction(db, { conversationId, score, at, ...(comment === undefined ? {} : { comment }) });
    await tellState(conversationId);
    answer(null);
  });

  on(EVENTS.emailSet, emailSet, async ({ conversationId, email }, answer) => {
    await notBlocked();
    await leaveEmail(db, { visitorId, conversationId, email });
    await tellState(conversationId);
    answer(null);
  });

  on(EVENTS.seenSet, seenSet, async ({ conversationId, sequence }, answer) => {
    await own(conversationId);
    await seen({ db, voice }, { conversationId, by: "visitor", sequence });
    answer(null);
  });

  on(EVENTS.conversationDelete, conversationDelete, async ({ conversationId }, answer) => {
    await own(conversationId);
    // First, so that no word of it leaves after the acknowledgement.
    turns.floorTaken(conversationId);
    await forgetConversation(db, { visitorId, conversationId });
    voice.gone({ siteId: site.id, conversationId, visitorId });
    answer(null);
  });

  on(EVENTS.typing, typingSet, async ({ conversationId, typing }, answer) => {
    await own(conversationId);
    voice.typing({ conversationId, author: "visitor", typing });
    answer(null);
  });

  on(EVENTS.conversationResume, conversationResume, async ({ conversationId, afterSequence }, answer) => {
    const known =
      conversationId === undefined
        ? await latestConversation(db, { siteId: site.id, visitorId })
        : await own(conversationId);
    if (known === undefined) return answer(NOTHING);
    const { id } = known;
    owners.learn(id, { visitorId, siteId: site.id });
    const read = async () => ({
      conversation: await conversationState(db, (await findConversation(db, id)) ?? known),
      messages: await wireMessages(db, id, afterSequence),
      ratings: (await ratingsOf(db, id)).map(({ messageId, helped }) => ({ messageId, helped })),
    });
    // The reply leaves in the tick of the last look, so that no event falls between.
    await voice.watch(id, read, (state) => answer({ ...state, streaming: voice.streaming(id) }));
  });

  const visitor = { ...(name === undefined ? {} : { name }), ...(email === undefined ? {} : { email }) };
  const welcome: Welcome = {
    siteName: site.name,
    language: site.language,
    ...(token === undefined ? {} : { token }),
    ...(Object.keys(visitor).length === 0 ? {} : { visitor }),
  };
  socket.emit(EVENTS.welcome, welcome);

  async function reply(sent: {
    row: Parameters<typeof messageToWire>[0];
    conversation: ConversationRow;
  }): Promise<SendReply> {
    owners.learn(sent.conversation.id, { visitorId, siteId: site.id });
    return {
      message: messageToWire(sent.row),
      conversation: await conversationState(db, sent.conversation),
    };
  }

  const own = (conversationId: string): Promise<ConversationRow> => ownConversation(db, { visitorId, conversationId });

  /** An agent may have shut the visitor out since they came. @throws VISITOR_BLOCKED */
  async function notBlocked(): Promise<void> {
    checkNotBlocked(await findVisitorById(db, visitorId));
  }

  /** The whole state as it is now, to all windows. */
  async function tellState(conversationId: string): Promise<void> {
    const row = await findConversation(db, conversationId);
    if (row !== undefined) voice.state(await conversationState(db, row));
    voice.rowChanged({ siteId: site.id, conversationId });
  }
}
