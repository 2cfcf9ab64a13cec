/** Conversations as agents see them: rows of the inbox and of the list of all, and one whole with its figures. */
import * as z from "zod/mini";
import { handoffWire, messageWire } from "./http.ts";
import { FORMS, REASONS, TIERS } from "./names.ts";
import { ESCALATIONS, RESOLUTION_FILTERS } from "./overview.ts";
import { conversationState } from "./socket.ts";

export const STATES = ["machine", "queued", "person", "closed"] as const;
/** `not-helped`: the visitor contradicted at least one answer. */
export const RATINGS = ["helped", "not-helped"] as const;

export const MAX_SEARCH_LENGTH = 200;
/** Rows of one page of the list. */
export const PAGE_SIZE = 50;
/** Characters of a row's preview. */
export const MAX_PREVIEW_LENGTH = 160;

const moment = z.iso.datetime({ offset: true, error: "must be a time such as 2026-11-21T09:00:00Z" });

/** The filters of the list; the console has them in its address, so that other pages may link to what they count. */
export const conversationFilter = z.object({
  state: z.optional(z.enum(STATES)),
  /** Of a turn, or of a handoff. */
  reason: z.optional(z.enum(REASONS)),
  rating: z.optional(z.enum(RATINGS)),
  /** What it came to, as the overview counts it. */
  class: z.optional(z.enum(RESOLUTION_FILTERS)),
  /** A turn went there. */
  escalated: z.optional(z.enum(ESCALATIONS)),
  /** Begun at or after, ISO 8601 with an offset. */
  from: z.optional(moment),
  /** Begun before. */
  to: z.optional(moment),
  /** Words of a message, or of the visitor's name or e-mail address. */
  q: z.optional(z.string().check(z.maxLength(MAX_SEARCH_LENGTH))),
});
export type ConversationFilter = z.infer<typeof conversationFilter>;

export const conversationsQuery = z.extend(conversationFilter, {
  site: z.optional(z.string().check(z.maxLength(100))),
  /** `next` of the page before. */
  cursor: z.optional(z.string().check(z.maxLength(300))),
});

export const visitorWire = z.object({
  id: z.string(),
  name: z.nullable(z.string()),
  email: z.nullable(z.string()),
  /** The company's own id of the person, as a signed identity named it. */
  externalId: z.nullable(z.string()),
  blocked: z.boolean(),
});
export type VisitorWire = z.infer<typeof visitorWire>;

/** What a list shows of a conversation. */
export const conversationRow = z.object({
  id: z.string(),
  visitor: visitorWire,
  state: z.enum(STATES),
  /** Who has the floor; `agentId` null: an integrator's agent, known by name only. */
  agent: z.nullable(z.string()),
  agentId: z.nullable(z.string()),
  /** What a person said last, the visitor or an agent; the machine's words only where nobody said any. */
  preview: z.nullable(
    z.object({
      author: messageWire.shape.author,
      agent: z.nullable(z.string()),
      text: z.string(),
      at: z.string(),
    }),
  ),
  /** Number of messages: the sequence number of the last one. */
  sequence: z.int(),
  /** The visitor wrote something that no agent has seen. */
  unread: z.boolean(),
  /** Why the last turn went where it went. */
  reason: z.nullable(z.enum(REASONS)),
  /** The open handoff. */
  handoff: z.nullable(
    z.object({
      id: z.string(),
      state: z.enum(["queued", "claimed"]),
      code: z.nullable(z.enum(REASONS)),
      /** The stored words, for a reason that has no code. */
      reason: z.string(),
      createdAt: z.string(),
    }),
  ),
  helped: z.int(),
  notHelped: z.int(),
  /** 1 to 5. */
  satisfaction: z.nullable(z.int()),
  /** Nano-dollars: machine and people. */
  costNanoUsd: z.int(),
  counterfactualNanoUsd: z.int(),
  isDemo: z.boolean(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type ConversationRow = z.infer<typeof conversationRow>;

/** GET /api/v1/conversations */
export const conversationsReply = z.object({
  /** Newest first. */
  conversations: z.array(conversationRow),
  /** Cursor of the next page; null: this is the last. */
  next: z.nullable(z.string()),
});
export type ConversationsReply = z.infer<typeof conversationsReply>;

/** What one visitor message came to. */
export const turnWire = z.object({
  id: z.string(),
  /** The visitor's message. */
  messageId: z.string(),
  /** The machine's, where it gave one. */
  answerMessageId: z.string(),
  state: z.enum(["pending", "settled", "silent"]),
  tier: z.nullable(z.enum(TIERS)),
  form: z.nullable(z.enum(FORMS)),
  reason: z.nullable(z.enum(REASONS)),
  confidence: z.nullable(z.number()),
  /** The stand-alone question, as it was searched for. */
  question: z.nullable(z.string()),
  /** As the gate ranked them; `title` null: the article is gone. */
  ranked: z.array(z.object({ articleId: z.string(), title: z.nullable(z.string()), probability: z.number() })),
  first_token_ms: z.nullable(z.number()),
  /** Milliseconds by step, `total` among them. */
  latency_ms: z.record(z.string(), z.number()),
  promptTokens: z.int(),
  completionTokens: z.int(),
  cost_nano_usd: z.int(),
  counterfactual_nano_usd: z.int(),
});
export type TurnWire = z.infer<typeof turnWire>;

export const ledgerLine = z.object({
  turnId: z.nullable(z.string()),
  side: z.enum(["cost", "counterfactual"]),
  kind: z.enum(["compute", "energy", "large-model", "person", "infrastructure"]),
  nanoUsd: z.int(),
  quantity: z.record(z.string(), z.union([z.number(), z.string()])),
  createdAt: z.string(),
});
export type LedgerLineWire = z.infer<typeof ledgerLine>;

export const MAX_NOTE_LENGTH = 10_000;
export const noteWire = z.object({
  id: z.string(),
  conversationId: z.string(),
  /** The member; null: an integrator's agent. */
  authorId: z.nullable(z.string()),
  author: z.string(),
  text: z.string(),
  createdAt: z.string(),
});
export type NoteWire = z.infer<typeof noteWire>;

/** GET /api/v1/conversations/:id */
export const conversationReply = z.object({
  conversation: conversationState,
  /** In order. */
  messages: z.array(messageWire),
  row: conversationRow,
  visitor: z.extend(visitorWire, {
    firstSeenAt: z.string(),
    lastSeenAt: z.string(),
    blockedBy: z.nullable(z.string()),
    /** The page that the visitor wrote from last. */
    page: z.nullable(z.string()),
    /** Conversations of this visitor, this one included. */
    conversations: z.int(),
  }),
  /** Oldest first. */
  handoffs: z.array(handoffWire),
  notes: z.array(noteWire),
  turns: z.array(turnWire),
  ledger: z.array(ledgerLine),
});
export type ConversationReply = z.infer<typeof conversationReply>;
