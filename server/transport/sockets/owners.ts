import { LRUCache } from "lru-cache";
import type { Db } from "../../ports/database/port.ts";
import { findConversation } from "../../store/conversation.ts";

/**
 * Which visitor a conversation belongs to. It changes at most once, when an anonymous visitor turns out to be a known
 * one.
 */
export interface Owner {
  readonly visitorId: string;
  readonly siteId: string;
}

/** Conversations kept at a time. */
const KEPT = 10_000;
/** How long one is kept, in milliseconds: another process may have noticed a change that this one hasn't. */
const KEPT_MS = 30_000;

/**
 * Runs what a conversation's owner must hear, in order. The first time, the owner is looked up in the database; what is
 * said in the meantime waits.
 */
export class Owners {
  readonly #db: Db;
  readonly #known = new LRUCache<string, Owner>({ max: KEPT, ttl: KEPT_MS });
  readonly #waiting = new Map<string, ((owner: Owner) => void)[]>();
  readonly #onFault: (error: unknown) => void;

  constructor(db: Db, onFault: (error: unknown) => void) {
    this.#db = db;
    this.#onFault = onFault;
  }

  /** If a transport has just read the conversation, no look-up is needed. */
  learn(conversationId: string, owner: Owner): void {
    this.#known.set(conversationId, owner);
  }

  with(conversationId: string, then: (owner: Owner) => void): void {
    const waiting = this.#waiting.get(conversationId);
    if (waiting !== undefined) {
      waiting.push(then);
      return;
    }
    const owner = this.#known.get(conversationId);
    if (owner !== undefined) {
      then(owner);
      return;
    }
    this.#waiting.set(conversationId, [then]);
    void this.#look(conversationId);
  }

  async #look(conversationId: string): Promise<void> {
    let owner: Owner | undefined;
    try {
      owner = await findConversation(this.#db, conversationId);
    } catch (error) {
      // It's stored anyway: the windows get it when they resume.
      this.#onFault(error);
    }
    const waiting = this.#waiting.get(conversationId) ?? [];
    this.#waiting.delete(conversationId);
    if (owner === undefined) return;
    const { visitorId, siteId } = owner;
    this.learn(conversationId, { visitorId, siteId });
    for (const then of waiting) then({ visitorId, siteId });
  }
}
