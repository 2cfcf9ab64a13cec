import { and, asc, desc, eq, inArray, ne, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import type { Sentiment } from "../wire/desk.ts";
import { conversation } from "./schema/conversation.ts";
import { handoff } from "./schema/handoff.ts";
import { message } from "./schema/message.ts";
import { visitor } from "./schema/visitor.ts";

/** Characters of one message that rules look at. */
const TEXT = 2_000;
/** Of a conversation's messages by its visitor, rules look at the first ones up to this. */
const TEXTS = 60;

/** What rules look at, as far as it's stored with the conversation. */
export interface StoredFacts {
  readonly conversationId: string;
  readonly pages: readonly string[];
  readonly texts: readonly string[];
  readonly language: string | null;
  readonly attributes: Readonly<Record<string, readonly string[]>>;
  readonly tagIds: readonly string[];
  readonly sentiment: Sentiment | null;
}

/** The facts of these conversations, in any order; missing ones are left out. */
export async function routingFactsOf(store: Store, conversationIds: readonly string[]): Promise<StoredFacts[]> {
  if (conversationIds.length === 0) return [];
  const ids = [...conversationIds];
  const rows = await store
    .select({
      conversationId: conversation.id,
      tagIds: conversation.tagIds,
      sentiment: conversation.sentiment,
      language: visitor.language,
      externalId: visitor.externalId,
      attributes: visitor.attributes,
    })
    .from(conversation)
    .innerJoin(visitor, eq(visitor.id, conversation.visitorId))
    .where(inArray(conversation.id, ids));
  const said = await store
    .select({
      conversationId: message.conversationId,
      text: sql<string>`left(${message.text}, ${TEXT})`,
      page: sql<string | null>`${message.detail}->>'page'`,
    })
    .from(message)
    .where(
      and(
        inArray(message.conversationId, ids),
        eq(message.author, "visitor"),
        // A press of the button for a person: these words are ours.
        sql`${message.detail}->>'request' is null`,
      ),
    )
    .orderBy(asc(message.conversationId), asc(message.sequence));
  const texts = new Map<string, string[]>();
  const pages = new Map<string, Set<string>>();
  for (const { conversationId, text, page } of said) {
    const kept = texts.get(conversationId) ?? [];
    if (kept.length < TEXTS) texts.set(conversationId, [...kept, text]);
    if (page !== null) pages.set(conversationId, (pages.get(conversationId) ?? new Set<string>()).add(page));
  }
  return rows.map(({ externalId, attributes, ...row }) => ({
    ...row,
    texts: texts.get(row.conversationId) ?? [],
    pages: [...(pages.get(row.conversationId) ?? [])],
    // What a visitor says about themselves doesn't count: without a signature there are no attributes.
    attributes: externalId === null ? {} : (attributes ?? {}),
  }));
}

/** The newest conversations of a site that were handed over, newest first, with the handoff's reason and time. */
export async function handedOver(
  store: Store,
  options: { siteId: string; limit: number },
): Promise<{ conversationId: string; reason: string; at: Date }[]> {
  const { siteId, limit } = options;
  const rows = await store
    .select({ conversationId: handoff.conversationId, reason: handoff.reason, at: handoff.createdAt })
    .from(handoff)
    .innerJoin(conversation, eq(conversation.id, handoff.conversationId))
    .where(and(eq(handoff.siteId, siteId), ne(handoff.reason, "taken-over"), eq(conversation.isTest, false)))
    .orderBy(desc(handoff.createdAt), desc(handoff.id))
    // A conversation that changed hands has several.
    .limit(limit * 4);
  const seen = new Set<string>();
  return rows.filter((row) => !seen.has(row.conversationId) && seen.add(row.conversationId)).slice(0, limit);
}
