/**
 * The visitor's socket, namespace "/widget". `auth` is {site, token?}; the server answers a first connection with a token
 * in `welcome`. Every send is acknowledged once stored; a repeat of the same clientMessageId gets the stored message back.
 * Messages reach every window of the visitor as `message-new`; an answer as `message-start`, `message-delta`, `message-end`.
 * After a break the client sends `conversation-resume` with the last sequence number it has, and gets what is missing.
 */
import * as z from "zod/mini";
import { citation, type ErrorReply, messageWire, quote } from "./http.ts";

export const visitorAuth = z.object({
  /** The site's public key, from data-site. */
  site: z.string().check(z.maxLength(100)),
  token: z.optional(z.nullable(z.string().check(z.maxLength(200)))),
  /** A JWT that says who the visitor is: HS256 with the site's secret, or signed for its public key; `sub`, `exp`, `name?`, `email?`. */
  identity: z.optional(z.nullable(z.string().check(z.maxLength(8000)))),
  /** The chat's language for this visitor (one of LANGUAGES) and their time zone (IANA); other values are ignored. */
  language: z.optional(z.nullable(z.string().check(z.maxLength(35)))),
  timeZone: z.optional(z.nullable(z.string().check(z.maxLength(64)))),
});

const clientMessageId = z.string().check(z.minLength(1), z.maxLength(100));
/** An id that we made, or that a client made up: limited in length before it reaches the database. */
const id = z.string().check(z.maxLength(100));

export const messageSend = z.object({
  clientMessageId,
  /** Any length here: the turn refuses what is too long with its own error, MESSAGE_TOO_LONG. */
  text: z.string(),
  /** Continue this conversation; absent: the visitor's open one, or a new one. */
  conversationId: z.optional(id),
  /** Set by a click on a clarifying question's button, or on a suggestion: answer from that article. */
  articleId: z.optional(id),
  /** The page the visitor is on. */
  page: z.optional(z.string().check(z.maxLength(2000))),
  /** Start a new conversation, whatever the visitor's newest one is. */
  anew: z.optional(z.boolean()),
});
export type MessageSend = z.infer<typeof messageSend>;

export const conversationResume = z.object({
  conversationId: z.optional(id),
  /** 0 for everything. */
  afterSequence: z.int().check(z.minimum(0)),
});
export type ConversationResume = z.infer<typeof conversationResume>;

/** Why an answer didn't help. */
export const RATING_REASONS = ["wrong-subject", "not-clear", "out-of-date", "not-enough", "other"] as const;
export type RatingReason = (typeof RATING_REASONS)[number];
export const ratingSet = z.object({
  messageId: id,
  helped: z.boolean(),
  reason: z.optional(z.enum(RATING_REASONS)),
  comment: z.optional(z.string().check(z.maxLength(2000))),
});
export const personRequest = z.object({
  conversationId: z.optional(id),
  clientMessageId,
  /** As with a message. */
  anew: z.optional(z.boolean()),
});
/** How satisfied the visitor was with the conversation, 1 to 5. */
export const satisfactionSet = z.object({
  conversationId: id,
  score: z.int().check(z.minimum(1), z.maximum(5)),
  comment: z.optional(z.string().check(z.maxLength(2000))),
});
/** An address to reply to while nobody is available. */
export const emailSet = z.object({ conversationId: id, email: z.string().check(z.maxLength(254)) });
/** Everything up to this message was seen. From a window to the server, and on to the other side as `seen-change`. */
export const seenSet = z.object({ conversationId: id, sequence: z.int().check(z.minimum(0)) });
/** The page that the visitor is on now. Its address is stored without query and fragment, whatever was sent. */
export const pageVisit = z.object({
  address: z.string().check(z.maxLength(2_000)),
  title: z.string().check(z.maxLength(1_000)),
});
export type PageVisit = z.infer<typeof pageVisit>;
/** The visitor deletes the conversation, with all its messages. */
export const conversationDelete = z.object({ conversationId: id });
export const seenChange = z.object({
  conversationId: id,
  by: z.enum(["visitor", "person"]),
  sequence: z.int(),
});
export type SeenChange = z.infer<typeof seenChange>;
export type ConversationGone = { conversationId: string };
/** Go on in `into`: resume it. What was said in the other one comes with that, in `earlier`. */
export type ConversationMerged = { conversationId: string; into: string };
export const typingSet = z.object({ conversationId: id, typing: z.boolean() });

export const conversationState = z.object({
  conversationId: z.string(),
  state: z.enum(["machine", "queued", "person", "closed"]),
  /**
   * How often something had happened to it at the desk when this was so: what comes later with a lower number is older, and
   * says nothing about who has the conversation now. Two servers' announcements, or one and a resume, can arrive in either
   * order.
   */
  deskEvents: z.int(),
  agent: z.optional(z.string()),
  /** Place in the queue, from 1, while queued. */
  place: z.optional(z.int()),
  /**
   * Nobody is available right now: while queued, no agent is; with an agent, that agent isn't. ISO 8601, UTC: when
   * someone will be; empty: unknown. Absent: someone is available.
   */
  openAt: z.optional(z.string()),
  /** The address that the visitor left. */
  email: z.optional(z.string()),
  /** The last message that the other side has seen. */
  visitorSeen: z.optional(z.int()),
  personSeen: z.optional(z.int()),
  /** The visitor's own rating of the conversation, 1 to 5. */
  satisfaction: z.optional(z.int()),
});
export type ConversationState = z.infer<typeof conversationState>;

/** Who is typing: sent to the visitor's other windows and the agents; nothing is stored. */
export const typing = z.object({
  conversationId: z.string(),
  author: z.enum(["visitor", "machine", "person"]),
  typing: z.boolean(),
});
export type Typing = z.infer<typeof typing>;
/** A rating was stored: every window of the visitor shows it. */
export const ratingChange = z.object({ conversationId: z.string(), messageId: z.string(), helped: z.boolean() });
export type RatingChange = z.infer<typeof ratingChange>;

/** Every acknowledgement: ok with data, or an error as in the API. */
export type Ack<T> = { ok: true; data: T } | { ok: false; error: ErrorReply["error"] };

export const messageStart = z.object({
  conversationId: z.string(),
  messageId: z.string(),
  form: z.string(),
  citations: z.array(citation),
  quote: z.optional(quote),
});
export const messageDelta = z.object({ conversationId: z.string(), messageId: z.string(), text: z.string() });
export const messageEnd = z.object({ conversationId: z.string(), message: messageWire });
export const messageNew = z.object({ conversationId: z.string(), message: messageWire });
export type MessageStart = z.infer<typeof messageStart>;
export type MessageDelta = z.infer<typeof messageDelta>;
export type MessageEnd = z.infer<typeof messageEnd>;
export type MessageNew = z.infer<typeof messageNew>;

/** An answer that is being written: what was said so far. */
export const streaming = z.object({
  messageId: z.string(),
  form: z.string(),
  citations: z.array(citation),
  quote: z.optional(quote),
  text: z.string(),
});
export type Streaming = z.infer<typeof streaming>;

export const resumeReply = z.object({
  conversation: z.nullable(conversationState),
  /** In order, after the requested sequence number. */
  messages: z.array(messageWire),
  /** Ratings may have changed on messages that the client already has. */
  ratings: z.array(z.object({ messageId: z.string(), helped: z.boolean() })),
  streaming: z.nullable(streaming),
  /** What was said in conversations that were merged into this one, in order of time; and their ids. */
  earlier: z.array(messageWire),
  mergedIds: z.array(z.string()),
});
export type ResumeReply = z.infer<typeof resumeReply>;
export const welcome = z.object({
  /** Absent for an identified visitor who came without one: the identity is the proof. */
  token: z.optional(z.string()),
  siteName: z.string(),
  language: z.string(),
  /** Who the visitor is, according to a signed identity, or the address that was left. */
  visitor: z.optional(z.object({ name: z.optional(z.string()), email: z.optional(z.string()) })),
});
export type Welcome = z.infer<typeof welcome>;
/** The acknowledgement of `message-send` and `person-request`. */
export type SendReply = {
  message: z.infer<typeof messageWire>;
  conversation: ConversationState;
  /** A repeat that was stored in a conversation before that was merged into this one: it comes in `earlier`. */
  isEarlier?: true;
};
