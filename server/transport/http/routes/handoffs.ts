import * as z from "zod/mini";
import type { Agent } from "../../../desk/agent.ts";
import { TuppenceError } from "../../../lib/errors.ts";
import { findHandoff, type HandoffRow } from "../../../store/handoff.ts";
import { seenAmong } from "../../../store/reach.ts";
import { sendDraftReply, sendDraftRequest } from "../../../wire/approval.ts";
import {
  claimRequest,
  handoffWire,
  type MessageWire,
  messageWire,
  replyRequest,
  returnRequest,
  transferRequest,
} from "../../../wire/http.ts";
import { macroRunReply, macroRunRequest } from "../../../wire/macros.ts";
import type { ErrorCode } from "../../../wire/names.ts";
import { limitOf, seenConversation } from "../../conversation-of.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { allowedSites } from "../../site-of.ts";
import { handoffToWire, messageToWire } from "../../to-wire.ts";
import { actorOf, agentOf, noteAtDesk } from "../agent-of.ts";
import { type Route, route } from "../route.ts";

const one = z.object({ handoff: handoffWire });
const ERRORS = ["HANDOFF_NOT_YOURS", "HANDOFF_TAKEN"] as const satisfies readonly ErrorCode[];

type HandoffDeps = Pick<TransportDeps, "db" | "sites" | "desk" | "turns" | "clock">;

/** The queue and what agents do with it. */
export function handoffRoutes(deps: HandoffDeps): Route[] {
  const { db, desk } = deps;
  const wire = (row: HandoffRow) => handoffToWire(row, deps.clock.now());

  /** The handoff, if the caller can see it. @throws NOT_FOUND */
  async function seen(caller: Caller, handoffId = ""): Promise<HandoffRow> {
    const row = await findHandoff(db, handoffId);
    if (row !== undefined && (await seenConversation(deps, caller, row.conversationId)) !== undefined) return row;
    throw new TuppenceError(
      "NOT_FOUND",
      `There is no handoff ${handoffId}.`,
      "GET /api/v1/handoffs lists the open ones.",
    );
  }

  /** An agent takes the floor, or gives it up. */
  const change = (
    action: "claim" | "return" | "close",
    options: {
      name: string;
      summary: string;
      body: typeof claimRequest | typeof returnRequest;
      errors: readonly ErrorCode[];
    },
  ) =>
    route({
      method: "post",
      path: `/api/v1/handoffs/:id/${action}`,
      records: { nothing: "events" },
      may: "conversations.reply",
      on: "site",
      auth: "key",
      scope: "conversations",
      reply: one,
      ...options,
      handle: async ({ caller, params, body }) => ({
        handoff: wire(await desk[action]({ ...agentOf(caller, body), handoffId: (await seen(caller, params.id)).id })),
      }),
    });

  return [
    listRoute(deps),
    change("claim", {
      name: "handoffClaim",
      summary:
        "Assigns a waiting conversation to an agent and stops the assistant. If two agents claim it, only the first gets it.",
      body: claimRequest,
      errors: ["HANDOFF_TAKEN"],
    }),
    replyRoute(deps, seen),
    sendDraftRoute(deps, seen),
    route({
      method: "post",
      path: "/api/v1/handoffs/:id/transfer",
      name: "handoffTransfer",
      records: { nothing: "events" },
      may: "conversations.reply",
      on: "site",
      summary: "Transfers a conversation to a colleague or the queue, with a note. Allowed for its agent and managers.",
      auth: "key",
      scope: "conversations",
      body: transferRequest,
      reply: one,
      errors: [...ERRORS, "NOT_FOUND", "MESSAGE_TOO_LONG", "MESSAGE_NOT_TEXT", "MESSAGE_ID_REUSED"],
      async handle({ caller, params, body }) {
        const { to, note, noteId } = body;
        const { id: handoffId, siteId } = await seen(caller, params.id);
        const who = actorOf(caller, body, siteId);
        return { handoff: wire(await desk.transfer({ ...who, handoffId, to, note, noteId })) };
      },
    }),
    route({
      method: "post",
      path: "/api/v1/handoffs/:id/macro",
      name: "handoffMacro",
      records: { nothing: "events" },
      may: "conversations.reply",
      on: "site",
      summary:
        "Runs a macro on a conversation: all that it says, in one step, or nothing. Repeating a runId does nothing more.",
      auth: "key",
      scope: "conversations",
      body: macroRunRequest,
      reply: macroRunReply,
      errors: [...ERRORS, "NOT_FOUND", "MACRO_STOPPED", "MESSAGE_EMPTY", "MESSAGE_TOO_LONG", "MESSAGE_NOT_TEXT"],
      async handle({ caller, params, body }) {
        const { macro: macroId, runId, text } = body;
        const { id: handoffId } = await seen(caller, params.id);
        const { done, handoff } = await desk.runMacro({ ...agentOf(caller, body), handoffId, macroId, runId, text });
        return { done: [...done], handoff: wire(handoff) };
      },
    }),
    change("return", {
      name: "handoffReturn",
      summary: "Hands a conversation back to the assistant, which continues with a limited part of the history.",
      body: returnRequest,
      errors: ERRORS,
    }),
    change("close", {
      name: "handoffClose",
      summary: "Closes a conversation. It reopens if the visitor writes again.",
      body: returnRequest,
      errors: ERRORS,
    }),
  ];
}

type Seen = (caller: Caller, handoffId?: string) => Promise<HandoffRow>;

function replyRoute(deps: HandoffDeps, seen: Seen): Route {
  return route({
    method: "post",
    path: "/api/v1/handoffs/:id/reply",
    name: "handoffReply",
    records: { nothing: "shown" },
    may: "conversations.reply",
    on: "site",
    summary: "Sends an agent's message, with files. Repeating a clientMessageId returns the stored message.",
    auth: "key",
    scope: "conversations",
    body: replyRequest,
    reply: z.object({ message: messageWire }),
    errors: [
      ...[...ERRORS, "NOT_FOUND", "DRAFT_OUT_OF_DATE"],
      ...["MESSAGE_EMPTY", "MESSAGE_TOO_LONG", "MESSAGE_NOT_TEXT", "MESSAGE_ID_REUSED"],
    ] as ErrorCode[],
    handle: async ({ caller, params, body }) =>
      sendReply(deps, { who: agentOf(caller, body), body, handoff: await seen(caller, params.id) }),
  });
}

function sendDraftRoute(deps: HandoffDeps, seen: (caller: Caller, handoffId?: string) => Promise<HandoffRow>): Route {
  return route({
    method: "post",
    path: "/api/v1/handoffs/:id/send-draft",
    name: "handoffSendDraft",
    on: "site",
    records: { nothing: "events" },
    may: "conversations.reply",
    summary:
      "Sends the answer that the assistant drafted as it is, with its sources, as the agent's message. Takes the conversation first if nobody has it, and hands it back if that's wanted. Repeating a clientMessageId sends nothing more.",
    auth: "key",
    scope: "conversations",
    body: sendDraftRequest,
    reply: sendDraftReply,
    errors: [...ERRORS, "NOT_FOUND", "DRAFT_OUT_OF_DATE", "MESSAGE_ID_REUSED"],
    async handle({ caller, params, body }) {
      const { draftId, clientMessageId, handBack } = body;
      const { id: handoffId } = await seen(caller, params.id);
      const who = agentOf(caller, body);
      const { message, handoff } = await deps.desk.sendDraft({ ...who, handoffId, draftId, clientMessageId, handBack });
      return { message: messageToWire(message), handoff: handoffToWire(handoff, deps.clock.now()) };
    },
  });
}

async function sendReply(
  { desk, turns }: Pick<TransportDeps, "desk" | "turns">,
  { who, body, handoff }: { who: Agent; body: z.infer<typeof replyRequest>; handoff: HandoffRow },
): Promise<{ message: MessageWire }> {
  const { clientMessageId, text, articles = [], cannedReplies = [], original, files, draftId } = body;
  // An article that is gone since then isn't a source any more; the message is sent all the same.
  const citations =
    articles.length === 0 ? [] : await turns.forAgents.cite({ siteId: handoff.siteId, articleIds: articles });
  const sent = {
    ...who,
    handoffId: handoff.id,
    clientMessageId,
    text,
    citations,
    cannedReplies,
    original,
    files,
    draftId,
  };
  return { message: messageToWire(await desk.reply(sent)) };
}

function listRoute(deps: HandoffDeps): Route {
  const { sites, desk, db } = deps;
  return route({
    method: "get",
    path: "/api/v1/handoffs",
    name: "handoffs",
    may: "conversations.read",
    on: "site",
    summary: "Lists conversations that are waiting for an agent or assigned to one, longest wait first.",
    auth: "key",
    scope: "conversations",
    reply: z.object({ handoffs: z.array(handoffWire) }),
    errors: [],
    async handle({ caller }) {
      await noteAtDesk(deps, caller);
      const all = await allowedSites(sites, caller);
      const queued = (await Promise.all(all.map((site) => desk.list({ siteId: site.id })))).flat();
      const theirs = queued.map((row) => row.conversationId);
      const seen = new Set(await seenAmong(db, theirs, limitOf(caller)));
      const rows = queued.filter((row) => seen.has(row.conversationId));
      rows.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
      return { handoffs: rows.map((row) => handoffToWire(row, deps.clock.now())) };
    },
  });
}
