import type { Socket } from "socket.io";
import { forgetConversation, leaveEmail, ownConversation } from "../../desk/own-conversation.ts";
import { notePage } from "../../desk/page-visits.ts";
import { rate } from "../../desk/rate.ts";
import { seen } from "../../desk/seen.ts";
import { isTester } from "../../desk/testers.ts";
import { createSerial } from "../../lib/serial.ts";
import { type ConversationRow, findConversation, goingOn, latestConversation } from "../../store/conversation.ts";
import { mergedIds, messagesOfMerged } from "../../store/merged-conversation.ts";
import { messagesAfter } from "../../store/message.ts";
import { ratingsOf } from "../../store/rating.ts";
import { setSatisfaction } from "../../store/satisfaction.ts";
import { findVisitorById } from "../../store/visitor.ts";
import { EVENTS } from "../../wire/names.ts";
import {
  conversationDelete,
  conversationResume,
  emailSet,
  type MessageSend,
  messageSend,
  pageVisit,
  personRequest,
  type ResumeReply,
  ratingSet,
  type SendReply,
  satisfactionSet,
  seenSet,
  typingSet,
  type Welcome,
} from "../../wire/socket.ts";
import { addressOf } from "../address.ts";
import type { TransportDeps, Turns } from "../deps.ts";
import { stateNow } from "../state-now.ts";
import { messagesToWire, messageToWire } from "../to-wire.ts";
import { checkNotBlocked, type VisitorSession } from "../visitor-auth.ts";
import type { VisitorLimits } from "../visitor-limits.ts";
import { listener } from "./handler.ts";
import type { Owners } from "./owners.ts";
import type { Presence } from "./presence.ts";
import { rooms, type SocketVoice } from "./voice.ts";

export interface VisitorSocketDeps extends Pick<TransportDeps, "db" | "sessions" | "limits" | "clock" | "log"> {
  readonly turns: Turns;
  readonly voice: SocketVoice;
  readonly owners: Owners;
  readonly presence: Presence;
  readonly visitorLimits: VisitorLimits;
}

/** The conversation that a message belongs to. */
type Wanted = Pick<MessageSend, "conversationId" | "anew">;
type Target = Pick<Parameters<Turns["send"]>[0], "conversationId" | "anew">;

const NOTHING: ResumeReply = {
  ...{ conversation: null, messages: [], ratings: [], streaming: null },
  ...{ earlier: [], mergedIds: [] },
};

/** What was said in conversations that were merged into this one, as far as they are this visitor's. */
async function readMerged(db: VisitorSocketDeps["db"], of: { conversationId: string; visitorId: string }) {
  const ids = await mergedIds(db, of.conversationId);
  const rows = await messagesOfMerged(db, { ids, visitorId: of.visitorId });
  return { earlier: rows.map((row) => messageToWire(row)), mergedIds: ids };
}

/** One window of a visitor: what it can send, and what it receives. */
export function serveVisitor(socket: Socket, session: VisitorSession, deps: VisitorSocketDeps): void {
  const { site, visitorId, token, name, email, moved } = session;
  const { db, clock, turns, voice, owners, presence } = deps;
  const on = listener(socket, deps.log, deps.limits);
  void socket.join(rooms.visitor(visitorId));
  presence.came(visitorId);
  socket.on("disconnect", () => presence.left(visitorId));
  if (moved !== undefined) {
    const { conversationId, from } = moved;
    owners.learn(conversationId, { visitorId, siteId: site.id });
    voice.movedAway({ conversationId, visitorId: from });
  }

  let tester: Promise<boolean> | undefined;
  /** Whether this window is the team's own; looked up with its first message. */
  const test = () => {
    const { headers } = socket.handshake;
    tester ??= isTester(deps, { siteId: site.id, headers, address: addressOf(socket.request), email });
    return tester;
  };

  const serial = createSerial();
  /** What a window sends without waiting is stored in the order in which it was sent. */
  const inOrder = <T>(wanted: Wanted, store: (conversation: Target) => Promise<T>): Promise<T> =>
    serial.run(EVENTS.messageSend, async () => {
      await notBlocked();
      return await store(await targetOf(wanted));
    });

  on(EVENTS.messageSend, messageSend, async (request, answer) => {
    const { clientMessageId, text, articleId, page } = request;
    turns.refuseIfBusy();
    const sent = await inOrder(request, async (conversation) =>
      turns.send({
        siteId: site.id,
        visitorId,
        isTest: await test(),
        clientMessageId,
        text,
        signal: presence.signal(visitorId),
        ...conversation,
        ...(articleId === undefined ? {} : { articleId }),
        ...(page === undefined ? {} : { page }),
      }),
    );
    answer(await reply(sent));
  });

  on(EVENTS.personRequest, personRequest, async (request, answer) => {
    const { clientMessageId } = request;
    const sent = await inOrder(request, async (conversation) =>
      turns.requestPerson({
        siteId: site.id,
        visitorId,
        isTest: await test(),
        clientMessageId,
        ...conversation,
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
    // First, so that nothing of it is sent after the acknowledgement.
    await turns.floorTaken(conversationId);
    const audit = { organisationId: site.organisationId, address: addressOf(socket.request), at: clock.now() };
    await forgetConversation(db, { visitorId, conversationId, audit });
    voice.gone({ siteId: site.id, conversationId, visitorId });
    answer(null);
  });

  on(EVENTS.pageVisit, pageVisit, async ({ address, title }, answer) => {
    await notBlocked();
    const isNew = await notePage(db, { siteId: site.id, visitorId, address, title, at: clock.now() });
    if (isNew) voice.customerChanged({ siteId: site.id, visitorId });
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
        : await goingOn(db, await own(conversationId));
    // It may go on in one that was given to somebody else.
    if (known === undefined || known.visitorId !== visitorId) return answer(NOTHING);
    const { id } = known;
    // What this window has was said in the other one.
    const from = id === conversationId || conversationId === undefined ? afterSequence : 0;
    owners.learn(id, { visitorId, siteId: site.id });
    const read = async () => {
      const conversation = await stateNow(deps, (await findConversation(db, id)) ?? known);
      const rows = await messagesAfter(db, { conversationId: id, sequence: from });
      const ratings = (await ratingsOf(db, id)).map(({ messageId, helped }) => ({ messageId, helped }));
      const merged = await readMerged(db, { conversationId: id, visitorId });
      return { conversation, messages: messagesToWire(rows, ratings), ratings, ...merged };
    };
    // The reply is sent in the same tick as the last check, so that no event falls in between.
    await voice.watch(id, read, (state) => answer({ ...state, streaming: voice.streaming(id) }));
    voice.wantStream(id);
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
      conversation: await stateNow(deps, sent.conversation),
      ...(sent.row.conversationId === sent.conversation.id ? {} : { isEarlier: true as const }),
    };
  }

  const own = (conversationId: string): Promise<ConversationRow> => ownConversation(db, { visitorId, conversationId });

  /** An agent may have blocked the visitor since they connected. @throws VISITOR_BLOCKED */
  async function notBlocked(): Promise<void> {
    checkNotBlocked(await findVisitorById(db, visitorId));
  }

  /**
   * The conversation that a message goes to: the one it names, the visitor's newest, or one that it begins and that counts as
   * one of theirs.
   * @throws TOO_FAST
   */
  async function targetOf({ conversationId, anew }: Wanted): Promise<Target> {
    if (conversationId !== undefined) return { conversationId, ...(anew === undefined ? {} : { anew }) };
    const latest = anew === true ? undefined : await latestConversation(db, { siteId: site.id, visitorId });
    if (latest !== undefined) return { conversationId: latest.id };
    await deps.visitorLimits.begin({ visitorId, address: addressOf(socket.request) });
    return anew === undefined ? {} : { anew };
  }

  /** The complete current state, to all windows. */
  async function tellState(conversationId: string): Promise<void> {
    const row = await findConversation(db, conversationId);
    if (row !== undefined) voice.state(await stateNow(deps, row));
    voice.rowChanged({ siteId: site.id, conversationId });
  }
}
