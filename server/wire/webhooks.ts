/** Webhooks: where changes are sent, what is sent, and what became of it (docs/webhooks.md). */
import * as z from "zod/mini";
import { DRAFT_STATES } from "./approval.ts";
import { DESK_CAUSES, DESK_EVENTS, PRIORITIES, SENTIMENTS } from "./desk.ts";
import { citation } from "./http.ts";
import { DUE_KINDS } from "./service-level.ts";

/**
 * What happens to a conversation at the desk: "conversation." and the event's kind. Not its first state, what has a name
 * below (queued, claimed, returned, closed, reopened), and what is a message anyway.
 */
export const DESK_WEBHOOK_EVENTS = [
  /** From the queue to an agent who didn't take it themselves. */
  "conversation.assigned",
  "conversation.transferred",
  "conversation.taken-over",
  "conversation.requeued",
  "conversation.team-changed",
  "conversation.priority-changed",
  "conversation.sentiment-changed",
  "conversation.tags-added",
  "conversation.tags-removed",
  "conversation.snoozed",
  "conversation.woken",
  "conversation.due-soon",
  "conversation.overdue",
  /** All that one rule did: team, priority, tags, agent. */
  "conversation.routed",
  /** It was merged into another one and is over. */
  "conversation.merged",
  "conversation.merged-in",
  "conversation.customer-merged",
  /** An answer that the assistant drafted waits for a person (`state`: `waiting`), or no longer does. */
  "conversation.draft-changed",
  /** A member follows it from now on, or no longer. */
  "conversation.followed",
  "conversation.unfollowed",
  "conversation.undone",
] as const;

/**
 * What can be sent. A conversation's events arrive in the order in which they happened; migrations 0025, 0046, 0047,
 * 0049 and 0052 have the triggers that write them.
 */
export const WEBHOOK_EVENTS = [
  "conversation.created",
  /** A person is needed: it waits in the queue. */
  "conversation.handed-over",
  /** An agent has it, also after a transfer. */
  "conversation.claimed",
  /** Handed back to the assistant. */
  "conversation.returned",
  "conversation.closed",
  "conversation.reopened",
  /** The visitor rated the whole conversation, 1 to 5. */
  "conversation.rated",
  /** It was erased: delete your copy. */
  "conversation.deleted",
  "message.visitor",
  "message.assistant",
  "message.agent",
  /** The visitor said whether an answer helped. */
  "answer.rated",
  "note.created",
  ...DESK_WEBHOOK_EVENTS,
] as const;
export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** Sent by the button "Send a test"; not chosen. */
export const WEBHOOK_TEST = "webhook.test";
export const WEBHOOK_TYPES = [...WEBHOOK_EVENTS, WEBHOOK_TEST] as const;
export type WebhookType = (typeof WEBHOOK_TYPES)[number];

/** `http`: our own signed JSON. `slack`: Block Kit. `teams`: an Adaptive Card for a Power Automate workflow. */
export const WEBHOOK_KINDS = ["http", "slack", "teams"] as const;
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

/** `full`: with texts and who the visitor is. `ids`: only ids, states, times and agents' names. */
export const WEBHOOK_CONTENTS = ["full", "ids"] as const;
export type WebhookContent = (typeof WEBHOOK_CONTENTS)[number];

/** `waiting`: for its first try, its next one, or an earlier event of its conversation. `failed`: given up. */
export const DELIVERY_STATES = ["waiting", "delivered", "failed"] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

/** Why an endpoint gets nothing: a person switched it off, it failed for days, or it answered 410 Gone. */
export const DISABLED_BY = ["person", "failures", "gone"] as const;

export const WEBHOOK_LIMITS = {
  perOrganisation: 50,
  /** Hours that a replaced secret still signs, beside the new one. */
  overlapHours: 24,
  mostOverlapHours: 168,
  /** Failed deliveries that one call sends again. */
  replay: 1_000,
};
/** Rows of one page of the delivery log. */
export const DELIVERIES_PAGE = 50;

/** A team, tag or rule; only its id with the content `ids`. */
const named = z.object({ id: z.string(), name: z.optional(z.string()) });

/** As it was after the change, when this was sent to the outbox. */
const conversation = z.object({
  id: z.string(),
  /** `machine` (the assistant), `queued`, `person` or `closed`. */
  state: z.string(),
  /** The agent who has it. */
  agent: z.nullable(z.string()),
  agentId: z.optional(z.nullable(z.string())),
  team: z.optional(z.nullable(named)),
  priority: z.optional(z.enum(PRIORITIES)),
  /** How the customer feels; null: not known. */
  sentiment: z.optional(z.nullable(z.enum(SENTIMENTS))),
  /** By name. */
  tags: z.optional(z.array(named)),
  /** Until then; `until` null: until the visitor writes. Null: it isn't. */
  snoozed: z.optional(z.nullable(z.object({ until: z.nullable(z.string()) }))),
  isTest: z.boolean(),
  createdAt: z.string(),
  /** In the console; absent: the server doesn't know its own address. */
  url: z.optional(z.string()),
});

/** What happened at the desk: who did what, when and why. What else it has depends on its kind. */
const event = z.object({
  id: z.string(),
  /** Per conversation, from 1; GET /api/v1/conversations/:id/events has all of them. */
  number: z.int(),
  kind: z.enum(DESK_EVENTS),
  /** Who did it; null: nobody, see `cause`. */
  by: z.nullable(z.string()),
  byId: z.nullable(z.string()),
  /** Why, if nobody did it by hand. */
  cause: z.nullable(z.enum(DESK_CAUSES)),
  at: z.string(),
  /** Who has it from then on. */
  agent: z.optional(z.nullable(z.string())),
  agentId: z.optional(z.nullable(z.string())),
  handoffId: z.optional(z.string()),
  /** Of `queued`: why a person is needed. */
  reason: z.optional(z.string()),
  /** What the agent wrote for the next one. */
  noteId: z.optional(z.string()),
  team: z.optional(z.nullable(named)),
  priority: z.optional(z.enum(PRIORITIES)),
  sentiment: z.optional(z.enum(SENTIMENTS)),
  /** Those that were added or removed. */
  tags: z.optional(z.array(named)),
  /** Of `snoozed`; null: until the visitor writes. */
  until: z.optional(z.nullable(z.string())),
  /** Of `due-soon` and `overdue`. */
  of: z.optional(z.enum(DUE_KINDS)),
  dueAt: z.optional(z.string()),
  rule: z.optional(named),
  /** Of `draft-changed`: the draft, and what it is now. */
  draftId: z.optional(z.string()),
  state: z.optional(z.enum(DRAFT_STATES)),
  /** Conversations, and of `customer-merged` visitors: `from` was merged into `into`. */
  from: z.optional(z.string()),
  into: z.optional(z.string()),
  fromName: z.optional(z.nullable(z.string())),
  intoName: z.optional(z.nullable(z.string())),
  /** Who follows it, or no longer does. */
  memberId: z.optional(z.string()),
  member: z.optional(z.string()),
  /** Of `undone`: number of the event that was taken back. */
  undoes: z.optional(z.int()),
});
export type WebhookDeskEvent = z.infer<typeof event>;

/** The body of a request to an `http` endpoint. Fields may be added; ignore those that you don't know. */
export const webhookPayload = z.object({
  /** The event's, the same in every try and replay, and at every endpoint. */
  id: z.string(),
  type: z.enum(WEBHOOK_TYPES),
  /** When it happened, ISO 8601, UTC. */
  createdAt: z.string(),
  site: z.object({ key: z.string(), name: z.string() }),
  /** Of `conversation.deleted` only the id. */
  conversation: z.optional(z.union([conversation, z.object({ id: z.string() })])),
  /** Of what happens at the desk; absent: the change is older than version 0.2's events. */
  event: z.optional(event),
  /** Only the id with the content `ids`. */
  visitor: z.optional(
    z.object({
      id: z.string(),
      externalId: z.optional(z.nullable(z.string())),
      name: z.optional(z.nullable(z.string())),
      email: z.optional(z.nullable(z.string())),
    }),
  ),
  /** Of `message.*` and `answer.rated`. */
  message: z.optional(
    z.object({
      id: z.string(),
      sequence: z.int(),
      agent: z.nullable(z.string()),
      /** How the assistant answered, e.g. "quoted". */
      form: z.optional(z.string()),
      /** Markdown from the assistant and agents, plain text from a visitor. */
      text: z.optional(z.string()),
      citations: z.optional(z.array(citation)),
      attachment: z.optional(
        z.object({
          id: z.string(),
          name: z.string(),
          mediaType: z.string(),
          size: z.int(),
          /** A picture's preview, in pixels. */
          preview: z.optional(z.object({ width: z.int(), height: z.int() })),
          /** GET it with an API key (scope conversations); for a preview, add "/preview". */
          url: z.optional(z.string()),
        }),
      ),
      createdAt: z.string(),
    }),
  ),
  /** Of `conversation.handed-over`, `.claimed` and `.returned`. */
  handoff: z.optional(
    z.object({
      id: z.string(),
      state: z.string(),
      reason: z.nullable(z.string()),
      agent: z.nullable(z.string()),
      agentId: z.nullable(z.string()),
      summary: z.optional(z.string()),
      facts: z.optional(z.record(z.string(), z.array(z.string()))),
    }),
  ),
  /** Of `answer.rated` and `conversation.rated`. */
  rating: z.optional(
    z.object({
      helped: z.optional(z.boolean()),
      /** 1 to 5. */
      score: z.optional(z.int()),
      reason: z.optional(z.nullable(z.string())),
      comment: z.optional(z.nullable(z.string())),
    }),
  ),
  note: z.optional(
    z.object({
      id: z.string(),
      author: z.string(),
      text: z.optional(z.string()),
      /** Members whom it mentions, as they were called then. */
      mentions: z.optional(z.array(z.object({ memberId: z.string(), name: z.string() }))),
      createdAt: z.string(),
    }),
  ),
});
export type WebhookPayload = z.infer<typeof webhookPayload>;

const name = z.string().check(z.trim(), z.minLength(1), z.maxLength(120));
const address = z.string().check(z.trim(), z.minLength(1), z.maxLength(2_000));
const events = z.array(z.enum(WEBHOOK_EVENTS)).check(z.minLength(1), z.maxLength(WEBHOOK_EVENTS.length));
const siteKey = z.nullable(z.string().check(z.maxLength(100)));

/** POST /api/v1/webhooks */
export const createWebhookRequest = z.object({
  /** Null: all sites. */
  site: z._default(siteKey, null),
  kind: z._default(z.enum(WEBHOOK_KINDS), "http"),
  /** Default: the address's host. */
  name: z.optional(name),
  /** https; http only for hosts of WEBHOOK_PRIVATE_HOSTS. */
  address,
  events,
  content: z._default(z.enum(WEBHOOK_CONTENTS), "full"),
});
/** PATCH /api/v1/webhooks/:id */
export const changeWebhookRequest = z.object({
  site: z.optional(siteKey),
  name: z.optional(name),
  address: z.optional(address),
  events: z.optional(events),
  content: z.optional(z.enum(WEBHOOK_CONTENTS)),
  /** False switches it off: what happens meanwhile isn't sent, also not later. */
  isOn: z.optional(z.boolean()),
});
/** POST /api/v1/webhooks/:id/rotate */
export const rotateWebhookRequest = z.object({
  /** Hours that the old secret still signs. */
  overlapHours: z._default(
    z.int().check(z.minimum(0), z.maximum(WEBHOOK_LIMITS.mostOverlapHours)),
    WEBHOOK_LIMITS.overlapHours,
  ),
});

export const webhookWire = z.object({
  id: z.string(),
  /** Key of its site; null: all sites. */
  site: z.nullable(z.string()),
  kind: z.enum(WEBHOOK_KINDS),
  name: z.string(),
  /** Of Slack and Teams only the host: the rest is a secret. */
  address: z.string(),
  events: z.array(z.enum(WEBHOOK_EVENTS)),
  content: z.enum(WEBHOOK_CONTENTS),
  /** The last characters of its secret; null: this kind isn't signed. */
  secretEnd: z.nullable(z.string()),
  /** Until when the replaced secret still signs; null: there's none. */
  oldSecretUntil: z.nullable(z.string()),
  /** Null: it's on. */
  disabled: z.nullable(z.object({ at: z.string(), by: z.enum(DISABLED_BY) })),
  /** Since when every try failed, and why the last one did; null: the last one worked. */
  failing: z.nullable(z.object({ since: z.string(), fault: z.string(), tries: z.int() })),
  /** Deliveries by state, of the last 30 days. */
  counts: z.object({ waiting: z.int(), delivered: z.int(), failed: z.int() }),
  lastDeliveredAt: z.nullable(z.string()),
  createdBy: z.nullable(z.string()),
  createdAt: z.string(),
});
export type WebhookWire = z.infer<typeof webhookWire>;

export const webhooksReply = z.object({ webhooks: z.array(webhookWire) });
/** `secret` is returned only here; null: this kind isn't signed. */
export const webhookMade = z.object({ webhook: webhookWire, secret: z.nullable(z.string()) });

/** GET /api/v1/webhooks/:id/deliveries: newest first. */
export const deliveriesQuery = z.object({
  state: z.optional(z.enum(DELIVERY_STATES)),
  /** `next` of the page before. */
  cursor: z.optional(z.string().check(z.regex(/^\d{1,15}$/, { error: "must be the `next` of a page" }))),
});
export const deliveryWire = z.object({
  id: z.string(),
  eventId: z.string(),
  type: z.enum(WEBHOOK_TYPES),
  conversationId: z.nullable(z.string()),
  state: z.enum(DELIVERY_STATES),
  attempts: z.int(),
  /** HTTP status of the last try; null: there was none, or no reply. */
  status: z.nullable(z.int()),
  /** Why the last try failed, or why it was given up. */
  fault: z.nullable(z.string()),
  /** Milliseconds of the last try. */
  durationMs: z.nullable(z.int()),
  /** When it's tried again; null: it isn't waiting for a time. */
  nextTryAt: z.nullable(z.string()),
  /** Who asked for it to be sent again; null: it's the first delivery of its event. */
  replayedBy: z.nullable(z.string()),
  createdAt: z.string(),
  endedAt: z.nullable(z.string()),
});
export type DeliveryWire = z.infer<typeof deliveryWire>;
export const deliveriesReply = z.object({ deliveries: z.array(deliveryWire), next: z.nullable(z.string()) });
export type DeliveriesReply = z.infer<typeof deliveriesReply>;

/** GET /api/v1/webhook-deliveries/:id */
export const deliveryReply = z.object({
  delivery: deliveryWire,
  /** What was sent; null: nothing yet, or the API key may not read conversations. */
  body: z.nullable(z.string()),
  /** Oldest first. */
  tries: z.array(
    z.object({
      at: z.string(),
      durationMs: z.int(),
      status: z.nullable(z.int()),
      fault: z.nullable(z.string()),
      headers: z.record(z.string(), z.string()),
      /** The beginning of the receiver's reply. */
      reply: z.nullable(z.string()),
    }),
  ),
});
export type DeliveryReply = z.infer<typeof deliveryReply>;

/** POST /api/v1/webhook-deliveries/:id/replay and /api/v1/webhooks/:id/test */
export const deliveryMade = z.object({ delivery: deliveryWire });
/** POST /api/v1/webhooks/:id/replay-failed */
export const replayedReply = z.object({ replayed: z.int() });
