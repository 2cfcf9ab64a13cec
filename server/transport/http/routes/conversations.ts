import * as z from "zod/mini";
import { suggestedPriority, suggestedSentiment, suggestedTopic } from "../../../classification/suggested.ts";
import { spokenLanguage } from "../../../desk/spoken-language.ts";
import { siteSettings } from "../../../settings/settings.ts";
import { titlesOf } from "../../../store/article.ts";
import { type ConversationRow, findConversation } from "../../../store/conversation.ts";
import { rowsByIds } from "../../../store/conversation-row.ts";
import { countConversations, customerRows } from "../../../store/customer.ts";
import { handoffsOf } from "../../../store/handoff.ts";
import { linesOfConversation } from "../../../store/ledger.ts";
import { mergedIds } from "../../../store/merged-conversation.ts";
import { lastPage, type MessageRow, messagesAfter } from "../../../store/message.ts";
import { translationsOf } from "../../../store/message-translation.ts";
import { notesOf } from "../../../store/note.ts";
import { ratingsOf } from "../../../store/rating.ts";
import { turnsOf } from "../../../store/turn.ts";
import {
  type ConversationReply,
  conversationReply,
  conversationsQuery,
  conversationsReply,
} from "../../../wire/conversations.ts";
import { handoffWire } from "../../../wire/http.ts";
import { takeRequest } from "../../../wire/inbox.ts";
import { conversationOf, limitOf, unknownConversation } from "../../conversation-of.ts";
import type { TransportDeps } from "../../deps.ts";
import { sitesOf } from "../../site-of.ts";
import { stateNow } from "../../state-now.ts";
import {
  handoffToWire,
  ledgerToWire,
  messagesToWire,
  noteToWire,
  rowToWire,
  turnToWire,
  visitorToWire,
} from "../../to-wire.ts";
import { actorOf, noteAtDesk } from "../agent-of.ts";
import { auditActor, auditRead } from "../audit.ts";
import { listFilter, listPage, placeOf } from "../conversation-list.ts";
import { type Route, route } from "../route.ts";

type ConversationDeps = Pick<TransportDeps, "sites" | "db" | "desk" | "clock" | "log">;

/** Every conversation, and what agents do with one outside the queue. */
export function conversationRoutes(deps: ConversationDeps): Route[] {
  const { db, desk, sites } = deps;
  return [
    route({
      method: "get",
      path: "/api/v1/conversations",
      name: "conversations",
      records: { own: ["searched"] },
      may: "conversations.read",
      on: "site",
      summary:
        "Lists the conversations of a site (or of all, with `*`), newest first, with their cost. With `q` it searches their messages, notes and customers.",
      auth: "key",
      scope: "conversations",
      query: conversationsQuery,
      reply: conversationsReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query: { site: key, cursor, q, ...filter }, request }) {
        const siteIds = (await sitesOf(sites, caller, key)).map((one) => one.id);
        if (q !== undefined && q !== "") await auditRead(deps, { caller, request }, { action: "searched", subject: q });
        const after = cursor === undefined ? undefined : placeOf(cursor);
        const options = { siteIds, memberId: caller.member?.id, seenBy: limitOf(caller), now: deps.clock.now() };
        return listPage(db, await listFilter(db, filter, options), { q, after });
      },
    }),
    route({
      method: "get",
      path: "/api/v1/conversations/:id",
      name: "conversation",
      records: { own: ["conversation-read"] },
      may: "conversations.read",
      on: "site",
      summary: "Returns a conversation: its messages in order, handoffs, notes, and the outcome and cost of each turn.",
      auth: "key",
      scope: "conversations",
      reply: conversationReply,
      errors: ["CONVERSATION_UNKNOWN"],
      async handle({ caller, params, request }) {
        const row = await conversationOf(deps, caller, params.id);
        await auditRead(deps, { caller, request }, { action: "conversation-read", subject: row.id });
        return whole(deps, row);
      },
    }),
    route({
      method: "delete",
      path: "/api/v1/conversations/:id",
      name: "conversationDelete",
      records: { own: ["conversation-deleted"] },
      may: "conversations.delete",
      on: "site",
      summary: "Deletes a conversation and all its messages. Its costs stay in your figures. This can't be undone.",
      auth: "key",
      scope: "conversations",
      reply: z.object({}),
      errors: ["CONVERSATION_UNKNOWN", "ROLE_TOO_LOW"],
      async handle({ caller, params, request }) {
        const { id, siteId } = await conversationOf(deps, caller, params.id);
        const organisationId = (await sites.byId(siteId))?.organisationId ?? null;
        const audit = { ...auditActor(caller, request), organisationId, at: deps.clock.now() };
        await desk.delete({ conversationId: id, audit });
        return {};
      },
    }),
    route({
      method: "post",
      path: "/api/v1/conversations/:id/take",
      name: "conversationTake",
      records: { nothing: "events" },
      may: "conversations.reply",
      on: "site",
      summary:
        "Assigns a conversation to an agent: from the assistant, from the queue or (with `from`) from a colleague.",
      auth: "key",
      scope: "conversations",
      body: takeRequest,
      reply: z.object({ handoff: handoffWire }),
      errors: ["CONVERSATION_UNKNOWN", "HANDOFF_TAKEN"],
      async handle({ caller, params, body }) {
        const { id, siteId } = await conversationOf(deps, caller, params.id);
        await noteAtDesk(deps, caller);
        const { from } = body;
        const row = await desk.takeOver({
          ...actorOf(caller, body, siteId),
          conversationId: id,
          ...(from === undefined ? {} : { from }),
        });
        return { handoff: handoffToWire(row, deps.clock.now()) };
      },
    }),
  ];
}

/** A conversation with all that agents see of it. @throws CONVERSATION_UNKNOWN when it was deleted meanwhile */
async function whole(deps: ConversationDeps, { id }: ConversationRow): Promise<ConversationReply> {
  const { db, sites, clock } = deps;
  const [listed] = await rowsByIds(db, [id]);
  if (listed === undefined) throw unknownConversation(id);
  const turns = await turnsOf(db, id);
  const titles = await titlesOf(
    db,
    turns.flatMap((turn) => (turn.ranked ?? []).map((one) => one.articleId)),
  );
  const { visitor, customer } = listed;
  const rows = await customerRows(db, visitor.id);
  const [stays = visitor] = rows;
  const messages = await messagesAfter(db, { conversationId: id, sequence: 0 });
  const site = await sites.byId(listed.conversation.siteId);
  const { agentFiles, fileMb } = (await siteSettings(db, listed.conversation.siteId)).widget;
  return {
    site: site?.key ?? "",
    conversation: await stateNow(deps, listed.conversation),
    messages: messagesToWire(messages, await ratingsOf(db, id)),
    row: rowToWire(listed),
    language: (await spokenLanguage(db, id)) ?? site?.language ?? "en",
    topic: (await suggestedTopic(db, listed.conversation)) ?? null,
    likely: {
      priority: (await suggestedPriority(db, listed.conversation)) ?? null,
      sentiment: (await suggestedSentiment(db, listed.conversation)) ?? null,
    },
    visitor: {
      ...visitorToWire(visitor, customer),
      firstSeenAt: firstOf(rows.length === 0 ? [visitor] : rows).toISOString(),
      lastSeenAt: lastSeen(visitor.lastSeenAt, messages).toISOString(),
      blockedBy: stays.blockedBy,
      page: (await lastPage(db, id)) ?? null,
      conversations: await countConversations(
        db,
        rows.map((row) => row.id),
      ),
    },
    merged: await mergedInto(db, id),
    handoffs: (await handoffsOf(db, id)).map((one) => handoffToWire(one, clock.now())),
    notes: (await notesOf(db, id)).map(noteToWire),
    translations: (await translationsOf(db, id)).map(({ messageId, language, text, isOriginal }) => ({
      ...{ messageId, language, text, isOriginal },
    })),
    turns: turns.map((turn) => turnToWire(turn, titles)),
    ledger: (await linesOfConversation(db, id)).map(ledgerToWire),
    agentFiles: { kinds: agentFiles, megabytes: fileMb },
  };
}

/** The conversations that were merged into this one, as agents read them there. */
async function mergedInto(db: ConversationDeps["db"], id: string): Promise<ConversationReply["merged"]> {
  const whole = [];
  for (const merged of await mergedIds(db, id)) {
    const row = await findConversation(db, merged);
    if (row === undefined) continue;
    const messages = await messagesAfter(db, { conversationId: merged, sequence: 0 });
    whole.push({
      id: merged,
      createdAt: row.createdAt.toISOString(),
      messages: messagesToWire(messages, await ratingsOf(db, merged)),
      notes: (await notesOf(db, merged)).map(noteToWire),
    });
  }
  return whole;
}

const firstOf = (rows: readonly { createdAt: Date }[]): Date =>
  new Date(Math.min(...rows.map((row) => row.createdAt.getTime())));

/** A visitor is noted when they connect; one who stays and writes was seen later. */
function lastSeen(connectedAt: Date, messages: readonly Pick<MessageRow, "author" | "createdAt">[]): Date {
  const wroteAt = messages.findLast((message) => message.author === "visitor")?.createdAt;
  return wroteAt !== undefined && wroteAt > connectedAt ? wroteAt : connectedAt;
}
