import { sql } from "drizzle-orm";
import {
  bigint,
  boolean,
  customType,
  doublePrecision,
  foreignKey,
  index,
  integer,
  jsonb,
  pgTable,
  primaryKey,
  text,
  timestamp,
  uniqueIndex,
  uuid,
} from "drizzle-orm/pg-core";

/**
 * The whole schema. Nothing newer than PostgreSQL 15 (PGlite is 18, the server may be 15); ids are UUIDv7 made in code;
 * money is int8 nano-dollars, read as JavaScript integers (2^53 nano-dollars is nine million dollars a row).
 */

const id = () => uuid().primaryKey();
const at = () => timestamp({ withTimezone: true, mode: "date" });
const nanoUsd = () => bigint({ mode: "number" });

/** Float32 little-endian, as bytes. */
export const bytes = customType<{ data: Uint8Array; driverData: Buffer }>({
  dataType: () => "bytea",
  toDriver: (value) => Buffer.from(value.buffer, value.byteOffset, value.byteLength),
  fromDriver: (value) => new Uint8Array(value.buffer, value.byteOffset, value.byteLength),
});

export const organisation = pgTable("organisation", {
  id: id(),
  name: text().notNull(),
  createdAt: at().notNull().defaultNow(),
});

export const site = pgTable(
  "site",
  {
    id: id(),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    /** What `data-site` names; public. */
    key: text().notNull(),
    name: text().notNull(),
    /** Origins that may embed the widget, e.g. "https://shop.example"; empty: closed. */
    allowedOrigins: text().array().notNull().default(sql`'{}'::text[]`),
    language: text().notNull().default("en"),
    liveVersionId: uuid(),
    isDemo: boolean().notNull().default(false),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("site_key_unique").on(t.key)],
);

export const setting = pgTable(
  "setting",
  {
    /** A site's id, or the nil UUID for the whole installation. */
    scopeId: uuid().notNull(),
    name: text().notNull(),
    value: jsonb().notNull(),
    updatedAt: at().notNull().defaultNow(),
  },
  (t) => [primaryKey({ columns: [t.scopeId, t.name] })],
);

export const apiKey = pgTable(
  "api_key",
  {
    id: id(),
    organisationId: uuid()
      .notNull()
      .references(() => organisation.id),
    name: text().notNull(),
    /** SHA-256 of the key, hex; the key itself is never stored. */
    hash: text().notNull(),
    /** First eight characters, to tell keys apart on a screen. */
    prefix: text().notNull(),
    createdAt: at().notNull().defaultNow(),
    lastUsedAt: at(),
    revokedAt: at(),
  },
  (t) => [uniqueIndex("api_key_hash_unique").on(t.hash)],
);

export const article = pgTable(
  "article",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    /** The id in the company's own files. */
    key: text().notNull(),
    /** The newest revision, published or not. */
    revisionId: uuid(),
    archivedAt: at(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("article_site_key_unique").on(t.siteId, t.key)],
);

export const articleRevision = pgTable(
  "article_revision",
  {
    id: id(),
    articleId: uuid()
      .notNull()
      .references(() => article.id),
    /** From 1, by article. */
    number: integer().notNull(),
    title: text().notNull(),
    /** Markdown. */
    answer: text().notNull(),
    /** Example phrasings. */
    examples: jsonb().$type<string[]>().notNull(),
    tags: jsonb().$type<string[]>().notNull(),
    url: text(),
    language: text().notNull(),
    audience: text(),
    /** SHA-256 over the content: an import of the same content makes no revision. */
    contentHash: text().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("article_revision_number_unique").on(t.articleId, t.number)],
);

export const passage = pgTable(
  "passage",
  {
    id: id(),
    revisionId: uuid()
      .notNull()
      .references(() => articleRevision.id),
    kind: text({ enum: ["title", "phrasing", "text"] }).notNull(),
    /** Order within its kind, from 0. */
    position: integer().notNull(),
    /** For kind `text` an exact slice of the article's Markdown. */
    text: text().notNull(),
    /** What is embedded and counted: for kind `text` the slice without Markdown, led by its heading. */
    plain: text().notNull(),
    /** For kind `text`: where the slice stands in the article's Markdown, in UTF-16 code units. */
    startOffset: integer(),
    endOffset: integer(),
    /** Which weights made `vector`; a change re-embeds. */
    embedderId: text(),
    vector: bytes(),
  },
  (t) => [uniqueIndex("passage_position_unique").on(t.revisionId, t.kind, t.position)],
);

export const knowledgeVersion = pgTable(
  "knowledge_version",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    number: integer().notNull(),
    state: text({ enum: ["building", "live", "retired", "failed"] }).notNull(),
    embedderId: text().notNull(),
    /** Mean passage length in words: the BM25 weights of this version were made with it. */
    meanWords: doublePrecision(),
    /** The quick tune: classifier and gate, as learn/ serialises them. */
    tune: bytes(),
    /** Held-out figures of the quick tune, for the console. */
    figures: jsonb(),
    createdAt: at().notNull().defaultNow(),
    /** Renewed while a publish runs, so that another process can tell a dead one. */
    heartbeatAt: at().notNull().defaultNow(),
    publishedAt: at(),
  },
  (t) => [
    uniqueIndex("knowledge_version_number_unique").on(t.siteId, t.number),
    uniqueIndex("knowledge_version_building_unique").on(t.siteId).where(sql`state = 'building'`),
  ],
);

/** Which revision of which article a version holds. */
export const knowledgeVersionArticle = pgTable(
  "knowledge_version_article",
  {
    versionId: uuid()
      .notNull()
      .references(() => knowledgeVersion.id, { onDelete: "cascade" }),
    articleId: uuid()
      .notNull()
      .references(() => article.id),
    revisionId: uuid()
      .notNull()
      .references(() => articleRevision.id),
  },
  (t) => [primaryKey({ columns: [t.versionId, t.articleId] })],
);

export const cachedAnswer = pgTable(
  "cached_answer",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    versionId: uuid()
      .notNull()
      .references(() => knowledgeVersion.id, { onDelete: "cascade" }),
    /** The question, normalised (lower case, one space, no end punctuation). */
    question: text().notNull(),
    vector: bytes().notNull(),
    articleId: uuid().notNull(),
    confidence: doublePrecision().notNull(),
    /** The answer as given: text, citations, form it was first given in. */
    answer: jsonb()
      .$type<{
        text: string;
        citations: { articleId: string; key: string; title: string; url?: string }[];
        form: string;
        /** The precision dial that it was given under: under a stricter one it is not given again. */
        precision: number;
      }>()
      .notNull(),
    hits: integer().notNull().default(0),
    /** A visitor said that it did not help: never given again in this version. */
    contradictedAt: at(),
    createdAt: at().notNull().defaultNow(),
    lastHitAt: at(),
  },
  (t) => [uniqueIndex("cached_answer_question_unique").on(t.versionId, t.question)],
);

export const visitor = pgTable(
  "visitor",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    /** SHA-256 of the visitor's token, hex. */
    tokenHash: text().notNull(),
    createdAt: at().notNull().defaultNow(),
    lastSeenAt: at().notNull().defaultNow(),
    /** `sub` of a signed identity: the company's own id of the person. */
    externalId: text(),
    name: text(),
    email: text(),
    identifiedAt: at(),
    /** An agent shut this visitor out. */
    blockedAt: at(),
    blockedBy: text(),
  },
  (t) => [uniqueIndex("visitor_token_unique").on(t.tokenHash), index("visitor_external").on(t.siteId, t.externalId)],
);

export const conversation = pgTable(
  "conversation",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    visitorId: uuid()
      .notNull()
      .references(() => visitor.id),
    /** Who has the floor: `machine`; `queued` (a person was asked; the machine still answers nothing new); `person`; `closed`. */
    state: text({ enum: ["machine", "queued", "person", "closed"] })
      .notNull()
      .default("machine"),
    /** The agent who has the floor. */
    agent: text(),
    /** The last sequence number given out. */
    sequence: integer().notNull().default(0),
    isDemo: boolean().notNull().default(false),
    /** The member who has the floor; null with `agent` set: an integrator's agent, known by name only. */
    agentId: uuid(),
    /** The last message that each side has seen. */
    visitorSeen: integer().notNull().default(0),
    personSeen: integer().notNull().default(0),
    /** The visitor's rating of the whole, 1 to 5. */
    satisfaction: integer(),
    satisfactionComment: text(),
    satisfactionAt: at(),
    createdAt: at().notNull().defaultNow(),
    updatedAt: at().notNull().defaultNow(),
  },
  (t) => [
    index("conversation_visitor").on(t.visitorId),
    index("conversation_site_updated").on(t.siteId, t.updatedAt),
    index("conversation_site_created").on(t.siteId, t.createdAt),
  ],
);

/** A stretch of talk between the machine and the visitor: a hand-back or a reopening starts a new one with bounded context. */
export const episode = pgTable(
  "episode",
  {
    id: id(),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    number: integer().notNull(),
    startedAt: at().notNull().defaultNow(),
    endedAt: at(),
  },
  (t) => [uniqueIndex("episode_number_unique").on(t.conversationId, t.number)],
);

export const message = pgTable(
  "message",
  {
    id: id(),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    episodeId: uuid()
      .notNull()
      .references(() => episode.id, { onDelete: "cascade" }),
    /** Per conversation, from 1, without gaps. */
    sequence: integer().notNull(),
    /** Chosen by the visitor's widget (or the agent's screen): a repeat gets the stored row back. */
    clientMessageId: text().notNull(),
    author: text({ enum: ["visitor", "machine", "person", "system"] }).notNull(),
    /** The agent, for a person's message. */
    agent: text(),
    text: text().notNull(),
    /** Form, citations, options of a machine's message. */
    detail: jsonb().$type<{
      form?: string;
      citations?: { articleId: string; key: string; title: string; url?: string }[];
      options?: { articleId: string; title: string }[];
      cutShort?: boolean;
      /** Under a machine's message: a person was offered, or asked. */
      handoff?: "offered" | "queued";
      /** Of a visitor's click on an option: the article's id. */
      option?: string;
      /** Of a visitor's press on the button for a person. */
      request?: "person";
      /** The page the visitor was on. */
      page?: string;
      /** A file; `key` stands in its address, and lets whoever has that fetch it. */
      attachment?: { id: string; name: string; mediaType: string; size: number; key: string };
    }>(),
    turnId: uuid(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [
    uniqueIndex("message_client_unique").on(t.conversationId, t.clientMessageId),
    uniqueIndex("message_sequence_unique").on(t.conversationId, t.sequence),
  ],
);

export const turn = pgTable(
  "turn",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    episodeId: uuid()
      .notNull()
      .references(() => episode.id, { onDelete: "cascade" }),
    messageId: uuid()
      .notNull()
      .references(() => message.id, { onDelete: "cascade" }),
    /** Fixed at receive; the message with this id is the answer, once there is one. */
    answerMessageId: uuid().notNull(),
    state: text({ enum: ["pending", "settled", "silent"] })
      .notNull()
      .default("pending"),
    attempts: integer().notNull().default(0),
    tier: text({ enum: ["machine", "large", "person", "none"] }),
    form: text(),
    reason: text(),
    confidence: doublePrecision(),
    versionId: uuid(),
    /** The stand-alone question, as it was searched for. */
    question: text(),
    /** The cached answer that was given, or saved from this turn. */
    cachedAnswerId: uuid(),
    /** Ranked articles with probabilities, as the gate saw them. */
    ranked: jsonb().$type<{ articleId: string; probability: number }[]>(),
    options: jsonb().$type<string[]>(),
    /** Milliseconds by step. */
    latency: jsonb().$type<Record<string, number>>(),
    firstTokenMs: doublePrecision(),
    promptTokens: integer().notNull().default(0),
    completionTokens: integer().notNull().default(0),
    /** Sum of this turn's ledger lines of side `cost`. */
    costNanoUsd: nanoUsd().notNull().default(0),
    /** Sum of side `counterfactual`. */
    counterfactualNanoUsd: nanoUsd().notNull().default(0),
    createdAt: at().notNull().defaultNow(),
    settledAt: at(),
  },
  (t) => [
    uniqueIndex("turn_message_unique").on(t.messageId),
    uniqueIndex("turn_answer_unique").on(t.answerMessageId),
    index("turn_pending").on(t.state).where(sql`state = 'pending'`),
    index("turn_conversation").on(t.conversationId),
  ],
);

export const handoff = pgTable(
  "handoff",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    episodeId: uuid()
      .notNull()
      .references(() => episode.id, { onDelete: "cascade" }),
    turnId: uuid(),
    reason: text().notNull(),
    summary: text().notNull(),
    draft: text(),
    /** Collected facts: order numbers, e-mail addresses, articles tried. */
    facts: jsonb().$type<Record<string, string[]>>().notNull(),
    state: text({ enum: ["queued", "claimed", "returned", "closed"] })
      .notNull()
      .default("queued"),
    agent: text(),
    agentId: uuid(),
    createdAt: at().notNull().defaultNow(),
    claimedAt: at(),
    endedAt: at(),
    /** The person's active time, for the ledger. */
    activeSeconds: integer().notNull().default(0),
  },
  (t) => [
    uniqueIndex("handoff_open_unique").on(t.conversationId).where(sql`state in ('queued', 'claimed')`),
    index("handoff_queue").on(t.siteId, t.state, t.createdAt),
    index("handoff_conversation").on(t.conversationId),
  ],
);

export const rating = pgTable(
  "rating",
  {
    id: id(),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    messageId: uuid()
      .notNull()
      .references(() => message.id, { onDelete: "cascade" }),
    helped: boolean().notNull(),
    /** Why it did not help. */
    reason: text(),
    comment: text(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("rating_message_unique").on(t.messageId), index("rating_conversation").on(t.conversationId)],
);

/** What agents tell each other of a conversation; a visitor never sees it. */
export const note = pgTable(
  "note",
  {
    id: id(),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    authorId: uuid(),
    author: text().notNull(),
    text: text().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [index("note_conversation").on(t.conversationId, t.createdAt)],
);

/** A file that a visitor or an agent attached. */
export const attachment = pgTable(
  "attachment",
  {
    id: id(),
    conversationId: uuid()
      .notNull()
      .references(() => conversation.id, { onDelete: "cascade" }),
    author: text({ enum: ["visitor", "person"] }).notNull(),
    name: text().notNull(),
    /** As its content says, never as the browser claims. */
    mediaType: text().notNull(),
    size: integer().notNull(),
    content: bytes().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [index("attachment_conversation").on(t.conversationId)],
);

/** What a model or a machine costs from a day on. Rows are never updated: a new price is a new row. */
export const price = pgTable(
  "price",
  {
    id: id(),
    /** `large-model`, `outcome` (a rival's price per resolution) or `machine`. */
    kind: text({ enum: ["large-model", "outcome", "machine"] }).notNull(),
    provider: text().notNull(),
    /** As the endpoint names it, e.g. "gpt-4o-mini". */
    model: text().notNull(),
    validFrom: at().notNull(),
    /** Nano-dollars a million tokens (whole numbers down to $0.000000001 a million). */
    inputNanoUsd: nanoUsd(),
    cachedInputNanoUsd: nanoUsd(),
    cacheWriteNanoUsd: nanoUsd(),
    outputNanoUsd: nanoUsd(),
    /** Prompt tokens above which the long-context prices apply. */
    longContextTokens: integer(),
    longInputNanoUsd: nanoUsd(),
    longOutputNanoUsd: nanoUsd(),
    /** Nano-dollars an outcome, or an hour of the machine. */
    unitNanoUsd: nanoUsd(),
    source: text().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("price_unique").on(t.kind, t.provider, t.model, t.validFrom)],
);

/** Append-only. `side` tells what was spent from what the counterfactual would have been. */
export const ledgerEntry = pgTable(
  "ledger_entry",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id),
    conversationId: uuid(),
    turnId: uuid(),
    side: text({ enum: ["cost", "counterfactual"] }).notNull(),
    kind: text({ enum: ["compute", "energy", "large-model", "person", "infrastructure"] }).notNull(),
    nanoUsd: nanoUsd().notNull(),
    /** The quantities that were priced: milliseconds, watts, tokens by sort. */
    quantity: jsonb().$type<Record<string, number | string>>().notNull(),
    priceId: uuid(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [
    index("ledger_turn").on(t.turnId),
    index("ledger_conversation").on(t.conversationId),
    index("ledger_site_time").on(t.siteId, t.createdAt),
    foreignKey({ columns: [t.priceId], foreignColumns: [price.id] }),
  ],
);

/** A model (with its adapter) and what it may do. */
export const model = pgTable(
  "model",
  {
    id: id(),
    /** As the port names it. */
    name: text().notNull(),
    path: text(),
    sha256: text(),
    bytes: bigint({ mode: "number" }),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [uniqueIndex("model_name_unique").on(t.name)],
);

/** An exam (of a role of a model on a site) or an evaluation. */
export const evaluation = pgTable(
  "evaluation",
  {
    id: id(),
    siteId: uuid()
      .notNull()
      .references(() => site.id, { onDelete: "cascade" }),
    /** Small model's id for an exam. */
    model: text().notNull(),
    role: text({ enum: ["judge", "compose", "rewrite", "summarise"] }).notNull(),
    versionId: uuid().notNull(),
    passed: boolean().notNull(),
    figures: jsonb().notNull(),
    createdAt: at().notNull().defaultNow(),
  },
  (t) => [index("evaluation_site").on(t.siteId, t.model, t.role)],
);
