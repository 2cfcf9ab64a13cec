import * as z from "zod/mini";
import { TuppenceError } from "../../lib/errors.ts";
import { findHandoff, type HandoffRow } from "../../store/handoff.ts";
import { claimRequest, handoffWire, messageWire, replyRequest, returnRequest } from "../../wire/http.ts";
import type { ErrorCode } from "../../wire/names.ts";
import { agentOf } from "../agent-of.ts";
import type { Caller, TransportParts } from "../parts.ts";
import { type Route, route } from "../route.ts";
import { maySee } from "../site-of.ts";
import { handoffToWire, messageToWire } from "../to-wire.ts";

const one = z.object({ handoff: handoffWire });
const ERRORS = ["HANDOFF_NOT_YOURS", "HANDOFF_TAKEN"] as const satisfies readonly ErrorCode[];

/** The queue and what agents do with it. */
export function handoffRoutes(parts: Pick<TransportParts, "db" | "sites" | "desk" | "clock">): Route[] {
  const { db, desk, sites } = parts;
  const wire = (row: HandoffRow) => handoffToWire(row, parts.clock.now());

  /** The handoff's id, when the caller may know of it. @throws NOT_FOUND */
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

  return [
    route({
      method: "get",
      path: "/api/v1/handoffs",
      name: "handoffs",
      summary: "Conversations that wait for a person or have one, longest waiting first.",
      auth: "key",
      reply: z.object({ handoffs: z.array(handoffWire) }),
      errors: [],
      async handle({ caller }) {
        const all = await sites.all(caller.organisationId);
        const rows = (await Promise.all(all.map((site) => desk.list({ siteId: site.id })))).flat();
        rows.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime());
        return { handoffs: rows.map(wire) };
      },
    }),
    route({
      method: "post",
      path: "/api/v1/handoffs/:id/claim",
      name: "handoffClaim",
      summary: "Gives the floor to an agent; the machine falls silent. One agent wins.",
      auth: "key",
      body: claimRequest,
      reply: one,
      errors: ["HANDOFF_TAKEN"],
      handle: async ({ caller, params, body }) => ({
        handoff: wire(await desk.claim({ ...agentOf(caller, body), handoffId: await seen(caller, params.id) })),
      }),
    }),
    route({
      method: "post",
      path: "/api/v1/handoffs/:id/reply",
      name: "handoffReply",
      summary: "A person's message to the visitor; a repeat of a clientMessageId gets the stored message back.",
      auth: "key",
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
      path: "/api/v1/handoffs/:id/return",
      name: "handoffReturn",
      summary: "Gives the conversation back to the machine, which begins anew with bounded context.",
      auth: "key",
      body: returnRequest,
      reply: one,
      errors: ERRORS,
      handle: async ({ caller, params, body }) => ({
        handoff: wire(await desk.return({ ...agentOf(caller, body), handoffId: await seen(caller, params.id) })),
      }),
    }),
    route({
      method: "post",
      path: "/api/v1/handoffs/:id/close",
      name: "handoffClose",
      summary: "Ends the conversation; the visitor may reopen it by writing.",
      auth: "key",
      body: returnRequest,
      reply: one,
      errors: ERRORS,
      handle: async ({ caller, params, body }) => ({
        handoff: wire(await desk.close({ ...agentOf(caller, body), handoffId: await seen(caller, params.id) })),
      }),
    }),
  ];
}
