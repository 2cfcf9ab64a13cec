import type { IncomingHttpHeaders } from "node:http";
import type { Auth, SignedIn } from "../auth/auth.ts";
import type { People } from "../auth/people.ts";
import type { Desk } from "../desk/desk.ts";
import type { Files } from "../desk/files.ts";
import type { LiveKnowledge } from "../knowledge/live.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { PartState } from "../lib/part-state.ts";
import type { Db } from "../ports/database/port.ts";
import type { ConversationRow } from "../store/conversation.ts";
import type { LedgerLine } from "../store/ledger.ts";
import type { MessageRow } from "../store/message.ts";
import type { Dials, Latency, Outcome, PastMessage, Trace } from "../turn/types.ts";
import type { Role } from "../wire/console.ts";
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

/** A signed-in person of the console. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly organisationId: string;
  /** Of the console; null: the browser's. */
  readonly language: string | null;
}

/** Finds who is signed in. */
export interface Sessions {
  /** The member whose session cookie these headers carry, or undefined. */
  member(headers: IncomingHttpHeaders): Promise<Member | SignedIn | undefined>;
}

/** Who calls the HTTP API. */
export interface Caller {
  /** `key`: an API key; `member`: a person of the console, by session; `machine`: a command here, by the lock file's token. */
  readonly by: "key" | "member" | "machine";
  /** With `by` "member" only. */
  readonly member?: Member;
  /** With `by` "member" only: the session that carries the call. */
  readonly sessionId?: string;
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
  /** Makes a site, or sets the origins of the one that has the key; undefined when the key is another organisation's. */
  ensure(site: {
    organisationId: string | undefined;
    key: string;
    name: string;
    allowedOrigins: readonly string[];
    language?: string | undefined;
  }): Promise<Site | undefined>;
  /** Makes a site; undefined when the key is taken. */
  create(site: {
    organisationId: string | undefined;
    key: string;
    name: string;
    allowedOrigins: readonly string[];
    language: string;
  }): Promise<Site | undefined>;
  /** Changes what is given; undefined when there is no such site. */
  change(
    siteId: string,
    change: {
      name?: string | undefined;
      allowedOrigins?: readonly string[] | undefined;
      language?: string | undefined;
    },
  ): Promise<Site | undefined>;
}

export interface ApiKeys {
  /** The organisation of a valid, unrevoked key, or undefined. */
  check(key: string): Promise<{ organisationId: string } | undefined>;
}

/** What a visitor's call gives back: the stored message and the conversation as it is right after storing it. */
export interface Sent {
  readonly row: MessageRow;
  readonly conversation: ConversationRow;
}

/** What the transports call of the turns (turn/turns.ts has more). What a turn says is heard through the voice. */
export interface Turns {
  /** Settings were changed: the next turn reads them. */
  settingsChanged(): void;
  /** Stores a visitor's message and starts its turn; resolves once it is stored. */
  send(request: {
    siteId: string;
    visitorId: string;
    clientMessageId: string;
    text: string;
    conversationId?: string;
    /** From a clarifying question's button. */
    articleId?: string;
    page?: string;
    /** Aborted when no window of the visitor is left. */
    signal?: AbortSignal;
    /** Without `conversationId`: begin a new conversation, whatever the newest one is. */
    anew?: boolean;
  }): Promise<Sent>;
  /** The button for a person. A repeat gives the same message back. */
  requestPerson(request: {
    siteId: string;
    visitorId: string;
    clientMessageId: string;
    conversationId?: string;
    anew?: boolean;
  }): Promise<Sent>;
  /** What is being said in a conversation stops. */
  floorTaken(conversationId: string): void;
  /** One question without a conversation; stores nothing of it but its cost. */
  answerOnce(request: {
    siteId: string;
    question: string;
    history?: readonly (PastMessage & { readonly alone?: string })[];
    optionArticleId?: string;
    signal?: AbortSignal;
    /** Filled by the steps of the turn. */
    trace?: Trace;
    cache?: boolean;
    /** Write its cost to the ledger. Default true. */
    record?: boolean;
  }): Promise<{
    outcome: Outcome;
    latency: Latency;
    costNanoUsd: number;
    counterfactualNanoUsd: number;
    lines: readonly LedgerLine[];
    dials: Dials;
  }>;
}

/** What the transports call of the desk: all of it (desk/desk.ts). What happens is heard through the voice. */
export type { Desk } from "../desk/desk.ts";

/** What the transports call of the knowledge (knowledge/knowledge.ts has more). Results are passed on as they are. */
export interface KnowledgePart {
  live(siteId: string): LiveKnowledge | undefined;
  import(options: {
    siteId: string;
    file: { name: string; bytes: Uint8Array };
    replace?: boolean;
    onProgress?: (progress: { stage: string; share: number }) => void;
  }): Promise<object>;
  /** How far the publish of a site is that runs on this server; undefined: none does. */
  publishing?(siteId: string): { stage: string; share: number } | undefined;
  publish(
    siteId: string,
    options?: { onProgress?: (progress: { stage: string; share: number }) => void },
  ): Promise<object>;
}

/** What the transports call of the small models (commands/model-shelf.ts). Results are passed on as they are. */
export interface ModelsPart {
  list(caller: { organisationId: string | undefined }): Promise<object>;
  use(request: { name: string; path: boolean }): Promise<object>;
  exam(request: {
    siteId: string;
    role: "judge" | "compose";
    questions?: number;
    seed?: number;
    signal: AbortSignal;
    onProgress: (progress: { share: number }) => void;
  }): Promise<object>;
  state(): PartState;
}

/** Everything the transports are given; `assemble.ts` makes it, tests make it smaller. */
export interface TransportParts {
  readonly db: Db;
  readonly sites: Sites;
  readonly keys: ApiKeys;
  /** Absent: nobody can sign in, API keys only. */
  readonly sessions?: Sessions;
  /** Sign-in itself, and the people; absent as `sessions` is. */
  readonly auth?: Auth;
  readonly people?: People;
  readonly turns: Turns;
  readonly desk: Desk;
  readonly files: Files;
  readonly knowledge: KnowledgePart;
  readonly models?: ModelsPart;
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
  readonly paths: { readonly widget: string; readonly console: string; readonly shop: string };
  /** Product version, for the OpenAPI document. */
  readonly version: string;
  readonly clock: Clock;
  readonly log: Log;
}
