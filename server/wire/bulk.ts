/** One change of many conversations. */
import * as z from "zod/mini";
import { DESK_LIMITS, PRIORITIES } from "./desk.ts";
import { agentName } from "./http.ts";

/** Conversations that one call changes. */
export const MAX_BULK = 200;

const id = z.uuid({ error: "must be an id from the list" });
const tagIds = z._default(z.array(id).check(z.maxLength(DESK_LIMITS.tagsOfConversation)), []);

/** Each does what the call for one conversation does. */
export const bulkAct = z.discriminatedUnion("do", [
  /** `to` null: the queue; what is left out stays. */
  z.object({ do: z.literal("assign"), to: z.optional(z.nullable(id)), team: z.optional(z.nullable(id)) }),
  z.object({ do: z.literal("tags"), add: tagIds, remove: tagIds }),
  z.object({ do: z.literal("priority"), priority: z.enum(PRIORITIES) }),
  z.object({
    do: z.literal("snooze"),
    until: z.nullable(z.iso.datetime({ offset: true, error: "must be a time such as 2026-12-01T09:00:00Z" })),
  }),
  z.object({ do: z.literal("close") }),
  /** Closed ones go to the queue. */
  z.object({ do: z.literal("reopen") }),
  /** `events`: by conversation, the number that the reply of the change named. */
  z.object({ do: z.literal("undo"), events: z.record(z.string(), z.int()) }),
]);
export type BulkAct = z.infer<typeof bulkAct>;

/** POST /api/v1/conversations/bulk */
export const bulkRequest = z.object({
  agent: z.optional(agentName),
  ids: z
    .array(id)
    .check(
      z.minLength(1, { error: "is empty: choose a conversation" }),
      z.maxLength(MAX_BULK, { error: `has more than ${MAX_BULK} conversations: send several calls` }),
    ),
  act: bulkAct,
});
export const bulkReply = z.object({
  /** `event`: the number of the event that it led to, for undoing it; null: it was so already. */
  done: z.array(z.object({ id: z.string(), event: z.nullable(z.int()) })),
  /** Those that stayed as they were, and why. */
  failed: z.array(z.object({ id: z.string(), code: z.string(), message: z.string(), remedy: z.string() })),
});
export type BulkReply = z.infer<typeof bulkReply>;
