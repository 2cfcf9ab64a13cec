import * as z from "zod/mini";
import { rowsByIds } from "../../../store/conversation-row.ts";
import { deskEventsOf } from "../../../store/desk-event.ts";
import { conversationRow } from "../../../wire/conversations.ts";
import {
  assignRequest,
  deskActRequest,
  deskEventsReply,
  mergeRequest,
  priorityRequest,
  sentimentRequest,
  snoozeRequest,
  tagsRequest,
} from "../../../wire/desk.ts";
import { conversationOf, unknownConversation } from "../../conversation-of.ts";
import type { TransportDeps } from "../../deps.ts";
import { deskEventToWire, rowToWire } from "../../to-wire.ts";
import { actorOf, agentOf, noteAtDesk } from "../agent-of.ts";
import { type Route, route } from "../route.ts";

const changed = z.object({ conversation: conversationRow });
const common = { auth: "key", scope: "conversations" } as const;
type Deps = Pick<TransportDeps, "sites" | "db" | "desk" | "clock">;

/** Who looks after a conversation, how pressing it is, what it's about, and when to look at it again. */
export function triageRoutes(deps: Deps): Route[] {
  return [...assigning(deps), ...marking(deps), ...merging(deps), ...snoozing(deps)];
}

/** The conversation after a change. @throws CONVERSATION_UNKNOWN if it was deleted meanwhile */
async function rowOf({ db }: Deps, id: string) {
  const [listed] = await rowsByIds(db, [id]);
  if (listed === undefined) throw unknownConversation(id);
  return { conversation: rowToWire(listed) };
}

/** Who looks after a conversation, and what happened to it. */
function assigning(deps: Deps): Route[] {
  const { desk } = deps;
  return [
    route({
      ...common,
      method: "post",
      path: "/api/v1/conversations/:id/assign",
      name: "conversationAssign",
      records: { nothing: "events" },
      may: "conversations.reply",
      on: "site",
      summary:
        "Assigns a conversation to a member, to nobody (the queue) or to a team, with a note for them. What you leave out stays. From an agent who has it, only they and managers can.",
      body: assignRequest,
      reply: changed,
      errors: [
        "CONVERSATION_UNKNOWN",
        "CONVERSATION_NOT_OPEN",
        "NOT_FOUND",
        "HANDOFF_NOT_YOURS",
        "HANDOFF_TAKEN",
        "MESSAGE_TOO_LONG",
        "MESSAGE_NOT_TEXT",
        "MESSAGE_ID_REUSED",
      ],
      async handle({ caller, params, body }) {
        const { id, siteId } = await conversationOf(deps, caller, params.id);
        await noteAtDesk(deps, caller);
        const { to, team, note, noteId, mentions } = body;
        const who = actorOf(caller, body, siteId);
        await desk.triage.assign({ ...who, conversationId: id, to, team, note, noteId, mentions });
        return rowOf(deps, id);
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/conversations/:id/undo",
      name: "conversationUndo",
      records: { nothing: "events" },
      may: "conversations.reply",
      on: "site",
      summary: "Takes back your own last change, within 30 seconds.",
      body: deskActRequest,
      reply: changed,
      errors: ["CONVERSATION_UNKNOWN", "UNDO_TOO_LATE"],
      async handle({ caller, params, body }) {
        const { id } = await conversationOf(deps, caller, params.id);
        await desk.triage.undo({ ...agentOf(caller, body), conversationId: id });
        return rowOf(deps, id);
      },
    }),
    route({
      ...common,
      method: "get",
      path: "/api/v1/conversations/:id/events",
      name: "conversationEvents",
      may: "conversations.read",
      on: "site",
      summary: "Lists what happened to a conversation at the desk, oldest first: who, when and why.",
      reply: deskEventsReply,
      errors: ["CONVERSATION_UNKNOWN"],
      async handle({ caller, params }) {
        const { id } = await conversationOf(deps, caller, params.id);
        return { events: (await deskEventsOf(deps.db, id)).map(deskEventToWire) };
      },
    }),
  ];
}

/** How pressing a conversation is, and what it's about. */
function marking(deps: Deps): Route[] {
  const { desk } = deps;
  return [
    route({
      ...common,
      method: "put",
      path: "/api/v1/conversations/:id/priority",
      name: "conversationPriority",
      records: { nothing: "events" },
      may: "conversations.reply",
      on: "site",
      summary: "Sets a conversation's priority. The queue shows the most pressing first.",
      body: priorityRequest,
      reply: changed,
      errors: ["CONVERSATION_UNKNOWN"],
      async handle({ caller, params, body }) {
        const { id } = await conversationOf(deps, caller, params.id);
        await desk.triage.prioritise({ ...agentOf(caller, body), conversationId: id, priority: body.priority });
        return rowOf(deps, id);
      },
    }),
    route({
      ...common,
      method: "put",
      path: "/api/v1/conversations/:id/sentiment",
      name: "conversationSentiment",
      records: { nothing: "events" },
      may: "conversations.reply",
      on: "site",
      summary: "Says how a conversation's customer feels: a word that is recognised by itself next time.",
      body: sentimentRequest,
      reply: changed,
      errors: ["CONVERSATION_UNKNOWN"],
      async handle({ caller, params, body }) {
        const { id } = await conversationOf(deps, caller, params.id);
        await desk.triage.sense({ ...agentOf(caller, body), conversationId: id, sentiment: body.sentiment });
        return rowOf(deps, id);
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/conversations/:id/tags",
      name: "conversationTags",
      records: { nothing: "events" },
      may: "conversations.reply",
      on: "site",
      summary: "Adds tags to a conversation and removes others, by their ids.",
      body: tagsRequest,
      reply: changed,
      errors: ["CONVERSATION_UNKNOWN", "NOT_FOUND"],
      async handle({ caller, params, body }) {
        const { id } = await conversationOf(deps, caller, params.id);
        const { add, remove } = body;
        await desk.triage.tag({ ...agentOf(caller, body), conversationId: id, add, remove });
        return rowOf(deps, id);
      },
    }),
  ];
}

/** Two conversations that are one. */
function merging(deps: Deps): Route[] {
  return [
    route({
      ...common,
      method: "post",
      path: "/api/v1/conversations/:id/merge",
      name: "conversationMerge",
      records: { nothing: "events" },
      may: "conversations.reply",
      on: "site",
      summary:
        "Merges another conversation (`from`) of the same chat window or e-mail address into this one: the other is closed permanently and read here, and the visitor goes on here. Who waited there waits here. This can't be undone.",
      body: mergeRequest,
      reply: changed,
      errors: ["CONVERSATION_UNKNOWN", "CONVERSATION_MERGED", "MERGE_REFUSED", "HANDOFF_NOT_YOURS"],
      async handle({ caller, params, body }) {
        const { id, siteId } = await conversationOf(deps, caller, params.id);
        const { id: from } = await conversationOf(deps, caller, body.from);
        await deps.desk.merge({ ...actorOf(caller, body, siteId), into: id, from });
        return rowOf(deps, id);
      },
    }),
  ];
}

/** When to look at a conversation again. */
function snoozing(deps: Deps): Route[] {
  const { desk } = deps;
  return [
    route({
      ...common,
      method: "post",
      path: "/api/v1/conversations/:id/snooze",
      name: "conversationSnooze",
      records: { nothing: "events" },
      may: "conversations.reply",
      on: "site",
      summary:
        "Puts an open conversation off until a time, or until the visitor writes. A new message from them wakes it in any case.",
      body: snoozeRequest,
      reply: changed,
      errors: ["CONVERSATION_UNKNOWN", "CONVERSATION_NOT_OPEN", "HANDOFF_NOT_YOURS"],
      async handle({ caller, params, body }) {
        const { id, siteId } = await conversationOf(deps, caller, params.id);
        const until = body.until === null ? null : new Date(body.until);
        await desk.triage.snooze({ ...actorOf(caller, body, siteId), conversationId: id, until });
        return rowOf(deps, id);
      },
    }),
    route({
      ...common,
      method: "post",
      path: "/api/v1/conversations/:id/wake",
      name: "conversationWake",
      records: { nothing: "events" },
      may: "conversations.reply",
      on: "site",
      summary: "Ends a snooze.",
      body: deskActRequest,
      reply: changed,
      errors: ["CONVERSATION_UNKNOWN"],
      async handle({ caller, params, body }) {
        const { id } = await conversationOf(deps, caller, params.id);
        await desk.triage.wake({ ...agentOf(caller, body), conversationId: id });
        return rowOf(deps, id);
      },
    }),
  ];
}
