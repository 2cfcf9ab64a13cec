import type { IncomingHttpHeaders } from "node:http";
import type { Readable } from "node:stream";
import type { Auth, Disconnect, SignedIn } from "../auth/auth.ts";
import type { People } from "../auth/people.ts";
import type { FixedClassifiers } from "../classification/fixed.ts";
import type { Topics } from "../classification/topics.ts";
import type { Desk } from "../desk/desk.ts";
import type { Files } from "../desk/files.ts";
import type { Writing } from "../desk/writing.ts";
import type { Reach } from "../domain/reach.ts";
import type { Health } from "../health/health.ts";
import type { Jobs } from "../jobs/jobs.ts";
import type { JobList } from "../jobs/list.ts";
import type { Knowledge } from "../knowledge/knowledge.ts";
import type { Gaps } from "../learning/gaps.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { PartState } from "../lib/part-state.ts";
import type { MailChannels } from "../mail/channel.ts";
import type { Past } from "../past/past.ts";
import type { Db } from "../ports/database/port.ts";
import type { LargeModel } from "../ports/large-model/port.ts";
import type { LimitsPort } from "../ports/limits/port.ts";
import type { Proposals } from "../proposals/proposals.ts";
import type { Push } from "../push/push.ts";
import type { Schedule } from "../schedule/schedule.ts";
import type { Calendars } from "../settings/calendars.ts";
import type { Sources } from "../sources/sources.ts";
import type { KnownKey } from "../store/api-key.ts";
import type { StoredReach } from "../store/schema/member.ts";
import type { Tunes } from "../tuning/tunes.ts";
import type { Turns as AllTurns } from "../turn/parts.ts";
import type { Webhooks } from "../webhooks/webhooks.ts";
import type { ModelDownload, ModelFacts } from "../wire/model-shelf.ts";
import type { Permission, Role } from "../wire/permissions.ts";
import type { Metrics } from "./metrics.ts";

/** A site as the transports need it. */
export interface Site {
  readonly id: string;
  readonly key: string;
  readonly name: string;
  readonly organisationId: string;
  /** Origins that can embed the widget; "self" means this server's own pages; empty: none. */
  readonly allowedOrigins: readonly string[];
  readonly language: string;
  readonly isDemo: boolean;
  /** Counts the changes of its collections. */
  readonly structure: number;
}

/** A signed-in member of the console. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** With the role `custom`: which one, and its name. */
  readonly roleId: string | null;
  readonly roleName: string | null;
  /** What they may do, and where. */
  readonly reach: Reach;
  /** The same as it's stored, if it isn't everywhere. */
  readonly place: StoredReach | null;
  readonly organisationId: string;
  /** The console's language; null: the browser's. */
  readonly language: string | null;
}

/** Finds out who is signed in. */
export interface Sessions {
  /** The member whose session cookie these headers carry, or undefined. */
  member(headers: IncomingHttpHeaders): Promise<Member | SignedIn | undefined>;
}

/** The caller of the HTTP API. */
export interface Caller {
  /** `key`: an API key; `member`: a signed-in member; `machine`: a command on this server, by the lock file's token. */
  readonly by: "key" | "member" | "machine";
  /** Only if `by` is "member". */
  readonly member?: Member;
  /** Only if `by` is "member": the caller's session. */
  readonly sessionId?: string;
  /** Only if `by` is "key". */
  readonly key?: KnownKey;
  /** A key can't see other organisations' sites; `undefined`: all. */
  readonly organisationId: string | undefined;
  /** What the call needs on a site that it's about. */
  readonly needs?: Permission;
}

export interface Sites {
  /** By public key, or undefined. */
  byKey(key: string): Promise<Site | undefined>;
  byId(id: string): Promise<Site | undefined>;
  /** The only or first one, of that organisation if given. */
  first(organisationId?: string): Promise<Site | undefined>;
  /** Of that organisation, or all. */
  all(organisationId?: string): Promise<Site[]>;
  /** The demo company's, if it exists. */
  demo(): Promise<Site | undefined>;
  /**
   * Creates a site, or sets the origins of the one with this key; undefined if the key belongs to another organisation.
   */
  ensure(site: {
    organisationId: string | undefined;
    key: string;
    name: string;
    allowedOrigins: readonly string[];
    language?: string | undefined;
  }): Promise<Site | undefined>;
  /** Creates a site; undefined if the key is taken. */
  create(site: {
    organisationId: string | undefined;
    key: string;
    name: string;
    allowedOrigins: readonly string[];
    language: string;
  }): Promise<Site | undefined>;
  /** Updates the given fields; undefined if there is no such site. */
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
  /** A known key that hasn't been revoked; the caller checks its expiry and scopes. */
  check(key: string): Promise<KnownKey | undefined>;
}

/** The turns' functions that the transports call. What a turn says arrives through the voice. */
export type Turns = Pick<
  AllTurns,
  "settingsChanged" | "refuseIfBusy" | "send" | "requestPerson" | "floorTaken" | "answerOnce" | "search" | "forAgents"
>;

/** The desk's functions that the transports call: all of it (desk/desk.ts). Events arrive through the voice. */
export type { Desk } from "../desk/desk.ts";

/** The knowledge functions that the transports call. */
export type KnowledgePart = Pick<Knowledge, "live" | "import" | "preview" | "publishing" | "publish" | "embedderOf">;

/** The functions of proposed phrasings that the transports call. */
export type ProposalsPart = Pick<Proposals, "estimate" | "start" | "job" | "cancel">;

/** The functions of unanswered questions that the transports call. */
export type GapsPart = Omit<Gaps, "look" | "close">;
/** The functions of the articles' health that the transports call. */
export type HealthPart = Pick<Health, "report" | "articles" | "dismiss" | "check">;

/** The functions of past conversations that the transports call. */
export type PastPart = Pick<Past, "import" | "list" | "canned" | "replay" | "delete">;

/** The deep tunes' functions that the transports call. */
export type TunesPart = Tunes;

/** The small models' functions that the transports call (commands/model-shelf.ts). Results are passed on unchanged. */
export interface ModelsPart {
  list(caller: { organisationId: string | undefined }): Promise<object>;
  /** @throws NOT_FOUND, MODEL_SOURCES_EXHAUSTED */
  lookUp(request: { name: string; bytes?: number | undefined }): Promise<ModelFacts>;
  /** @throws NOT_FOUND, LICENCE_NOT_ACCEPTED, MODEL_TOO_LARGE, MODEL_SOURCES_EXHAUSTED */
  download(request: { name: string; acceptLicence: boolean; by: string | null }): Promise<ModelDownload>;
  /** @throws NOT_FOUND */
  stopDownload(name: string): Promise<ModelDownload>;
  /** @throws BAD_REQUEST, MODEL_EXISTS, MODEL_TOO_LARGE, MODEL_NOT_GGUF, MODEL_CHECKSUM_WRONG, ADAPTER_UNFIT, DISK_FULL */
  add(request: {
    name: string;
    stream: Readable;
    bytes: number | undefined;
    signal: AbortSignal;
  }): Promise<{ name: string; bytes: number }>;
  /** @throws NOT_FOUND, MODEL_IN_USE */
  remove(name: string): Promise<{ removed: string }>;
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

/** The transports' dependencies; `assemble.ts` creates them, and tests use fewer. */
export interface TransportDeps {
  readonly db: Db;
  readonly sites: Sites;
  readonly keys: ApiKeys;
  /** Absent: nobody can sign in, only API keys work. */
  readonly sessions?: Sessions;
  /** Sign-in and members; absent if `sessions` is. */
  readonly auth?: Auth;
  readonly people?: People;
  readonly turns: Turns;
  readonly desk: Desk;
  readonly files: Files;
  readonly knowledge: KnowledgePart;
  readonly proposals: ProposalsPart;
  readonly gaps: GapsPart;
  readonly health: HealthPart;
  readonly past: PastPart;
  readonly models?: ModelsPart;
  readonly tunes?: TunesPart;
  readonly sources?: Sources;
  readonly schedule?: Schedule;
  /** For work in the background. */
  readonly addJob?: Jobs["add"];
  readonly topics?: Topics;
  readonly classifiers?: FixedClassifiers;
  readonly jobs?: JobList;
  readonly calendars?: Pick<Calendars, "read">;
  /** E-mail as a channel. */
  readonly mail?: MailChannels;
  readonly webhooks?: Webhooks;
  /** Absent: no push notifications. */
  readonly push?: Push;
  readonly largeModel?: LargeModel;
  /** Absent: nothing is rewritten or translated. */
  readonly writing?: Writing;
  /** Copies the database to a file on this server; absent if the engine has its own tools. */
  readonly backup?: (request: { path: string }) => Promise<object>;
  /** Each part by name; if a `needed` part has failed, /readyz returns 503. */
  readiness(): Promise<Record<string, PartState & { needed: boolean }>>;
  /** The longest time that the main thread was blocked recently, in milliseconds. */
  blockedMs(): number;
  readonly metrics: Metrics;
  /** A member set themselves away or available: tell everyone who must know right away. Absent: nobody listens. */
  readonly presenceChanged?: () => Promise<void>;
  /** Closes desk connections of a key that was revoked. Absent: there are none. */
  readonly disconnect?: Disconnect;
  /** Token of the lock file, which commands on this server send. Undefined: there are no such commands. */
  readonly lockToken: string | undefined;
  /** Without a trailing slash; undefined: taken from the request. */
  readonly publicUrl: string | undefined;
  /** Folders, absolute: the built widget and console, and the demo shop's pages. */
  readonly paths: { readonly widget: string; readonly console: string; readonly shop: string };
  /** Product version, for the OpenAPI document. */
  readonly version: string;
  /** Counters shared by every server on one Redis. */
  readonly limits: LimitsPort;
  readonly clock: Clock;
  readonly log: Log;
}
