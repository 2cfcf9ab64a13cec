import { setTimeout as sleep } from "node:timers/promises";
import { inShort } from "../lib/errors.ts";
import { answeringNodes } from "../store/pending-turn.ts";
import { LEASE_MS } from "./node.ts";
import type { RunDeps } from "./run.ts";

/**
 * Milliseconds between two checks whether the other node has finished: it usually answers sooner by event, unless Redis
 * is away.
 */
const LOOK_MS = 200;

/** Asks other nodes to be silent in a conversation, and waits until they are. */
export class Silence {
  readonly #asked = new Map<string, Set<Ask>>();

  /** A node said that it won't say anything more there. */
  heard(conversationId: string, node: string): void {
    for (const ask of this.#asked.get(conversationId) ?? []) ask.heard(node);
  }

  /**
   * Resolves when no other node can say anything more in this conversation: each node with a turn in it has confirmed,
   * or has stored what it said, or is dead (and if it comes back, it finds out before it speaks).
   */
  async demand(deps: Pick<RunDeps, "db" | "node" | "clock" | "log">, conversationId: string): Promise<void> {
    const { db, node, clock, log } = deps;
    if (!node.isShared) return;
    const ask = new Ask();
    const asks = this.#asked.get(conversationId) ?? new Set();
    this.#asked.set(conversationId, asks.add(ask));
    const seconds = LEASE_MS / 1000;
    const endMs = clock.monotonicMs() + LEASE_MS;
    try {
      while (clock.monotonicMs() < endMs) {
        node.events?.publish({ type: "floor-taken", conversationId });
        const others = await answeringNodes(db, { conversationId, but: node.id, seconds }).catch((error: unknown) => {
          log.warn({ conversationId, ...inShort(error) }, "it is not known which node answers here");
          return undefined;
        });
        if (others !== undefined && (await ask.allHeard(others))) return;
      }
    } finally {
      asks.delete(ask);
      if (asks.size === 0) this.#asked.delete(conversationId);
    }
  }
}

class Ask {
  readonly #silent = new Set<string>();
  #wake: () => void = () => {};

  heard(node: string): void {
    this.#silent.add(node);
    this.#wake();
  }

  /** Whether all of them confirmed, now or within one check. */
  async allHeard(nodes: readonly string[]): Promise<boolean> {
    const endMs = performance.now() + LOOK_MS;
    while (nodes.some((one) => !this.#silent.has(one))) {
      const leftMs = endMs - performance.now();
      if (leftMs <= 0) return false;
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
      await Promise.race([woken, sleep(leftMs)]);
    }
    return true;
  }
}
