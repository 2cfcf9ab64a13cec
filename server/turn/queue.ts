import { setTimeout as sleep } from "node:timers/promises";
import { Slots } from "../lib/slots.ts";

/** Milliseconds between two checks whether another node has answered what comes before. */
const LOOK_MS = 150;

/** A queued turn. `run` resolves when the turn is over and never rejects. */
export interface QueuedTurn {
  readonly turnId: string;
  readonly conversationId: string;
  /** The visitor message's number: a conversation's turns run in this order. */
  readonly sequence: number;
  run(): Promise<void>;
  /**
   * Checked before `run`: `wait` while another node is still answering an earlier message, `leave` if it shouldn't be
   * run.
   */
  turnToRun?(): Promise<"run" | "wait" | "leave">;
}

interface Entry extends QueuedTurn {
  readonly over: Promise<void>;
  readonly end: () => void;
}

/**
 * Turns running at a time. More would not finish sooner on the same cores, and would only keep the database from those
 * who wait for an acknowledgement. Generous, because a turn that a model writes spends most of its time waiting.
 */
const AT_ONCE = 24;

/** Runs the turns of one conversation one at a time, in the order of its messages; conversations run in parallel. */
export class TurnQueue {
  readonly #running: Slots;
  readonly #lines = new Map<string, Entry[]>();
  readonly #byTurn = new Map<string, Entry>();

  constructor(atOnce = AT_ONCE) {
    this.#running = new Slots(atOnce);
  }

  /** Queued turns that haven't begun. */
  get waiting(): number {
    return this.#byTurn.size - this.#running.taken;
  }

  /**
   * How long the first in line for a free place has been waiting, in milliseconds. A turn that only waits for its own
   * conversation's earlier one isn't in that line.
   */
  get waitedMs(): number {
    return this.#running.waitedMs;
  }

  /** @returns a promise that resolves when the turn is over; a turn that is already queued isn't added again */
  add(turn: QueuedTurn): Promise<void> {
    const known = this.#byTurn.get(turn.turnId);
    if (known !== undefined) return known.over;
    let end = () => {};
    const over = new Promise<void>((resolve) => {
      end = resolve;
    });
    const entry: Entry = { ...turn, over, end };
    this.#byTurn.set(turn.turnId, entry);
    const line = this.#lines.get(turn.conversationId);
    if (line === undefined) {
      const begun = [entry];
      this.#lines.set(turn.conversationId, begun);
      void this.#drain(turn.conversationId, begun);
    } else {
      const later = line.findIndex((one) => one.sequence > entry.sequence);
      line.splice(later < 0 ? line.length : later, 0, entry);
    }
    return over;
  }

  /** Resolves when that turn is over; undefined if it isn't queued. */
  over(turnId: string): Promise<void> | undefined {
    return this.#byTurn.get(turnId)?.over;
  }

  /** Resolves when nothing is running or waiting. */
  async idle(): Promise<void> {
    while (this.#byTurn.size > 0) await Promise.all([...this.#byTurn.values()].map((entry) => entry.over));
  }

  async #drain(conversationId: string, line: Entry[]): Promise<void> {
    for (let next = line[0]; next !== undefined; next = line[0]) {
      // If it needn't wait, it runs right now, so that no later message gets ahead of it.
      const place = this.#running.take();
      if (place !== undefined) await place;
      // A message with a lower number may have moved to the front in the meantime.
      next = line[0] ?? next;
      const what = (await next.turnToRun?.()) ?? "run";
      if (what === "wait") {
        this.#running.release();
        // Then check again who is first: an earlier message may have been taken over from a dead node in the meantime.
        await sleep(LOOK_MS);
        continue;
      }
      if (what === "run") await next.run();
      this.#running.release();
      // Not `shift`: a message with a lower number may have moved to the front in the meantime.
      line.splice(line.indexOf(next), 1);
      this.#byTurn.delete(next.turnId);
      next.end();
    }
    this.#lines.delete(conversationId);
  }
}
