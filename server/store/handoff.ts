import { and, asc, count, eq, inArray, lte, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { conversation, handoff } from "./schema.ts";

export type HandoffRow = typeof handoff.$inferSelect;
export type Facts = HandoffRow["facts"];

/** An agent reads a summary at a glance: what a waiting visitor adds is kept up to this many characters. */
const MAX_SUMMARY = 4_000;

/**
 * Queues a handoff; when the conversation has an open one already, that one stays and gets the new facts, the visitor's
 * new words (`added`) and, when it is graver, the new reason.
 * @param given.at when it was queued; default: the database's clock
 */
export async function queueHandoff(
  tx: Tx,
  given: {
    siteId: string;
    conversationId: string;
    episodeId: string;
    turnId?: string;
    reason: string;
    summary: string;
    draft?: string;
    facts: Facts;
    added?: string;
    urgent?: boolean;
    at?: Date;
  },
): Promise<HandoffRow> {
  const { added, urgent, at, ...values } = given;
  const open = await openHandoff(tx, given.conversationId);
  if (open === undefined) {
    const [row] = await tx
      .insert(handoff)
      .values({ ...values, id: newId(), ...(at === undefined ? {} : { createdAt: at }) })
      .returning();
    return row as HandoffRow;
  }
  const facts: Facts = { ...open.facts };
  for (const [name, found] of Object.entries(given.facts)) {
    facts[name] = [...new Set([...(facts[name] ?? []), ...found])];
  }
  const summary = added === undefined ? open.summary : `${open.summary}\n${added}`;
  const [row] = await tx
    .update(handoff)
    .set({
      facts,
      ...(summary.length > MAX_SUMMARY ? {} : { summary }),
      ...(urgent === true ? { reason: given.reason } : {}),
    })
    .where(eq(handoff.id, open.id))
    .returning();
  return row as HandoffRow;
}

/** The conversation's queued or claimed handoff, or undefined: there is at most one. */
export async function openHandoff(store: Store, conversationId: string): Promise<HandoffRow | undefined> {
  const [row] = await store
    .select()
    .from(handoff)
    .where(and(eq(handoff.conversationId, conversationId), inArray(handoff.state, ["queued", "claimed"])));
  return row;
}

/** A handoff by id, or undefined. */
export async function findHandoff(store: Store, handoffId: string): Promise<HandoffRow | undefined> {
  const [row] = await store.select().from(handoff).where(eq(handoff.id, handoffId));
  return row;
}

/** All handoffs of a conversation, oldest first. */
export async function handoffsOf(store: Store, conversationId: string): Promise<HandoffRow[]> {
  return store
    .select()
    .from(handoff)
    .where(eq(handoff.conversationId, conversationId))
    .orderBy(asc(handoff.createdAt), asc(handoff.id));
}

/** The open handoffs of all a visitor's conversations. */
export async function openHandoffsOfVisitor(store: Store, visitorId: string): Promise<HandoffRow[]> {
  const rows = await store
    .select({ handoff })
    .from(handoff)
    .innerJoin(conversation, eq(conversation.id, handoff.conversationId))
    .where(and(eq(conversation.visitorId, visitorId), inArray(handoff.state, ["queued", "claimed"])))
    .orderBy(asc(handoff.id));
  return rows.map((row) => row.handoff);
}

/** Handoffs of a site in those states, longest waiting first. */
export async function listHandoffs(
  store: Store,
  given: { siteId?: string; states: readonly HandoffRow["state"][]; limit?: number },
): Promise<HandoffRow[]> {
  const states = inArray(handoff.state, [...given.states]);
  return store
    .select()
    .from(handoff)
    .where(given.siteId === undefined ? states : and(eq(handoff.siteId, given.siteId), states))
    .orderBy(asc(handoff.createdAt), asc(handoff.id))
    .limit(given.limit ?? 200);
}

/** Gives a queued handoff to an agent in one statement. @returns undefined when somebody was faster */
export async function claimQueued(
  tx: Tx,
  given: { handoffId: string; agent: string; agentId?: string; at: Date },
): Promise<HandoffRow | undefined> {
  const [row] = await tx
    .update(handoff)
    .set({ state: "claimed", agent: given.agent, agentId: given.agentId ?? null, claimedAt: given.at })
    .where(and(eq(handoff.id, given.handoffId), eq(handoff.state, "queued")))
    .returning();
  return row;
}

/** Ends a handoff, with the person's active seconds. */
export async function endHandoff(
  tx: Tx,
  given: { handoffId: string; state: "returned" | "closed"; at: Date; activeSeconds: number },
): Promise<HandoffRow> {
  const [row] = await tx
    .update(handoff)
    .set({ state: given.state, endedAt: given.at, activeSeconds: given.activeSeconds })
    .where(eq(handoff.id, given.handoffId))
    .returning();
  return row as HandoffRow;
}

/** Place of a queued handoff in its site's queue, from 1. */
export async function placeInQueue(store: Store, row: HandoffRow): Promise<number> {
  const [counted] = await store
    .select({ places: count() })
    .from(handoff)
    .where(
      and(
        eq(handoff.siteId, row.siteId),
        eq(handoff.state, "queued"),
        lte(
          sql`(${handoff.createdAt}, ${handoff.id})`,
          sql`(${row.createdAt.toISOString()}::timestamptz, ${row.id}::uuid)`,
        ),
      ),
    );
  return Math.max(1, Number(counted?.places ?? 1));
}
