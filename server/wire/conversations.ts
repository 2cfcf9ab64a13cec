/** Conversations as agents see them: rows of the inbox and of the list, and a complete one with its figures. */
import * as z from "zod/mini";
import { PRIORITIES, SENTIMENTS } from "./desk.ts";
import { FILE_KINDS } from "./file-kinds.ts";
import { handoffWire, messageWire } from "./http.ts";
import { FORMS, REASONS, TIERS } from "./names.ts";
import { ESCALATIONS, OUTCOME_FILTERS } from "./overview.ts";
import { searchMatch } from "./search.ts";
import { dueWire } from "./service-level.ts";
import { conversationState } from "./socket.ts";
import { translationWire } from "./writing.ts";

export const STATES = ["machine", "queued", "person", "closed"] as const;
/** `not-helped`: the visitor said of at least one answer that it didn't help. */
export const RATINGS = ["helped", "not-helped"] as const;

export const COUNTED = ["yes", "no"] as const;

export const MAX_SEARCH_LENGTH = 200;
/** Rows of one page of the list. */
export const PAGE_SIZE = 50;
/** Characters of a row's preview. */
export const MAX_PREVIEW_LENGTH = 160;

/** `open`: waiting for an agent, or with one. */
export const STATE_FILTERS = [...STATES, "open"] as const;
/** How long ago a conversation began, at least. */
export const AGES = ["1h", "4h", "1d", "3d", "7d", "30d"] as const;
export type Age = (typeof AGES)[number];
/** `email`: a mail of the customer's is in it. */
export const CHANNELS = ["chat", "email"] as const;
export const YES_NO = ["yes", "no"] as const;

const id = z.uuid({ error: "must be an id from the list" });
const moment = z.iso.datetime({ offset: true, error: "must be a time such as 2026-11-21T09:00:00Z" });

/** The list's filters; the console keeps them in its address, so that other pages can link to what they count. */
export const conversationFilter = z.object({
  state: z.optional(z.enum(STATE_FILTERS)),
  /** Of a turn or a handoff. */
  reason: z.optional(z.enum(REASONS)),
  /** Why a person was needed. */
  handoff: z.optional(z.enum(REASONS)),
  tag: z.optional(id),
  /** A team's id; `none`: without one. */
  team: z.optional(z.union([z.literal("none"), id])),
  /** A member's id; `me`: the signed-in member; `none`: nobody has it. */
  agent: z.optional(z.union([z.enum(["none", "me"]), id])),
  /** `me`: the signed-in member follows it. */
  following: z.optional(z.enum(["me"])),
  /** `me`: a note mentions the signed-in member. */
  mentioned: z.optional(z.enum(["me"])),
  priority: z.optional(z.enum(PRIORITIES)),
  sentiment: z.optional(z.enum(SENTIMENTS)),
  /** Of the customer's chat, without region. */
  language: z.optional(z.string().check(z.regex(/^[a-z]{2,3}$/, { error: "must be a language such as de" }))),
  age: z.optional(z.enum(AGES)),
  channel: z.optional(z.enum(CHANNELS)),
  snoozed: z.optional(z.enum(YES_NO)),
  /** Words of the customer's name, address or ID. */
  customer: z.optional(z.string().check(z.maxLength(MAX_SEARCH_LENGTH))),
  rating: z.optional(z.enum(RATINGS)),
  /** The outcome, as the overview counts it. */
  outcome: z.optional(z.enum(OUTCOME_FILTERS)),
  /** A turn was sent there. */
  escalated: z.optional(z.enum(ESCALATIONS)),
  /** `yes`: what the overview counts; `no`: what it leaves out, the team's own tests. */
  counted: z.optional(z.enum(COUNTED)),
  /** Started at or after, ISO 8601 with an offset. */
  from: z.optional(moment),
  /** Started before. */
  to: z.optional(moment),
  /**
   * Words in one message, note, or the customer's name and address, in any order; "in quotes" a phrase. A word of three
   * letters or more also finds longer ones that begin with it.
   */
  q: z.optional(z.string().check(z.maxLength(MAX_SEARCH_LENGTH))),
});
export type ConversationFilter = z.infer<typeof conversationFilter>;

/** Instead of a site's key: every site that the caller can see. */
export const ALL_SITES = "*";

export const conversationsQuery = z.extend(conversationFilter, {
  /** A site's key, or `*`. */
  site: z.optional(z.string().check(z.maxLength(100))),
  /** `next` from the previous page. */
  cursor: z.optional(z.string().check(z.maxLength(300))),
});

export const visitorWire = z.object({
  id: z.string(),
  name: z.nullable(z.string()),
  email: z.nullable(z.string()),
  /** The company's own id for the person, from a signed identity. */
  externalId: z.nullable(z.string()),
  blocked: z.boolean(),
});
export type VisitorWire = z.infer<typeof visitorWire>;

/** What a list shows about a conversation. */
export const conversationRow = z.object({
  id: z.string(),
  siteId: z.string(),
  visitor: visitorWire,
  state: z.enum(STATES),
  /** Who has the conversation; `agentId` null: an integrator's agent, known by name only. */
  agent: z.nullable(z.string()),
  agentId: z.nullable(z.string()),
  /** The team that it's waiting for, or whose it is. */
  teamId: z.nullable(z.string()),
  priority: z.enum(PRIORITIES),
  /** How its customer feels; null: not known. */
  sentiment: z.nullable(z.enum(SENTIMENTS)),
  /** Ids of tags; one that isn't in the list of tags was deleted. */
  tagIds: z.array(z.string()),
  /** Put off until then, or until the visitor writes (`until` null); null: it isn't. */
  snoozed: z.nullable(z.object({ until: z.nullable(z.string()) })),
  /** When an agent should have replied and resolved it, first reply first; empty: there are no targets. */
  dues: z.array(dueWire),
  /** The id of the conversation that it was merged into, where it goes on; null: it wasn't. */
  mergedInto: z.nullable(z.string()),
  /** Ids of the members who follow it, the first first. */
  followerIds: z.array(z.string()),
  /** How often something happened to it at the desk. */
  deskEvents: z.int(),
  /** What a person said last, the visitor or an agent; the assistant's text only if nobody said anything. */
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
  /** Why the last turn ended the way it did. */
  reason: z.nullable(z.enum(REASONS)),
  /** The open handoff. */
  handoff: z.nullable(
    z.object({
      id: z.string(),
      state: z.enum(["queued", "claimed"]),
      /** Null: a reason from another version of the server. */
      reason: z.nullable(z.enum(REASONS)),
      createdAt: z.string(),
    }),
  ),
  helped: z.int(),
  notHelped: z.int(),
  /** 1 to 5. */
  satisfaction: z.nullable(z.int()),
  /** Nano-dollars: server and people. */
  costNanoUsd: z.int(),
  counterfactualNanoUsd: z.int(),
  isDemo: z.boolean(),
  /** Started by the site's own team: the overview leaves it out. */
  isTest: z.boolean(),
  createdAt: z.string(),
  updatedAt: z.string(),
});
export type ConversationRow = z.infer<typeof conversationRow>;

/** PUT and DELETE /api/v1/conversations/:id/followers/:member */
export const followReply = z.object({ conversation: conversationRow });

/** A row of the list; in a search with what was found. */
export const listedConversation = z.extend(conversationRow, { match: z.optional(searchMatch) });
export type ListedConversation = z.infer<typeof listedConversation>;

/** GET /api/v1/conversations */
export const conversationsReply = z.object({
  /** Newest first; in a search by the newest match. */
  conversations: z.array(listedConversation),
  /** Cursor of the next page; null: this is the last. */
  next: z.nullable(z.string()),
});
export type ConversationsReply = z.infer<typeof conversationsReply>;

/** The result of one visitor message. */
export const turnWire = z.object({
  id: z.string(),
  /** The visitor's message. */
  messageId: z.string(),
  /** The assistant's, if there was one. */
  answerMessageId: z.string(),
  state: z.enum(["pending", "settled", "silent"]),
  tier: z.nullable(z.enum(TIERS)),
  form: z.nullable(z.enum(FORMS)),
  reason: z.nullable(z.enum(REASONS)),
  confidence: z.nullable(z.number()),
  /** The complete question, as it was searched for. */
  question: z.nullable(z.string()),
  /** As the gate ranked them; `title` null: the article no longer exists. */
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
  /** Members whom it mentions, as they were called then; in the text, an @ stands before their name. */
  mentions: z._default(z.array(z.object({ memberId: z.string(), name: z.string() })), []),
  createdAt: z.string(),
});
export type NoteWire = z.infer<typeof noteWire>;

/** How many of a visitor's conversations one reply contains. */
export const VISITOR_PAGE = 30;
/** GET /api/v1/visitors/:id/conversations: newest first. */
export const visitorConversationsReply = z.object({ conversations: z.array(conversationRow) });
export type VisitorConversations = z.infer<typeof visitorConversationsReply>;

/** GET /api/v1/conversations/:id */
export const conversationReply = z.object({
  /** Key of its site. */
  site: z.string(),
  conversation: conversationState,
  /** In order. */
  messages: z.array(messageWire),
  row: conversationRow,
  /** What the visitor writes, BCP 47: told from their messages; otherwise the language of their chat, or the site's. */
  language: z.string(),
  /** The topic that it's likely about, with the probability; null: it has one, none is likely, or a person decided. */
  topic: z.nullable(z.object({ tagId: z.string(), probability: z.number() })),
  /** The same for its priority and how the customer feels, where that's not what it has. */
  likely: z.object({
    priority: z.nullable(z.object({ is: z.enum(PRIORITIES), probability: z.number() })),
    sentiment: z.nullable(z.object({ is: z.enum(SENTIMENTS), probability: z.number() })),
  }),
  visitor: z.extend(visitorWire, {
    firstSeenAt: z.string(),
    lastSeenAt: z.string(),
    blockedBy: z.nullable(z.string()),
    /** The page from which the visitor wrote last. */
    page: z.nullable(z.string()),
    /** Conversations of this visitor, including this one. */
    conversations: z.int(),
  }),
  /** Conversations that were merged into this one, oldest first, with what was said and noted there. */
  merged: z.array(
    z.object({
      id: z.string(),
      createdAt: z.string(),
      messages: z.array(messageWire),
      notes: z.array(noteWire),
    }),
  ),
  /** Oldest first. */
  handoffs: z.array(handoffWire),
  notes: z.array(noteWire),
  /** Messages in other languages, for agents. */
  translations: z.array(translationWire),
  turns: z.array(turnWire),
  ledger: z.array(ledgerLine),
  /** What agents can send here. */
  agentFiles: z.object({ kinds: z.enum(FILE_KINDS), megabytes: z.int() }),
});
export type ConversationReply = z.infer<typeof conversationReply>;
