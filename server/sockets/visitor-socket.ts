import type { Socket } from "socket.io";
import { rate } from "../desk/rate.ts";
import type { TransportParts, Turns } from "../http/parts.ts";
import { conversationState, messageToWire, wireMessages } from "../http/to-wire.ts";
import { TuppenceError } from "../lib/errors.ts";
import { isId } from "../lib/ids.ts";
import { type ConversationRow, findConversation, latestConversation } from "../store/conversation.ts";
import { ratingsOf } from "../store/rating.ts";
import { EVENTS } from "../wire/names.ts";
import {
  conversationResume,
  messageSend,
  personRequest,
  type ResumeReply,
  ratingSet,
  type SendReply,
  typingSet,
  type Welcome,
} from "../wire/socket.ts";
import { listener } from "./handler.ts";
import type { Owners } from "./owners.ts";
import type { Presence } from "./presence.ts";
import type { VisitorSession } from "./visitor-auth.ts";
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
  const { site, visitorId, token } = session;
  const { db, turns, voice, owners, presence } = parts;
  const on = listener(socket, parts.log, () => parts.clock.monotonicMs());
  void socket.join(rooms.visitor(visitorId));
  presence.came(visitorId);
  socket.on("disconnect", () => presence.left(visitorId));

  on(EVENTS.messageSend, messageSend, async ({ clientMessageId, text, conversationId, articleId, page }, answer) => {
    const sent = await turns.send({
      siteId: site.id,
      visitorId,
      clientMessageId,
      text,
      signal: presence.signal(visitorId),
      ...(conversationId === undefined ? {} : { conversationId }),
      ...(articleId === undefined ? {} : { articleId }),
      ...(page === undefined ? {} : { page }),
    });
    answer(await reply(sent));
  });

  on(EVENTS.personRequest, personRequest, async ({ clientMessageId, conversationId }, answer) => {
    const given = { siteId: site.id, visitorId, clientMessageId };
    const sent = await turns.requestPerson(conversationId === undefined ? given : { ...given, conversationId });
    answer(await reply(sent));
  });

  on(EVENTS.ratingSet, ratingSet, async ({ messageId, helped, comment }, answer) => {
    const given = { visitorId, messageId, helped };
    const { conversationId } = await rate(db, comment === undefined ? given : { ...given, comment });
    voice.rated({ conversationId, messageId, helped });
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

  const welcome: Welcome = { token, siteName: site.name, language: site.language };
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

  /** @throws CONVERSATION_UNKNOWN when it is not this visitor's */
  async function own(conversationId: string): Promise<ConversationRow> {
    const row = isId(conversationId) ? await findConversation(db, conversationId) : undefined;
    if (row === undefined || row.visitorId !== visitorId) throw unknownConversation();
    return row;
  }
}

function unknownConversation(): TuppenceError {
  return new TuppenceError(
    "CONVERSATION_UNKNOWN",
    "There is no such conversation of this visitor.",
    "Begin a new one.",
  );
}
