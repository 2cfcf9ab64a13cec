import { and, asc, count, desc, eq, exists, ilike, inArray, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import { type AnyPgColumn, alias } from "drizzle-orm/pg-core";
import type { Store, Tx } from "../ports/database/port.ts";
import { type SeenBy, seenBy } from "./reach.ts";
import { conversation } from "./schema/conversation.ts";
import { visitor } from "./schema/visitor.ts";
import type { VisitorRow } from "./visitor.ts";

/**
 * A customer is a visitor's row, and those of the same person that were merged into it. Asked for by any of them.
 * @returns the one that stayed first, then the others, oldest first; none if there is no such visitor
 */
export async function customerRows(store: Store, visitorId: string): Promise<VisitorRow[]> {
  const stays = sql`(select coalesce(v.merged_into, v.id) from ${visitor} v where v.id = ${visitorId}::uuid)`;
  return store
    .select()
    .from(visitor)
    .where(or(eq(visitor.id, stays), eq(visitor.mergedInto, stays)))
    .orderBy(sql`${visitor.mergedInto} is not null`, asc(visitor.id));
}

/** The same, locked until the transaction ends; each person's rows in the order of their ids. */
export async function lockCustomers(tx: Tx, visitorIds: readonly string[]): Promise<VisitorRow[]> {
  return tx
    .select()
    .from(visitor)
    .where(inArray(visitor.id, [...visitorIds]))
    .orderBy(asc(visitor.id))
    .for("update");
}

/** How many conversations these visitors have had, of those that somebody limited to teams sees. */
export async function countConversations(store: Store, visitorIds: readonly string[], limit?: SeenBy): Promise<number> {
  return store.$count(conversation, ofVisitors(visitorIds, limit));
}

/** Whether somebody limited to teams sees one of these visitors' conversations. */
export async function isSeenCustomer(store: Store, visitorIds: readonly string[], limit: SeenBy): Promise<boolean> {
  return (await countConversations(store, visitorIds, limit)) > 0;
}

const ofVisitors = (visitorIds: readonly string[], limit: SeenBy | undefined) =>
  and(inArray(conversation.visitorId, [...visitorIds]), limit && seenBy(limit));

/** Ids of these visitors' newest conversations, newest first. */
export async function latestConversationIds(
  store: Store,
  options: { visitorIds: readonly string[]; limit: number; seenBy?: SeenBy | undefined },
): Promise<string[]> {
  const rows = await store
    .select({ id: conversation.id })
    .from(conversation)
    .where(ofVisitors(options.visitorIds, options.seenBy))
    .orderBy(desc(conversation.createdAt), desc(conversation.id))
    .limit(options.limit);
  return rows.map((row) => row.id);
}

/** Ids of all their conversations, oldest first. */
export async function conversationIdsOf(store: Store, visitorIds: readonly string[]): Promise<string[]> {
  const rows = await store
    .select({ id: conversation.id })
    .from(conversation)
    .where(inArray(conversation.visitorId, [...visitorIds]))
    .orderBy(asc(conversation.id));
  return rows.map((row) => row.id);
}

/** From now on, agents see one customer where they saw two: also what was merged into the duplicate before. */
export async function setMergedInto(tx: Tx, options: { from: string; into: string }): Promise<void> {
  await tx
    .update(visitor)
    .set({ mergedInto: options.into })
    .where(or(eq(visitor.id, options.from), eq(visitor.mergedInto, options.from)));
}

/** Blocks or unblocks these visitors. @param block who did it, and when; null lets them in again */
export async function setBlocked(
  store: Store,
  visitorIds: readonly string[],
  block: { at: Date; by: string } | null,
): Promise<void> {
  await store
    .update(visitor)
    .set({ blockedAt: block?.at ?? null, blockedBy: block?.by ?? null })
    .where(inArray(visitor.id, [...visitorIds]));
}

/** Deletes these visitors, with what agents noted and which pages they saw. Their conversations must be gone. */
export async function deleteVisitors(tx: Tx, visitorIds: readonly string[]): Promise<void> {
  // Those that point to another one first.
  await tx.delete(visitor).where(and(inArray(visitor.id, [...visitorIds]), sql`${visitor.mergedInto} is not null`));
  await tx.delete(visitor).where(inArray(visitor.id, [...visitorIds]));
}

/**
 * Other customers of the site who may be the same person, the last seen first: those whose name, address or id contains a
 * text, or without one those with the same address or name.
 */
export async function similarCustomers(
  store: Store,
  options: { customer: VisitorRow; q: string; limit: number; seenBy?: SeenBy | undefined },
): Promise<{ row: VisitorRow; conversations: number }[]> {
  const { customer, q, limit } = options;
  const theirs = options.seenBy && seenBy(options.seenBy);
  const other = alias(visitor, "other");
  const matches = (of: typeof visitor | typeof other): SQL | undefined => {
    if (q !== "") {
      const part = `%${q.replace(/[\\%_]/g, "\\$&")}%`;
      return or(...[of.name, of.email, of.mailAddress, of.externalId].map((one) => ilike(one, part)), idEnds(of.id, q));
    }
    const { email, name } = customer;
    return or(
      email === null ? undefined : sql`lower(${of.email}) = lower(${email})`,
      name === null ? undefined : sql`lower(${of.name}) = lower(${name})`,
    );
  };
  if (q === "" && customer.email === null && customer.name === null) return [];
  const merged = store
    .select({ id: other.id })
    .from(other)
    .where(and(eq(other.mergedInto, visitor.id), matches(other)));
  const rows = await store
    .select()
    .from(visitor)
    .where(
      and(
        eq(visitor.siteId, customer.siteId),
        ne(visitor.id, customer.id),
        isNull(visitor.mergedInto),
        or(matches(visitor), exists(merged)),
        theirs === undefined
          ? undefined
          : sql`exists (select 1 from ${conversation} join ${visitor} v on v.id = ${conversation.visitorId}
              where coalesce(v.merged_into, v.id) = ${visitor.id} and ${theirs})`,
      ),
    )
    .orderBy(desc(visitor.lastSeenAt), desc(visitor.id))
    .limit(limit);
  const counts = await countByCustomer(
    store,
    rows.map((row) => row.id),
    theirs,
  );
  return rows.map((row) => ({ row, conversations: counts.get(row.id) ?? 0 }));
}

/** Visitors without a name are called by the end of their id. */
const idEnds = (id: AnyPgColumn, q: string): SQL | undefined =>
  /^[0-9a-f-]{4,36}$/i.test(q) ? sql`${id}::text like ${`%${q.toLowerCase()}`}` : undefined;

async function countByCustomer(
  store: Store,
  ids: readonly string[],
  theirs: SQL | undefined,
): Promise<Map<string, number>> {
  if (ids.length === 0) return new Map();
  const owner = sql<string>`coalesce(${visitor.mergedInto}, ${visitor.id})`;
  const rows = await store
    .select({ id: owner, conversations: count() })
    .from(conversation)
    .innerJoin(visitor, eq(visitor.id, conversation.visitorId))
    .where(and(or(inArray(visitor.id, [...ids]), inArray(visitor.mergedInto, [...ids])), theirs))
    .groupBy(owner);
  return new Map(rows.map((row) => [row.id, row.conversations]));
}
