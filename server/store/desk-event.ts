import { and, asc, desc, eq, inArray, lte, notInArray, sql } from "drizzle-orm";
import { type DeskEvent, type DeskState, INITIAL } from "../domain/desk-state.ts";
import type { ServiceState } from "../domain/service-level.ts";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { type DeskCause, FOLLOW_EVENTS, PRIORITIES } from "../wire/desk.ts";
import { conversation } from "./schema/conversation.ts";
import { deskEvent } from "./schema/desk.ts";
import type { ServiceColumns } from "./service-level.ts";

export type DeskEventRow = typeof deskEvent.$inferSelect;
type StateColumns = Pick<
  typeof conversation.$inferSelect,
  | "state"
  | "agent"
  | "agentId"
  | "teamId"
  | "priority"
  | "sentiment"
  | "tagIds"
  | "snoozed"
  | "snoozedUntil"
  | "mergedInto"
>;

/** The state that a conversation's row holds. */
export function deskStateOf(row: StateColumns): DeskState {
  return {
    floor: row.state,
    agent: row.agent,
    agentId: row.agentId,
    teamId: row.teamId,
    priority: PRIORITIES[row.priority] ?? INITIAL.priority,
    sentiment: row.sentiment,
    tagIds: row.tagIds,
    snoozed: row.snoozed ? { until: row.snoozedUntil?.toISOString() ?? null } : null,
    ...(row.mergedInto === null ? {} : { mergedInto: row.mergedInto }),
  };
}

const columnsOf = (state: DeskState): StateColumns => ({
  state: state.floor,
  agent: state.agent,
  agentId: state.agentId,
  teamId: state.teamId,
  priority: PRIORITIES.indexOf(state.priority),
  sentiment: state.sentiment,
  tagIds: [...state.tagIds],
  snoozed: state.snoozed !== null,
  snoozedUntil: state.snoozed === null || state.snoozed.until === null ? null : new Date(state.snoozed.until),
  mergedInto: state.mergedInto ?? null,
});

/** A locked conversation's state, its clocks, and the number of its last event. @returns undefined if it's gone */
export async function readDeskState(
  tx: Tx,
  conversationId: string,
): Promise<{ siteId: string; state: DeskState; service: ServiceState | null; number: number } | undefined> {
  const [row] = await tx.select().from(conversation).where(eq(conversation.id, conversationId));
  return row === undefined
    ? undefined
    : { siteId: row.siteId, state: deskStateOf(row), service: row.service, number: row.deskEvents };
}

const isAside = (kind: DeskEvent["kind"]) => FOLLOW_EVENTS.some((one) => one === kind);

/** Adds an event and stores the state after it. The conversation's row must be locked. */
export async function addDeskEvent(
  tx: Tx,
  options: {
    siteId: string;
    conversationId: string;
    number: number;
    event: DeskEvent;
    after: DeskState;
    service: ServiceColumns;
    by: { agent: string; agentId?: string } | null;
    cause: DeskCause | null;
    at: Date;
  },
): Promise<DeskEventRow> {
  const { siteId, conversationId, number, event, after, service, by, cause, at } = options;
  const { kind, ...detail } = event;
  const [row] = await tx
    .insert(deskEvent)
    .values({
      ...{ id: newId(), siteId, conversationId, number, kind, cause, detail, at },
      by: by?.agent ?? null,
      byId: by?.agentId ?? null,
    })
    .returning();
  await tx
    .update(conversation)
    .set({ ...columnsOf(after), ...service, deskEvents: number, ...(isAside(kind) ? {} : { updatedAt: at }) })
    .where(eq(conversation.id, conversationId));
  return row as DeskEventRow;
}

/** An event as it was recorded. */
export const eventOf = (row: Pick<DeskEventRow, "kind" | "detail">): DeskEvent =>
  ({ kind: row.kind, ...row.detail }) as DeskEvent;

/** A conversation's events, oldest first. @param options.upTo up to this number */
export async function deskEventsOf(
  store: Store,
  conversationId: string,
  options: { upTo?: number } = {},
): Promise<DeskEventRow[]> {
  return store
    .select()
    .from(deskEvent)
    .where(
      and(
        eq(deskEvent.conversationId, conversationId),
        options.upTo === undefined ? undefined : lte(deskEvent.number, options.upTo),
      ),
    )
    .orderBy(asc(deskEvent.number));
}

/** The last event of a conversation, but for who follows it, or undefined. */
export async function lastDeskEvent(store: Store, conversationId: string): Promise<DeskEventRow | undefined> {
  const [row] = await store
    .select()
    .from(deskEvent)
    .where(and(eq(deskEvent.conversationId, conversationId), notInArray(deskEvent.kind, [...FOLLOW_EVENTS])))
    .orderBy(desc(deskEvent.number))
    .limit(1);
  return row;
}

/** Events after which a conversation can be in the queue and wasn't, or wasn't to be looked at. */
const TO_QUEUE = ["queued", "requeued", "undone", "woken"] as const;

/** When a conversation that is in the queue came there last; undefined for one that is older than these events. */
export async function inQueueSince(store: Store, conversationId: string): Promise<Date | undefined> {
  const [row] = await store
    .select({ at: deskEvent.at })
    .from(deskEvent)
    .where(and(eq(deskEvent.conversationId, conversationId), inArray(deskEvent.kind, [...TO_QUEUE])))
    .orderBy(desc(deskEvent.number))
    .limit(1);
  return row?.at;
}

/** Ids of snoozed conversations whose time has come. */
export async function dueToWake(store: Store, now: Date): Promise<string[]> {
  const rows = await store
    .select({ id: conversation.id })
    .from(conversation)
    .where(and(eq(conversation.snoozed, true), sql`${conversation.snoozedUntil} <= ${now.toISOString()}::timestamptz`))
    .orderBy(asc(conversation.snoozedUntil))
    .limit(500);
  return rows.map((row) => row.id);
}
