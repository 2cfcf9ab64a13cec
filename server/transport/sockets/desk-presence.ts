import { atDesk, BEAT_MS } from "../../desk/presence.ts";
import type { Clock } from "../../lib/clock.ts";
import { newId } from "../../lib/ids.ts";
import type { Db } from "../../ports/database/port.ts";
import { type AtDesk, markAtDesk } from "../../store/desk-presence.ts";
import { dropOldVisible, markHidden, markVisible } from "../../store/push.ts";

/** Heartbeats in a row, none missed, before absences count: by then every node and console has reconnected. */
const STEADY_BEATS = 3;

/** Milliseconds after which what a process said about visible consoles is forgotten. */
const FORGOTTEN_MS = 60 * 60_000;

/**
 * Which agents have a console connected to this node. Their heartbeats are in the database, so that all nodes know who
 * is available; this node writes its own every BEAT_MS and announces when somebody came or left, on any node.
 */
export class DeskPresence {
  readonly #db: Db;
  readonly #clock: Clock;
  readonly #connected = new Map<string, AtDesk & { lines: number }>();
  /** Names this run of this process beside the others. */
  readonly #process = newId();
  /** Lines of members' consoles that somebody can see. */
  readonly #visible = new Map<string, Set<string>>();
  #written: Promise<void> = Promise.resolve();
  readonly #onChange: (change: { organisationId: string; ids: readonly string[] }) => void;
  #known: ReadonlyMap<string, string> | undefined;
  #steady = 0;
  #lastBeatMs = Number.NEGATIVE_INFINITY;

  /** @param onChange called for an organisation in which somebody came or left, here or on another node */
  constructor(
    deps: { db: Db; clock: Clock },
    onChange: (change: { organisationId: string; ids: readonly string[] }) => void,
  ) {
    this.#db = deps.db;
    this.#clock = deps.clock;
    this.#onChange = onChange;
  }

  /** A console connected. */
  async came(who: AtDesk): Promise<void> {
    const lines = (this.#connected.get(who.id)?.lines ?? 0) + 1;
    this.#connected.set(who.id, { ...who, lines });
    if (lines > 1) return;
    await markAtDesk(this.#db, [who], this.#clock.now());
    await this.look();
  }

  left({ id }: AtDesk): void {
    const one = this.#connected.get(id);
    if (one === undefined) return;
    if (one.lines > 1) this.#connected.set(id, { ...one, lines: one.lines - 1 });
    else this.#connected.delete(id);
  }

  /** Somebody can see a console now, or no longer. @param lineId of its socket */
  async see(memberId: string, lineId: string, visible: boolean): Promise<void> {
    const lines = this.#visible.get(memberId) ?? new Set();
    if (visible) lines.add(lineId);
    else lines.delete(lineId);
    if (lines.size > 0) this.#visible.set(memberId, lines);
    else this.#visible.delete(memberId);
    // One after the other, each as it is then: what is written last is how it is.
    const write = async () => {
      const mine = { process: this.#process, memberId };
      if (this.#visible.has(memberId))
        await markVisible(this.#db, { ...mine, memberIds: [memberId], at: this.#clock.now() });
      else await markHidden(this.#db, mine);
    };
    this.#written = this.#written.then(write, write);
    await this.#written;
  }

  /**
   * Renews the heartbeats of those who are connected, and checks who came or left elsewhere.
   * @returns true once this has run without a gap: after a start, or while the database was away, every agent looks
   * absent until all nodes have written again
   */
  async beat(): Promise<boolean> {
    const nowMs = this.#clock.monotonicMs();
    await markAtDesk(this.#db, [...this.#connected.values()], this.#clock.now());
    const now = this.#clock.now();
    await markVisible(this.#db, { process: this.#process, memberIds: [...this.#visible.keys()], at: now });
    await dropOldVisible(this.#db, new Date(now.getTime() - FORGOTTEN_MS));
    await this.look();
    this.#steady = nowMs - this.#lastBeatMs > 2 * BEAT_MS ? 1 : this.#steady + 1;
    this.#lastBeatMs = nowMs;
    return this.#steady >= STEADY_BEATS;
  }

  /** Reads who is available and announces what changed since the last check. */
  async look(): Promise<void> {
    const now = new Map((await atDesk(this.#db, this.#clock.now())).map((one) => [one.id, one.organisationId]));
    const before = this.#known ?? now;
    this.#known = now;
    const changed = new Map<string, string[]>();
    const note = (id: string, organisationId: string) =>
      changed.set(organisationId, [...(changed.get(organisationId) ?? []), id]);
    for (const [id, organisationId] of now) if (!before.has(id)) note(id, organisationId);
    for (const [id, organisationId] of before) if (!now.has(id)) note(id, organisationId);
    for (const [organisationId, ids] of changed) this.#onChange({ organisationId, ids });
  }
}
