import * as z from "zod/mini";
import { REASON_WORDS } from "../../desk/reasons.ts";
import { siteSettings } from "../../desk/settings.ts";
import { TuppenceError } from "../../lib/errors.ts";
import { isId } from "../../lib/ids.ts";
import type { Store } from "../../ports/database/port.ts";
import { titlesOf } from "../../store/article.ts";
import { type ConversationRow, countConversations, findConversation } from "../../store/conversation.ts";
import { type ListFilter, type Place, pageOfIds, rowsByIds } from "../../store/conversation-row.ts";
import { handoffsOf } from "../../store/handoff.ts";
import { linesOfConversation } from "../../store/ledger.ts";
import { lastPage } from "../../store/message.ts";
import { notesOf } from "../../store/note.ts";
import { turnsOf } from "../../store/turn.ts";
import {
  type ConversationFilter,
  type ConversationReply,
  conversationReply,
  conversationsQuery,
  conversationsReply,
  PAGE_SIZE,
} from "../../wire/conversations.ts";
import { handoffWire } from "../../wire/http.ts";
import { actRequest, noteReply, noteRequest, notesReply } from "../../wire/inbox.ts";
import { agentOf } from "../agent-of.ts";
import { bad } from "../errors.ts";
import type { Caller, TransportParts } from "../parts.ts";
import { type Route, route } from "../route.ts";
import { maySee, siteOf } from "../site-of.ts";
import {
  conversationState,
  handoffToWire,
  ledgerToWire,
  noteToWire,
  rowToWire,
  turnToWire,
  visitorToWire,
  wireMessages,
} from "../to-wire.ts";

/** Every conversation, and what agents do with one outside of the queue. */
export function conversationRoutes(parts: Pick<TransportParts, "sites" | "db" | "desk" | "clock">): Route[] {
  const { db, desk, sites } = parts;

  /** @throws CONVERSATION_UNKNOWN, also for another organisation's */
  async function find(caller: Caller, id = ""): Promise<ConversationRow> {
    const row = await findConversation(db, id);
    const site = row === undefined ? undefined : await sites.byId(row.siteId);
    if (row !== undefined && site !== undefined && maySee(caller, site)) return row;
    throw unknown(id);
  }

  return [
    route({
      method: "get",
      path: "/api/v1/conversations",
      name: "conversations",
      summary: "Conversations of a site, newest first, with what they cost.",
      auth: "key",
      query: conversationsQuery,
      reply: conversationsReply,
      errors: ["SITE_UNKNOWN"],
      async handle({ caller, query: { site: key, cursor, ...filter } }) {
        const site = await siteOf(sites, caller, key);
        const after = cursor === undefined ? undefined : placeOf(cursor);
        const page = await pageOfIds(db, await listFilter(db, site.id, filter, parts.clock.now()), {
          ...(after === undefined ? {} : { after }),
          limit: PAGE_SIZE + 1,
        });
        const shown = page.slice(0, PAGE_SIZE);
        const last = shown.at(-1);
        const rows = await rowsByIds(
          db,
          shown.map((one) => one.id),
        );
        return {
          conversations: rows.map(rowToWire),
          next: page.length > PAGE_SIZE && last !== undefined ? cursorOf(last) : null,
        };
      },
    }),
    route({
      method: "get",
      path: "/api/v1/conversations/:id",
      name: "conversation",
      summary: "A conversation whole: messages in order, who had it, notes, what each turn came to and cost.",
      auth: "key",
      reply: conversationReply,
      errors: ["CONVERSATION_UNKNOWN"],
      async handle({ caller, params }): Promise<ConversationReply> {
        const { id } = await find(caller, params.id);
        const [listed] = await rowsByIds(db, [id]);
        if (listed === undefined) throw unknown(id);
        const turns = await turnsOf(db, id);
        const titles = await titlesOf(
          db,
          turns.flatMap((turn) => (turn.ranked ?? []).map((one) => one.articleId)),
        );
        const { visitor } = listed;
        return {
          conversation: await conversationState(db, listed.conversation),
          messages: await wireMessages(db, id, 0),
          row: rowToWire(listed),
          visitor: {
            ...visitorToWire(visitor),
            firstSeenAt: visitor.createdAt.toISOString(),
            lastSeenAt: visitor.lastSeenAt.toISOString(),
            blockedBy: visitor.blockedBy,
            page: (await lastPage(db, id)) ?? null,
            conversations: await countConversations(db, visitor.id),
          },
          handoffs: (await handoffsOf(db, id)).map((one) => handoffToWire(one, parts.clock.now())),
          notes: (await notesOf(db, id)).map(noteToWire),
          turns: turns.map((turn) => turnToWire(turn, titles)),
          ledger: (await linesOfConversation(db, id)).map(ledgerToWire),
        };
      },
    }),
    route({
      method: "delete",
      path: "/api/v1/conversations/:id",
      name: "conversationDelete",
      summary: "Deletes a conversation with all its words, for good; what it cost stays in the ledger.",
      auth: "key",
      role: "manager",
      reply: z.object({}),
      errors: ["CONVERSATION_UNKNOWN", "ROLE_TOO_LOW"],
      async handle({ caller, params }) {
        await desk.delete({ conversationId: (await find(caller, params.id)).id });
        return {};
      },
    }),
    route({
      method: "post",
      path: "/api/v1/conversations/:id/take",
      name: "conversationTake",
      summary: "Gives the floor of a conversation to an agent, from the machine or from the queue.",
      auth: "key",
      body: actRequest,
      reply: z.object({ handoff: handoffWire }),
      errors: ["CONVERSATION_UNKNOWN", "HANDOFF_TAKEN"],
      async handle({ caller, params, body }) {
        const who = agentOf(caller, body);
        const row = await desk.takeOver({ ...who, conversationId: (await find(caller, params.id)).id });
        return { handoff: handoffToWire(row, parts.clock.now()) };
      },
    }),
    route({
      method: "get",
      path: "/api/v1/conversations/:id/notes",
      name: "notes",
      summary: "What agents wrote to each other about a conversation, oldest first.",
      auth: "key",
      reply: notesReply,
      errors: ["CONVERSATION_UNKNOWN"],
      async handle({ caller, params }) {
        const { id } = await find(caller, params.id);
        return { notes: (await notesOf(db, id)).map(noteToWire) };
      },
    }),
    route({
      method: "post",
      path: "/api/v1/conversations/:id/notes",
      name: "noteAdd",
      summary: "Writes a note to the other agents; the visitor never sees it.",
      auth: "key",
      body: noteRequest,
      reply: noteReply,
      errors: ["CONVERSATION_UNKNOWN", "MESSAGE_EMPTY", "MESSAGE_TOO_LONG", "MESSAGE_NOT_TEXT"],
      async handle({ caller, params, body }) {
        const who = agentOf(caller, body);
        const { id } = await find(caller, params.id);
        return { note: noteToWire(await desk.notes.add({ ...who, conversationId: id, text: body.text })) };
      },
    }),
    route({
      method: "delete",
      path: "/api/v1/conversations/:id/notes/:note",
      name: "noteDelete",
      summary: "Deletes a note of one's own.",
      auth: "member",
      reply: z.object({}),
      errors: ["CONVERSATION_UNKNOWN", "SIGN_IN_NEEDED"],
      async handle({ caller, params: { id: conversationId, note: noteId = "" } }) {
        const { id } = await find(caller, conversationId);
        if (!isId(noteId)) throw bad(`"${noteId.slice(0, 80)}" is no note's id.`, "Ids are UUIDs.");
        await desk.notes.delete({ conversationId: id, noteId, agentId: caller.member?.id ?? "" });
        return {};
      },
    }),
  ];
}

function unknown(id: string): TuppenceError {
  const remedy = "Take the id from GET /api/v1/conversations.";
  return new TuppenceError("CONVERSATION_UNKNOWN", `There is no conversation ${id}.`, remedy);
}

/** A filter of the address as the store takes it. */
export async function listFilter(
  store: Store,
  siteId: string,
  filter: ConversationFilter,
  now: Date,
): Promise<ListFilter> {
  const { state, reason, rating, class: wanted, escalated, from, to, q } = filter;
  const text = q?.trim() ?? "";
  return {
    siteId,
    ...(state === undefined ? {} : { state }),
    ...(reason === undefined ? {} : { reason: { code: reason, words: REASON_WORDS[reason] } }),
    ...(rating === undefined ? {} : { rating }),
    ...(wanted === undefined
      ? {}
      : { class: { wanted, quietHours: (await siteSettings(store, siteId)).quietHours, now } }),
    ...(escalated === undefined ? {} : { escalated }),
    ...(from === undefined ? {} : { from: new Date(from) }),
    ...(to === undefined ? {} : { to: new Date(to) }),
    ...(text === "" ? {} : { text }),
  };
}

const cursorOf = (place: Place) => Buffer.from(`${place.updatedAt} ${place.id}`).toString("base64url");

/** @throws BAD_REQUEST */
function placeOf(cursor: string): Place {
  const text = Buffer.from(cursor, "base64url").toString();
  const at = text.lastIndexOf(" ");
  const [updatedAt, id] = [text.slice(0, at), text.slice(at + 1)];
  if (isId(id) && /^\d{4,6}-\d\d-\d\d \d\d:\d\d:\d\d(?:\.\d{1,6})?[+-]\d\d(?::?\d\d)?$/.test(updatedAt))
    return { updatedAt, id };
  throw bad("This is no cursor of the list.", "Take `next` of the page before, unchanged; leave it out to begin.");
}
