/** Bodies of the HTTP API, v1. The OpenAPI document is generated from these. Texts are counted in UTF-16 units. */
import * as z from "zod/mini";
import { MAX_MESSAGE_LENGTH } from "./limits.ts";
import { FORMS, REASONS, TIERS } from "./names.ts";
import { original } from "./writing.ts";

export const MAX_HISTORY = 50;
/** Articles, and canned replies, that one message of an agent is made from. */
export const MAX_SOURCES = 20;

export const citation = z.object({
  articleId: z.string(),
  /** The article's id in the company's own files. */
  key: z.string(),
  title: z.string(),
  url: z.optional(z.string()),
});
export type CitationWire = z.infer<typeof citation>;

/** The first citation's own words behind a short reply. */
export const quote = z.object({
  /** Markdown. */
  text: z.string(),
  /** To be shown beneath the reply; otherwise one tap away. */
  isOpen: z.boolean(),
});
export type QuoteWire = z.infer<typeof quote>;

export const option = z.object({ articleId: z.string(), title: z.string() });
export type OptionWire = z.infer<typeof option>;

/** Who asks, for articles with an audience; the caller vouches for it. */
export const asker = z.object({
  signedIn: z._default(z.boolean(), true),
  /** As in a visitor's identity token: plan, country, segments, or any other name. */
  attributes: z._default(
    z.record(
      z.string().check(z.maxLength(40)),
      z.union([z.string().check(z.maxLength(100)), z.array(z.string().check(z.maxLength(100))).check(z.maxLength(50))]),
    ),
    {},
  ),
});

export const answerRequest = z.object({
  question: z.string(),
  /** Default: somebody who isn't signed in, and sees what everyone may see. */
  visitor: z.optional(asker),
  /** Key of the site whose knowledge answers; default: the only or first one. */
  site: z.optional(z.string()),
  history: z.optional(
    z
      .array(
        z.object({
          author: z.enum(["visitor", "machine", "person"]),
          text: z.string().check(z.maxLength(MAX_MESSAGE_LENGTH)),
        }),
      )
      .check(z.maxLength(MAX_HISTORY)),
  ),
});
export type AnswerRequest = z.infer<typeof answerRequest>;

export const answerReply = z.object({
  tier: z.enum(TIERS),
  form: z.enum(FORMS),
  /** Probability that answering from the first article is right, 0 to 1. */
  confidence: z.number(),
  reason: z.enum(REASONS),
  /** Markdown. */
  answer: z.string(),
  citations: z.array(citation),
  /** Only with a short reply. */
  quote: z.optional(quote),
  options: z.array(option),
  /** Milliseconds. */
  latency_ms: z.object({ first_token: z.nullable(z.number()), total: z.number() }),
  /** Nano-dollars (10^-9 USD). */
  cost_nano_usd: z.int(),
  counterfactual_nano_usd: z.int(),
});
export type AnswerReply = z.infer<typeof answerReply>;

export const errorReply = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    remedy: z.string(),
    retryable: z.boolean(),
    /** Milliseconds to wait before a retry, if known; over HTTP also the header Retry-After. */
    retryAfterMs: z.optional(z.int()),
    /** Faults by a field's path, if a form was sent. */
    fields: z.optional(z.record(z.string(), z.string())),
  }),
});
export type ErrorReply = z.infer<typeof errorReply>;

/** A file in a message. */
export const attachmentWire = z.object({
  id: z.string(),
  name: z.string(),
  /** According to its content. */
  mediaType: z.string(),
  /** Bytes. */
  size: z.int(),
  /** A picture that can be shown: the pixels of its preview, which is at `url` with "/preview" added. */
  preview: z.optional(z.object({ width: z.int(), height: z.int() })),
  /**
   * Relative to the server's address: add the path that it's mounted at. It needs an API key or a member's session; the
   * visitor's chat gets the file below /widget/files.
   */
  url: z.string(),
});
export type AttachmentWire = z.infer<typeof attachmentWire>;

/** What a message that came by e-mail shows of it. */
export const mailMark = z.object({
  /** Of the whole e-mail: GET /api/v1/mails/:id. */
  id: z.string(),
  subject: z.string(),
  /** The sender was authenticated by the site's own mail server. */
  verified: z.boolean(),
  /** Quoted text or a signature isn't shown. */
  shortened: z.boolean(),
});
export type MailMark = z.infer<typeof mailMark>;

export const HANDOVERS = ["transferred", "requeued", "taken-over", "released"] as const;
/** Names of agents. `by` null: nobody, the time ran out; `to` null: back to the queue. */
export const handoverEvent = z.object({
  kind: z.enum(HANDOVERS),
  by: z.nullable(z.string()),
  from: z.nullable(z.string()),
  to: z.nullable(z.string()),
});
export type HandoverEventWire = z.infer<typeof handoverEvent>;

export const messageWire = z.object({
  id: z.string(),
  /** Per conversation, from 1, without gaps. */
  sequence: z.int(),
  /** Chosen by the sender, so that an outbox can recognise its own message. */
  clientMessageId: z.string(),
  author: z.enum(["visitor", "machine", "person", "system"]),
  agent: z.optional(z.string()),
  /** The language of the assistant's own sentences, if the widget speaks it: the chat continues in it. */
  language: z.optional(z.string()),
  /** Markdown from the assistant and agents, plain text from a visitor. */
  text: z.string(),
  form: z.optional(z.string()),
  citations: z.optional(z.array(citation)),
  /** Only with a short reply. */
  quote: z.optional(quote),
  options: z.optional(z.array(option)),
  cutShort: z.optional(z.boolean()),
  /** On an assistant's message: a person was offered or asked for. */
  handoff: z.optional(z.enum(["offered", "queued"])),
  /** It ends by asking whether to bring in a person: yes or no answers it. */
  yesOrNo: z.optional(z.literal(true)),
  attachment: z.optional(attachmentWire),
  /** On a message that came by e-mail. */
  mail: z.optional(mailMark),
  /** On a system message: how the conversation changed hands. `text` says the same in English. */
  event: z.optional(handoverEvent),
  /** The visitor's own rating of this message. */
  helped: z.optional(z.boolean()),
  /** ISO 8601, UTC. */
  createdAt: z.string(),
});
export type MessageWire = z.infer<typeof messageWire>;

export const handoffWire = z.object({
  id: z.string(),
  conversationId: z.string(),
  /** The last three: it continued as a new handoff, to a colleague or back to the queue. */
  state: z.enum(["queued", "claimed", "returned", "closed", "transferred", "taken-over", "released"]),
  /** Why a person is needed; null: a reason from another version of the server. */
  reason: z.nullable(z.enum(REASONS)),
  summary: z.string(),
  draft: z.nullable(z.string()),
  facts: z.record(z.string(), z.array(z.string())),
  agent: z.nullable(z.string()),
  /** The member; null with `agent` set: an integrator's agent, known by name only. */
  agentId: z.nullable(z.string()),
  createdAt: z.string(),
  claimedAt: z.nullable(z.string()),
  endedAt: z.nullable(z.string()),
  /** The agent's active time, in seconds, once it has ended. */
  activeSeconds: z.int(),
  /** Seconds from being queued to being claimed, or until now. */
  waitingSeconds: z.int(),
});
export type HandoffWire = z.infer<typeof handoffWire>;

export const agentName = z.string().check(z.minLength(1), z.maxLength(80));
/** Chosen by the writer: repeating it with the same text adds nothing. Left out: every call adds a note. */
/** Ids of members whom a note mentions. */
export const mentionIds = z.optional(z.array(z.uuid({ error: "must be a member's id" })).check(z.maxLength(50)));
export const noteId = z.optional(z.uuid({ error: "must be a UUID of your own" }));
/** A signed-in member is known; an API key must name its agent. */
export const claimRequest = z.object({ agent: z.optional(agentName) });
export const replyRequest = z.object({
  agent: z.optional(agentName),
  clientMessageId: z.string().check(z.minLength(1), z.maxLength(100)),
  text: z.string(),
  /** Ids of live articles that it quotes or links to: the visitor sees them as its sources. */
  articles: z.optional(z.array(z.uuid()).check(z.maxLength(MAX_SOURCES))),
  /** Ids of canned replies that it was made from, for their counts. */
  cannedReplies: z.optional(z.array(z.uuid()).check(z.maxLength(MAX_SOURCES))),
  /** What the agent wrote before it was translated; only agents see it. */
  original: z.optional(original),
  /** Ids of files that were sent before (POST /api/v1/handoffs/:id/files). With any, `text` can be empty. */
  files: z.optional(z.array(z.uuid()).check(z.maxLength(10))),
  /** The assistant's draft that it was made from (GET /api/v1/conversations/:id/approval). */
  draftId: z.optional(z.uuid()),
});
/**
 * `to`: a member's id from GET /api/v1/colleagues; null: back to the queue. `note`: for whoever has it next, stored with
 * the change.
 */
export const transferRequest = z.object({
  agent: z.optional(agentName),
  to: z.nullable(z.string().check(z.maxLength(100))),
  note: z.optional(z.string()),
  noteId,
});
export const returnRequest = z.object({ agent: z.optional(agentName) });
