import { TuppenceError } from "../lib/errors.ts";
import { Slots } from "../lib/slots.ts";

/**
 * Messages stored at a time. Agents' calls aren't limited here: they wait behind this many stores at most, however many
 * visitors write.
 */
const STORES_AT_ONCE = 4;
/**
 * What can wait to be stored, and for its answer. `most` keeps a burst from piling up before anybody has waited; `waitedMs`
 * is what holds on a machine of any speed: as soon as the first in line has waited for so long, the next would too. The
 * widget sends a message again after 10 s without an acknowledgement, and visitors leave a chat that says nothing for as
 * long. Source: test/bench/overload.mjs, docs/benchmarks.md.
 */
const STORES = { most: 200, waitedMs: 2_000 };
const TURNS = { most: 400, waitedMs: 8_000 };
/** Milliseconds after which a refused message is sent again; spread out, so that they don't all come back at once. */
const AGAIN_MS = { least: 2_000, most: 6_000 };

/** Who waits for a place. */
interface Line {
  readonly waiting: number;
  /** How long the first has been waiting. */
  readonly waitedMs: number;
}

const isFull = (line: Line, limit: { readonly most: number; readonly waitedMs: number }): boolean =>
  line.waiting >= limit.most || line.waitedMs >= limit.waitedMs;

/**
 * Limits how many visitors' messages are accepted at a time. Others are asked to try again, and the client keeps their
 * text.
 */
export class Admission {
  readonly #turns: Line;
  readonly #stores: Slots;

  /**
   * @param turns those that are queued and haven't begun
   * @param nowMs a clock that only goes forward
   */
  constructor(turns: Line, nowMs?: () => number) {
    this.#turns = turns;
    this.#stores = new Slots(STORES_AT_ONCE, nowMs);
  }

  /**
   * Costs nothing, so it's also called before anything else is looked up for a message.
   * @throws TOO_BUSY with the time to wait
   */
  refuseIfBusy(): void {
    if (isFull(this.#stores, STORES) || isFull(this.#turns, TURNS)) throw tooBusy();
  }

  /**
   * Runs the storing of messages, a few at a time, in the order of their arrival.
   * @param isUrgent accepted however busy it is: somebody asks for a person
   * @throws TOO_BUSY with the time to wait
   */
  async run<T>(store: () => Promise<T>, isUrgent: boolean): Promise<T> {
    if (!isUrgent) this.refuseIfBusy();
    await this.#stores.take();
    try {
      return await store();
    } finally {
      this.#stores.release();
    }
  }
}

function tooBusy(): TuppenceError {
  const { least, most } = AGAIN_MS;
  return new TuppenceError(
    "TOO_BUSY",
    "The server has more messages than it can answer right now.",
    "Send the message again with the same id in a few seconds. The widget does this by itself.",
    { retryAfterMs: Math.round(least + Math.random() * (most - least)) },
  );
}
