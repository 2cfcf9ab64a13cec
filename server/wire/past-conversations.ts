/** Conversations from the desk that a company had before: read from its export, for phrasings, gaps, replay and replies. */
import * as z from "zod/mini";

/** `csv`: a table, one row for each message or for each conversation. */
export const PAST_SOURCES = ["zendesk", "intercom", "chatwoot", "csv"] as const;
export type PastSource = (typeof PAST_SOURCES)[number];

/** Bytes of a file imported over HTTP. */
export const PAST_LIMIT = 256 * 1024 * 1024;
/** Faults that are listed; the count covers the rest. */
export const PAST_FAULTS = 200;
/** Conversations of a preview. */
export const PAST_SAMPLES = 3;
/** Conversations, or replies, of one page. */
export const PAST_PAGE = 50;

/** What the assistant would do with a question today. */
export const REPLAY_OUTCOMES = ["answered", "offered", "handed-on"] as const;
export type ReplayOutcome = (typeof REPLAY_OUTCOMES)[number];

export const pastMessage = z.object({
  author: z.enum(["customer", "agent"]),
  /** With personal data replaced, e.g. by "[EMAIL-1]". */
  text: z.string(),
  /** ISO 8601, UTC; null: the export doesn't say. */
  at: z.nullable(z.string()),
});
export type PastMessage = z.infer<typeof pastMessage>;

export const pastFault = z.object({
  /** The line of the file that it begins on, from 1; for one JSON document: the conversation's place in it. */
  line: z.int(),
  fault: z.string(),
});
export type PastFault = z.infer<typeof pastFault>;

/** POST /api/v1/knowledge/past/import: the file is the body. */
export const pastImportQuery = z.object({
  site: z.optional(z.string()),
  /** The file's name. */
  name: z.optional(z.string().check(z.maxLength(1024))),
  /** "true": say what is in it, and store nothing. */
  preview: z.optional(z.enum(["true", "false"])),
});

export const pastImportResult = z.object({
  source: z.enum(PAST_SOURCES),
  /** Conversations in the file that can be used. */
  conversations: z.int(),
  /** Of those: new, changed since the last import, and as they were. */
  added: z.int(),
  changed: z.int(),
  unchanged: z.int(),
  /** Of those: an agent replied; the reply links to exactly one of the site's articles. */
  replied: z.int(),
  linked: z.int(),
  /** Left out because nothing in them can be used: no message of a customer, spam, or only notes. */
  empty: z.int(),
  /** Pieces of personal data that were replaced. */
  masked: z.int(),
  faults: z.array(pastFault),
  /** Of all, also those that aren't listed. */
  faultCount: z.int(),
  /** In a preview: the first conversations, as they would be stored. */
  samples: z.array(
    z.object({ externalId: z.string(), startedAt: z.nullable(z.string()), messages: z.array(pastMessage) }),
  ),
});
export type PastImportResult = z.infer<typeof pastImportResult>;

export const replayWire = z.object({
  /** ISO 8601, UTC. */
  startedAt: z.string(),
  endedAt: z.nullable(z.string()),
  /** The knowledge that the questions were put to. */
  version: z.int(),
  questions: z.int(),
  done: z.int(),
  /** The assistant would answer; offer titles; hand on. */
  answered: z.int(),
  offered: z.int(),
  handedOn: z.int(),
  /** Of the answered ones: an agent's reply links to an article, so that it can be told. */
  judged: z.int(),
  /** Of those: from the same article. */
  right: z.int(),
});
export type ReplayWire = z.infer<typeof replayWire>;

export const siteOnly = z.object({ site: z.optional(z.string()) });

/** GET /api/v1/knowledge/past */
export const pastQuery = z.object({
  site: z.optional(z.string()),
  /** Only those that the last replay put there. */
  outcome: z.optional(z.enum(REPLAY_OUTCOMES)),
  /** "true": answered from another article than the agent's. */
  wrong: z.optional(z.enum(["true"])),
  cursor: z.optional(z.string().check(z.regex(/^\d{1,9}$/, { error: "must be the `next` of a page" }))),
});
export const pastReply = z.object({
  conversations: z.array(
    z.object({
      id: z.string(),
      source: z.enum(PAST_SOURCES),
      externalId: z.string(),
      startedAt: z.nullable(z.string()),
      question: z.string(),
      /** The agent's first reply. */
      reply: z.nullable(z.string()),
      /** The article that the agent's replies link to. */
      linked: z.nullable(z.object({ id: z.string(), title: z.string() })),
      replay: z.nullable(
        z.object({
          outcome: z.enum(REPLAY_OUTCOMES),
          article: z.nullable(z.object({ id: z.string(), title: z.string() })),
        }),
      ),
    }),
  ),
  total: z.int(),
  next: z.nullable(z.string()),
  /** For the whole site. */
  counts: z.object({ conversations: z.int(), replied: z.int(), linked: z.int() }),
  /** Newest first, at most 20. */
  imports: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      source: z.enum(PAST_SOURCES),
      conversations: z.int(),
      by: z.nullable(z.string()),
      at: z.string(),
    }),
  ),
  /** The last replay, or the one that is running; null: none yet. */
  replay: z.nullable(replayWire),
});
export type PastReply = z.infer<typeof pastReply>;

/** GET /api/v1/knowledge/past/replies */
export const cannedReply = z.object({
  replies: z.array(
    z.object({
      /** What agents wrote most often, with personal data replaced. */
      text: z.string(),
      /** Conversations that it was sent in, with small differences. */
      times: z.int(),
      /** A question that it answered. */
      question: z.string(),
    }),
  ),
});
export type CannedReply = z.infer<typeof cannedReply>;

export const pastDeleteReply = z.object({ deleted: z.int() });
