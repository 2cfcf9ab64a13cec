import { createHash } from "node:crypto";
import type { Clock } from "../lib/clock.ts";
import { TuppenceError } from "../lib/errors.ts";
import { newId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import type { Db } from "../ports/database/port.ts";
import type { EventsPort } from "../ports/events/port.ts";
import { joinNode, leaveNode, otherNodes, touchNode } from "../store/node.ts";

/**
 * A node that hasn't been seen for this long is dead: its turns are taken over. With `BEAT_MS` and one check, under 10
 * s.
 */
export const LEASE_MS = 6_000;
/** Milliseconds between two heartbeats, and between two checks for what dead nodes left. */
export const BEAT_MS = 1_500;
/** A node stops speaking this long before the others consider it dead. */
const MARGIN_MS = 500;

/** A run's right to speak. */
export interface Lease {
  /** False once another node may have taken the turn over: nothing more may be sent from here. */
  isHeld(): boolean;
}

/** This server process, as one of several that share a database. */
export class ServerNode {
  readonly id = newId();
  /** There may be other processes that talk to the same visitors. */
  readonly isShared: boolean;
  readonly events: Pick<EventsPort, "publish" | "subscribe"> | undefined;
  readonly #deps: ServerNodeDeps;
  #beatMs = Number.NEGATIVE_INFINITY;
  /** Counts how often the lease ran out: a run that began earlier stays silent, even if the node is back. */
  #losses = 0;
  #backMs = Number.NEGATIVE_INFINITY;
  /** Those that were alive at the last check. */
  #others: readonly string[] = [];

  constructor(deps: ServerNodeDeps) {
    this.#deps = deps;
    this.events = deps.events;
    this.isShared = deps.events !== undefined && deps.events.engine !== "local";
  }

  /** Seconds without a sign of life after which a node is dead; undefined: no other process can be alive. */
  get deadAfterSeconds(): number | undefined {
    return this.#deps.place === undefined ? undefined : LEASE_MS / 1000;
  }

  /**
   * From now on this process answers. An earlier process that served from the same place is dead.
   * @throws CONFIG_INVALID if a living node signs sessions with another secret
   */
  async join(): Promise<void> {
    const { place, secret, clock, db } = this.#deps;
    if (place === undefined) return;
    const sentMs = clock.monotonicMs();
    const secretMark = markOf(secret ?? "");
    if (!(await joinNode(db, { id: this.id, place, secretMark, seconds: LEASE_MS / 1000 }))) {
      throw new TuppenceError(
        "CONFIG_INVALID",
        "Another server on this database has a different AUTH_SECRET, so members signed in there are signed out here.",
        "Set AUTH_SECRET to the same value (32 characters or more) on every server. To keep everyone signed in, use the one in DATA_DIR/auth-secret on the first server.",
      );
    }
    this.#beatMs = sentMs;
  }

  /** Says that this node is alive; call it every `BEAT_MS`. */
  async beat(): Promise<void> {
    const { place, clock, db, log } = this.#deps;
    if (place === undefined) return;
    const sentMs = clock.monotonicMs();
    const isKnown = await touchNode(db, this.id);
    if (!isKnown) {
      log.error({ node: this.id, place }, "another process serves from this data folder's place; joining again");
      this.#lost();
      return this.join();
    }
    if (!this.#isFresh()) this.#lost();
    this.#beatMs = sentMs;
  }

  /**
   * Whether another node has died or stopped since the last call; also if a new process has replaced it already. What it
   * stored last it may have told nobody. Call it after every beat.
   */
  async hasLostAnother(): Promise<boolean> {
    if (!this.isShared || this.#deps.place === undefined) return false;
    const before = this.#others;
    this.#others = await otherNodes(this.#deps.db, { id: this.id, seconds: LEASE_MS / 1000 });
    return before.some((id) => !this.#others.includes(id));
  }

  /** Other nodes may take what this one hasn't answered. */
  async leave(): Promise<void> {
    if (this.#deps.place !== undefined) await leaveNode(this.#deps.db, this.id);
  }

  /** For one run of a turn. */
  lease(): Lease {
    if (!this.isShared) return { isHeld: () => true };
    const losses = this.#losses;
    return { isHeld: () => this.#losses === losses && this.#isFresh() };
  }

  /**
   * Whether it may take over what others left after it started: never with an embedded database, and not right after it
   * was cut off itself. If the database was away, the others are as alive as this one and will say so within a lease.
   */
  mayAdopt(): boolean {
    return this.deadAfterSeconds !== undefined && this.#deps.clock.monotonicMs() - this.#backMs >= LEASE_MS;
  }

  #lost(): void {
    this.#losses++;
    this.#backMs = this.#deps.clock.monotonicMs();
  }

  #isFresh(): boolean {
    return this.#deps.clock.monotonicMs() - this.#beatMs < LEASE_MS - MARGIN_MS;
  }
}

export interface ServerNodeDeps {
  readonly db: Db;
  readonly clock: Clock;
  readonly log: Log;
  /** Carries events to the other processes; absent or local: there are none. */
  readonly events?: EventsPort;
  /** What it signs sessions with. */
  readonly secret?: string;
  /** Identifies the data folder (`node-place`); undefined: the embedded database, which only one process opens. */
  readonly place?: string;
}

/** Shows whether two secrets differ without revealing either: half of a SHA-256. */
const markOf = (secret: string): string => createHash("sha256").update(`tuppence:${secret}`).digest("hex").slice(0, 32);
