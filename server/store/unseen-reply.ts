import { and, desc, eq, gt, isNotNull, isNull, lte, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import { conversation } from "./schema/conversation.ts";
import { handoff } from "./schema/handoff.ts";
import { message } from "./schema/message.ts";
import { visitor } from "./schema/visitor.ts";

/** A conversation in which an agent wrote what the visitor has not seen, and was not mailed yet. */
export interface UnseenReply {
  readonly conversationId: string;
  readonly siteId: string;
  readonly visitorId: string;
  /** The address that the visitor's company signed, or that they left. */
  readonly email: string | null;
  /** BCP 47; null: not known. */
  readonly language: string | null;
  /** When the oldest of those messages was written. */
  readonly waitingSince: Date;
  /** What was mailed up to, before. */
  readonly mailedSequence: number;
}

const upTo = sql`greatest(${conversation.visitorSeen}, ${conversation.mailedSequence})`;

/**
 * Conversations with unseen, unmailed words of an agent, the longest waiting first.
 * @param options.before the oldest of them was written by then
 * @param options.since conversations that were quiet for longer are left alone
 */
export async function unseenReplies(
  store: Store,
  options: { before: Date; since: Date; limit: number },
): Promise<UnseenReply[]> {
  const waitingSince = sql<Date>`min(${message.createdAt})`.mapWith(message.createdAt);
  return store
    .select({
      conversationId: conversation.id,
      siteId: conversation.siteId,
      visitorId: conversation.visitorId,
      email: visitor.email,
      language: visitor.language,
      waitingSince,
      mailedSequence: conversation.mailedSequence,
    })
    .from(conversation)
    .innerJoin(visitor, eq(visitor.id, conversation.visitorId))
    .innerJoin(
      message,
      and(eq(message.conversationId, conversation.id), eq(message.author, "person"), gt(message.sequence, upTo)),
    )
    .where(and(gt(conversation.updatedAt, options.since), eq(conversation.isDemo, false), isNull(visitor.blockedAt)))
    .groupBy(conversation.id, visitor.id)
    .having(lte(waitingSince, options.before))
    .orderBy(waitingSince)
    .limit(options.limit);
}

/** The address in what the visitor wrote to the queue, where they left none otherwise; undefined: none. */
export async function writtenAddress(store: Store, conversationId: string): Promise<string | undefined> {
  const emails = sql<string[] | null>`${handoff.facts} -> 'emails'`;
  const [row] = await store
    .select({ emails })
    .from(handoff)
    .where(and(eq(handoff.conversationId, conversationId), isNotNull(emails)))
    .orderBy(desc(handoff.createdAt))
    .limit(1);
  return row?.emails?.at(-1);
}

/**
 * Takes what is to be mailed, so that no other process mails it, nor this one after a restart.
 * @param options.from the mark as it was read @param options.to the last message that will be mailed
 * @returns false: somebody else took it
 */
export async function takeForMail(
  store: Store,
  options: { conversationId: string; from: number; to: number },
): Promise<boolean> {
  const rows = await store
    .update(conversation)
    .set({ mailedSequence: options.to })
    .where(and(eq(conversation.id, options.conversationId), eq(conversation.mailedSequence, options.from)))
    .returning({ id: conversation.id });
  return rows.length > 0;
}

/** An agent's words that the visitor has not seen and was not mailed, in order. */
export async function unmailedWords(
  store: Store,
  conversationId: string,
): Promise<{ sequence: number; agent: string | null; text: string }[]> {
  return store
    .select({ sequence: message.sequence, agent: message.agent, text: message.text })
    .from(message)
    .innerJoin(conversation, eq(conversation.id, message.conversationId))
    .where(and(eq(message.conversationId, conversationId), eq(message.author, "person"), gt(message.sequence, upTo)))
    .orderBy(message.sequence);
}
