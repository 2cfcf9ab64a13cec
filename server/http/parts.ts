import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { PartState } from "../lib/part-state.ts";
import type { Db } from "../ports/database/port.ts";
import type { ConversationRow } from "../store/conversation.ts";
import type { MessageRow } from "../store/message.ts";
import type { AnswerReply, AnswerRequest, HandoffWire, MessageWire } from "../wire/http.ts";
import type { Metrics } from "./metrics.ts";

/** A site as a transport needs it. */
export interface Site {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly organisationId: string;
  /** Origins that may embed the widget; "self" means this server's own pages; empty: closed. */
  readonly allowedOrigins: readonly string[];
  readonly language: string;
  readonly isDemo: boolean;
}

/** Who calls the HTTP API. */
export interface Caller {
  /** `key`: an API key; `machine`: a command on this machine, by the lock file's token. */
  readonly by: "key" | "machine";
  /** Sites of other organisations are unknown to a key; `undefined`: all. */
  readonly organisationId: string | undefined;
}

export interface Sites {
  /** By public key, or undefined. */
  byKey(key: string): Promise<Site | undefined>;
  byId(id: string): Promise<Site | undefined>;
  /** The only or first one, of that organisation when given. */
  first(organisationId?: string): Promise<Site | undefined>;
  /** Of that organisation, or all. */
  all(organisationId?: string): Promise<Site[]>;
  /** The demo company's, when it is there. */
  demo(): Promise<Site | undefined>;
}

export interface ApiKeys {
  /** The organisation of a valid, unrevoked key, or undefined. */
  check(key: string): Promise<{ organisationId: string } | undefined>;
}

/** What a visitor's call gives back: the stored message and the conversation as it is right after storing it. */
export interface Sent {
  readonly row: MessageRow;
  readonly conversation: ConversationRow;
  /** Settles when the turn is over; never rejects. */
  readonly answered: Promise<void>;
}

/** The nine steps, as the transports call them. What they say is heard through the voice. */
export interface Turns {
  /**
   * Stores the message and starts its turn; resolves once it is stored.
   * @throws MESSAGE_*, TOO_FAST, CONVERSATION_UNKNOWN
   */
  send(request: {
    siteId: string;
    visitorId: string;
    clientMessageId: string;
    text: string;
    conversationId?: string;
    /** From a clarifying question's button. */
    articleId?: string;
    /** Aborted when no window of the visitor is left. */
    signal?: AbortSignal;
  }): Promise<Sent>;
  /** Queues the conversation for a person, whatever the machine thinks. A repeat gives the same message back. */
  requestPerson(request: {
    siteId: string;
    visitorId: string;
    clientMessageId: string;
    conversationId?: string;
  }): Promise<Sent>;
  /** The visitor says whether an answer helped; a second rating replaces the first. Gives the message's conversation. */
  rate(request: { visitorId: string; messageId: string; helped: boolean; comment?: string }): Promise<{
    conversationId: string;
  }>;
  /** One question without a conversation; stores nothing of it but its cost. */
  answerOnce(request: {
    siteId: string;
    question: string;
    history: NonNullable<AnswerRequest["history"]>;
    signal?: AbortSignal;
  }): Promise<AnswerReply>;
}

/** The agents' side. What happens reaches the visitor's windows and the agents' screens through the voice. */
export interface Desk {
  /** Open handoffs (queued and claimed), longest waiting first. */
  list(request: { organisationId?: string }): Promise<HandoffWire[]>;
  /** The site that a handoff belongs to, or undefined. */
  siteOf(handoffId: string): Promise<string | undefined>;
  /** Takes the floor. @throws NOT_FOUND, HANDOFF_TAKEN */
  claim(request: { handoffId: string; agent: string }): Promise<HandoffWire>;
  /** @throws NOT_FOUND, HANDOFF_NOT_YOURS, MESSAGE_* */
  reply(request: { handoffId: string; agent: string; clientMessageId: string; text: string }): Promise<MessageWire>;
  /** Hands the conversation back to the machine. @throws NOT_FOUND, HANDOFF_NOT_YOURS */
  return(request: { handoffId: string; agent: string }): Promise<HandoffWire>;
  /** @throws NOT_FOUND, HANDOFF_NOT_YOURS */
  close(request: { handoffId: string; agent: string }): Promise<HandoffWire>;
}

export interface Progress {
  readonly step: string;
  readonly done: number;
  readonly total: number;
}

/** Knowledge as commands reach it through the running server. Results are plain data, passed on as they are. */
export interface KnowledgePart {
  import(request: {
    site: Site;
    /** As the file was called; its ending tells the format when the type does not. */
    fileName: string;
    contentType: string;
    body: Uint8Array;
    onProgress: (progress: Progress) => void;
  }): Promise<object>;
  publish(request: { site: Site; onProgress: (progress: Progress) => void }): Promise<object>;
  /** A published article for the help centre, by the company's own id, or undefined. */
  article(request: { site: Site; key: string }): Promise<{ title: string; answer: string } | undefined>;
  /** Titles of the published articles, in the order of their keys. */
  titles(request: { site: Site }): Promise<{ key: string; title: string }[]>;
}

/** Everything the transports are given; `assemble.ts` makes it, tests make it smaller. */
export interface TransportParts {
  readonly db: Db;
  readonly sites: Sites;
  readonly keys: ApiKeys;
  readonly turns: Turns;
  readonly desk: Desk;
  readonly knowledge: KnowledgePart;
  /** Copies the database to a file on this machine; absent when the engine has its own tools. */
  readonly backup?: (request: { path: string }) => Promise<object>;
  /** Each part by name; `needed` parts that failed make /readyz answer 503. */
  readiness(): Promise<Record<string, PartState & { needed: boolean }>>;
  readonly metrics: Metrics;
  /** Token of the lock file: commands on this machine prove themselves with it. Undefined: no such commands. */
  readonly lockToken: string | undefined;
  /** Without a slash at the end; undefined: as the request says. */
  readonly publicUrl: string | undefined;
  /** Folders, absolute: the built widget and console, the demo shop's page. */
  readonly paths: { readonly widget: string; readonly shop: string };
  /** Product version, for the OpenAPI document. */
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
}
