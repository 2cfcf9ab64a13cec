import type { IncomingHttpHeaders } from "node:http";
import type { Auth, SignedIn } from "../auth/auth.ts";
import type { People } from "../auth/people.ts";
import type { Desk } from "../desk/desk.ts";
import type { Files } from "../desk/files.ts";
import type { Knowledge } from "../knowledge/knowledge.ts";
import type { Clock } from "../lib/clock.ts";
import type { Log } from "../lib/log.ts";
import type { PartState } from "../lib/part-state.ts";
import type { Db } from "../ports/database/port.ts";
import type { LargeModel } from "../ports/large-model/port.ts";
import type { LimitsPort } from "../ports/limits/port.ts";
import type { Proposals } from "../proposals/proposals.ts";
import type { KnownKey } from "../store/api-key.ts";
import type { Tunes } from "../tuning/tunes.ts";
import type { Turns as AllTurns } from "../turn/parts.ts";
import type { Role } from "../wire/console.ts";
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
}

/** A signed-in member of the console. */
export interface Member {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
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
  "settingsChanged" | "refuseIfBusy" | "send" | "requestPerson" | "floorTaken" | "answerOnce"
>;

/** The desk's functions that the transports call: all of it (desk/desk.ts). Events arrive through the voice. */
export type { Desk } from "../desk/desk.ts";

/** The knowledge functions that the transports call. */
export type KnowledgePart = Pick<Knowledge, "live" | "import" | "publishing" | "publish">;

/** The functions of proposed phrasings that the transports call. */
export type ProposalsPart = Pick<Proposals, "estimate" | "start" | "job" | "cancel">;

/** The deep tunes' functions that the transports call. */
export type TunesPart = Tunes;

/** The small models' functions that the transports call (commands/model-shelf.ts). Results are passed on unchanged. */
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
  readonly models?: ModelsPart;
  readonly tunes?: TunesPart;
  readonly largeModel?: LargeModel;
  /** Copies the database to a file on this server; absent if the engine has its own tools. */
  readonly backup?: (request: { path: string }) => Promise<object>;
  /** Each part by name; if a `needed` part has failed, /readyz returns 503. */
  readiness(): Promise<Record<string, PartState & { needed: boolean }>>;
  /** The longest time that the main thread was blocked recently, in milliseconds. */
  blockedMs(): number;
  readonly metrics: Metrics;
  /** A member set themselves away or available: tell everyone who must know right away. Absent: nobody listens. */
  readonly presenceChanged?: () => Promise<void>;
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
