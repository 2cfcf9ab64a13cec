import * as z from "zod/mini";
import { TuppenceError } from "../../../lib/errors.ts";
import { findHandoff, type HandoffRow } from "../../../store/handoff.ts";
import {
  claimRequest,
  handoffWire,
  messageWire,
  replyRequest,
  returnRequest,
  transferRequest,
} from "../../../wire/http.ts";
import type { ErrorCode } from "../../../wire/names.ts";
import type { Caller, TransportDeps } from "../../deps.ts";
import { maySee } from "../../site-of.ts";
import { handoffToWire, messageToWire } from "../../to-wire.ts";
import { actorOf, agentOf, noteAtDesk } from "../agent-of.ts";
import { type Route, route } from "../route.ts";

const one = z.object({ handoff: handoffWire });
const ERRORS = ["HANDOFF_NOT_YOURS", "HANDOFF_TAKEN"] as const satisfies readonly ErrorCode[];

/** The queue and what agents do with it. */
export function handoffRoutes(deps: Pick<TransportDeps, "db" | "sites" | "desk" | "clock">): Route[] {
  const { db, desk, sites } = deps;
  const wire = (row: HandoffRow) => handoffToWire(row, deps.clock.now());

  /** The handoff's id, if the caller can see it. @throws NOT_FOUND */
  async function seen(caller: Caller, handoffId = ""): Promise<string> {
    const row = await findHandoff(db, handoffId);
    const site = row === undefined ? undefined : await sites.byId(row.siteId);
    if (site !== undefined && maySee(caller, site)) return handoffId;
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
      auth: "key",
      scope: "conversations",
      reply: one,
      ...options,
      handle: async ({ caller, params, body }) => ({
        handoff: wire(await desk[action]({ ...agentOf(caller, body), handoffId: await seen(caller, params.id) })),
      }),
    });

  return [
    route({
      method: "get",
      path: "/api/v1/handoffs",
      name: "handoffs",
      summary: "Lists conversations that are waiting for an agent or assigned to one, longest wait first.",
      auth: "key",
      scope: "conversations",
      reply: z.object({ handoffs: z.array(handoffWire) }),
      errors: [],
      async handle({ caller }) {
        await noteAtDesk(deps, caller);
        const all = await sites.all(caller.organisationId);
        const rows = (await Promise.all(all.map((site) => desk.list({ siteId: site.id })))).flat();
        rows.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
        return { handoffs: rows.map(wire) };
      },
    }),
    change("claim", {
      name: "handoffClaim",
      summary:
        "Assigns a waiting conversation to an agent and stops the assistant. If two agents claim it, only the first gets it.",
      body: claimRequest,
      errors: ["HANDOFF_TAKEN"],
    }),
    route({
      method: "post",
      path: "/api/v1/handoffs/:id/reply",
      name: "handoffReply",
      summary: "Sends an agent's message to the visitor. Repeating a clientMessageId returns the stored message.",
      auth: "key",
      scope: "conversations",
      body: replyRequest,
      reply: z.object({ message: messageWire }),
      errors: [...ERRORS, "MESSAGE_EMPTY", "MESSAGE_TOO_LONG", "MESSAGE_NOT_TEXT", "MESSAGE_ID_REUSED"],
      handle: async ({ caller, params, body }) => ({
        message: messageToWire(
          await desk.reply({ ...body, ...agentOf(caller, body), handoffId: await seen(caller, params.id) }),
        ),
      }),
    }),
    route({
      method: "post",
      path: "/api/v1/handoffs/:id/transfer",
      name: "handoffTransfer",
      summary: "Transfers a conversation to a colleague or back to the queue. Allowed for its agent and for managers.",
      auth: "key",
      scope: "conversations",
      body: transferRequest,
      reply: one,
      errors: [...ERRORS, "NOT_FOUND"],
      handle: async ({ caller, params, body }) => ({
        handoff: wire(
          await desk.transfer({ ...actorOf(caller, body), handoffId: await seen(caller, params.id), to: body.to }),
        ),
      }),
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
