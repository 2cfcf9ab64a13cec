import { and, desc, eq, gt, isNotNull, isNull, lte, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import type { MessageRow } from "./message.ts";
import { conversation } from "./schema/conversation.ts";
import { handoff } from "./schema/handoff.ts";
import { message } from "./schema/message.ts";
import { visitor } from "./schema/visitor.ts";

/** A conversation with a reply that the visitor has not seen, and was not mailed yet. */
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
  /** The visitor wrote last by e-mail: they don't wait in the chat. */
  readonly byMail: boolean;
}

const upTo = sql`greatest(${conversation.visitorSeen}, ${conversation.mailedSequence})`;
/** What the visitor wrote last before a message was an e-mail; a file says nothing about that. */
const answersMail = sql<boolean>`coalesce((
  select asked.detail -> 'mail' is not null from message asked
  where asked.conversation_id = ${message.conversationId} and asked.sequence < ${message.sequence}
    and asked.author = 'visitor' and asked.detail -> 'attachment' is null
  order by asked.sequence desc limit 1), false)`;
/** Agents' messages, and the assistant's to somebody who wrote an e-mail. */
const isReply = sql`(${message.author} = 'person' or (${message.author} = 'machine' and ${answersMail}))`;

/**
 * Conversations with unseen, unmailed replies, the longest waiting first.
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
      byMail: sql<boolean>`bool_or(${answersMail})`,
    })
    .from(conversation)
    .innerJoin(visitor, eq(visitor.id, conversation.visitorId))
    .innerJoin(message, and(eq(message.conversationId, conversation.id), isReply, gt(message.sequence, upTo)))
    .where(
      and(
        gt(conversation.updatedAt, options.since),
        eq(conversation.isDemo, false),
        isNull(visitor.blockedAt),
        isNull(conversation.mailStoppedAt),
      ),
    )
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

/** A reply that is to be mailed. */
export interface UnmailedReply {
  readonly sequence: number;
  readonly author: "person" | "machine";
  readonly agent: string | null;
  readonly text: string;
  readonly detail: MessageRow["detail"];
}

/** The replies that the visitor has not seen and was not mailed, in order. */
export async function unmailedReplies(store: Store, conversationId: string): Promise<UnmailedReply[]> {
  const rows = await store
    .select({
      sequence: message.sequence,
      author: message.author,
      agent: message.agent,
      text: message.text,
      detail: message.detail,
    })
    .from(message)
    .innerJoin(conversation, eq(conversation.id, message.conversationId))
    .where(and(eq(message.conversationId, conversationId), isReply, gt(message.sequence, upTo)))
    .orderBy(message.sequence);
  return rows as UnmailedReply[];
}
