import { and, asc, count, desc, eq, gt, inArray, isNotNull, lte, not, type SQL, sql } from "drizzle-orm";
import type { Facts } from "../domain/handoff.ts";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { EMERGENCIES, type Reason } from "../wire/names.ts";
import { conversation } from "./schema/conversation.ts";
import { handoff } from "./schema/handoff.ts";

export type HandoffRow = typeof handoff.$inferSelect;
/** How a handoff can end. */
export type EndState = Exclude<HandoffRow["state"], "queued" | "claimed">;

/** Agents read a summary at a glance: what a waiting visitor adds is kept up to this many characters. */
const MAX_SUMMARY = 4_000;

/** A handoff's priority: its conversation's. */
const priority = sql`(select c.priority from ${conversation} c where c.id = ${handoff.conversationId})`;

/** The order of a queue: emergencies, then by priority, then the longest wait. */
export const byUrgency: SQL[] = [
  not(inArray(handoff.reason, [...EMERGENCIES])),
  priority,
  asc(handoff.createdAt),
  asc(handoff.id),
];

/**
 * Queues a handoff. If the conversation already has an open one, that one stays and gets the new facts, the visitor's
 * new message (`added`) and, if it's more serious, the new reason.
 * @param options.at when it was queued; default: the database's clock
 */
export async function queueHandoff(
  tx: Tx,
  options: {
    siteId: string;
    conversationId: string;
    episodeId: string;
    turnId?: string;
    reason: Reason;
    summary: string;
    draft?: string;
    facts: Facts;
    added?: string;
    urgent?: boolean;
    at?: Date;
  },
): Promise<HandoffRow> {
  const { added, urgent, at, ...values } = options;
  const open = await openHandoff(tx, options.conversationId);
  if (open === undefined) {
    const [row] = await tx
      .insert(handoff)
      .values({ ...values, id: newId(), ...(at === undefined ? {} : { createdAt: at }) })
      .returning();
    return row as HandoffRow;
  }
  const facts: Facts = { ...open.facts };
  for (const [name, found] of Object.entries(options.facts)) {
    facts[name] = [...new Set([...(facts[name] ?? []), ...found])];
  }
  const summary = added === undefined ? open.summary : `${open.summary}\n${added}`;
  const [row] = await tx
    .update(handoff)
    .set({
      facts,
      ...(summary.length > MAX_SUMMARY ? {} : { summary }),
      ...(urgent === true ? { reason: options.reason } : {}),
    })
    .where(eq(handoff.id, open.id))
    .returning();
  return row as HandoffRow;
}

/**
 * Opens the handoff that follows one that has just ended, with its collected information.
 * @param options.to the new agent; null: it waits in the queue, in the previous one's place
 */
export async function continueHandoff(
  tx: Tx,
  before: HandoffRow,
  options: { episodeId: string; to: { agent: string; agentId?: string } | null; at: Date },
): Promise<HandoffRow> {
  const { siteId, conversationId, turnId, reason, summary, draft, facts } = before;
  const { to, at, episodeId } = options;
  const [row] = await tx
    .insert(handoff)
    .values({
      id: newId(),
      ...{ siteId, conversationId, episodeId, turnId, reason, summary, draft, facts },
      ...(to === null
        ? { state: "queued" as const, createdAt: before.createdAt }
        : { state: "claimed" as const, createdAt: at, claimedAt: at, agent: to.agent, agentId: to.agentId ?? null }),
    })
    .returning();
  return row as HandoffRow;
}

/** Conversations that went back to the queue because this member was away, newest first. */
export async function releasedFrom(
  store: Store,
  options: { memberId: string; siteIds: readonly string[]; since: Date },
): Promise<{ conversationId: string; at: Date }[]> {
  const rows = await store
    .select({ conversationId: handoff.conversationId, at: handoff.endedAt })
    .from(handoff)
    .where(
      and(
        eq(handoff.agentId, options.memberId),
        inArray(handoff.siteId, [...options.siteIds]),
        eq(handoff.state, "released"),
        gt(handoff.endedAt, options.since),
      ),
    )
    .orderBy(desc(handoff.endedAt), desc(handoff.id))
    .limit(50);
  return rows.flatMap(({ conversationId, at }) => (at === null ? [] : [{ conversationId, at }]));
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
export async function openHandoffsOfVisitors(store: Store, visitorIds: readonly string[]): Promise<HandoffRow[]> {
  const rows = await store
    .select({ handoff })
    .from(handoff)
    .innerJoin(conversation, eq(conversation.id, handoff.conversationId))
    .where(and(inArray(conversation.visitorId, [...visitorIds]), inArray(handoff.state, ["queued", "claimed"])))
    .orderBy(asc(handoff.id));
  return rows.map((row) => row.handoff);
}

/** Handoffs of a site in those states: emergencies, then by priority, then the longest wait. */
export async function listHandoffs(
  store: Store,
  options: { siteId?: string; states: readonly HandoffRow["state"][]; limit?: number },
): Promise<HandoffRow[]> {
  const states = inArray(handoff.state, [...options.states]);
  return store
    .select()
    .from(handoff)
    .where(options.siteId === undefined ? states : and(eq(handoff.siteId, options.siteId), states))
    .orderBy(...byUrgency)
    .limit(options.limit ?? 200);
}

/** A site's queue in its order, with how often something has happened at the desk to each conversation in it. */
export async function queueOf(store: Store, siteId: string): Promise<{ conversationId: string; deskEvents: number }[]> {
  return store
    .select({ conversationId: handoff.conversationId, deskEvents: conversation.deskEvents })
    .from(handoff)
    .innerJoin(conversation, eq(conversation.id, handoff.conversationId))
    .where(and(eq(handoff.siteId, siteId), eq(handoff.state, "queued")))
    .orderBy(...byUrgency)
    .limit(200);
}

/** The team of each conversation in a site's queue that has one. */
export async function teamsOfQueue(store: Store, siteId: string): Promise<Map<string, string>> {
  const rows = await store
    .select({ id: conversation.id, teamId: conversation.teamId })
    .from(conversation)
    .where(and(eq(conversation.siteId, siteId), eq(conversation.state, "queued"), isNotNull(conversation.teamId)));
  return new Map(rows.map(({ id, teamId }) => [id, teamId ?? ""]));
}

/** Assigns a queued handoff to an agent in one statement. @returns undefined if somebody else was faster */
export async function claimQueued(
  tx: Tx,
  options: { handoffId: string; agent: string; agentId?: string; at: Date },
): Promise<HandoffRow | undefined> {
  const [row] = await tx
    .update(handoff)
    .set({ state: "claimed", agent: options.agent, agentId: options.agentId ?? null, claimedAt: options.at })
    .where(and(eq(handoff.id, options.handoffId), eq(handoff.state, "queued")))
    .returning();
  return row;
}

/** Ends a handoff, with the person's active seconds. */
export async function endHandoff(
  tx: Tx,
  options: { handoffId: string; state: EndState; at: Date; activeSeconds: number },
): Promise<HandoffRow> {
  const [row] = await tx
    .update(handoff)
    .set({ state: options.state, endedAt: options.at, activeSeconds: options.activeSeconds })
    .where(eq(handoff.id, options.handoffId))
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
          sql`(${byUrgency[0]}, ${priority}, ${handoff.createdAt}, ${handoff.id})`,
          sql`(${!EMERGENCIES.has(row.reason)}::boolean,
            (select c.priority from ${conversation} c where c.id = ${row.conversationId}::uuid),
            ${row.createdAt.toISOString()}::timestamptz, ${row.id}::uuid)`,
        ),
      ),
    );
  return Math.max(1, Number(counted?.places ?? 1));
}
