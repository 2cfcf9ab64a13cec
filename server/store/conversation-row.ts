import { and, count, desc, eq, gte, ilike, inArray, lt, or, type SQL, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import type { Reason } from "../wire/names.ts";
import type { Escalation, OutcomeFilter } from "../wire/overview.ts";
import { byUrgency } from "./handoff.ts";
import { idsOfOutcome, withoutNestedLoops } from "./outcome.ts";
import { conversation } from "./schema/conversation.ts";
import { handoff } from "./schema/handoff.ts";
import { ledgerEntry } from "./schema/ledger.ts";
import { message, rating } from "./schema/message.ts";
import { turn } from "./schema/turn.ts";
import { visitor } from "./schema/visitor.ts";

/** What a list shows about a conversation, as stored. */
export type ListedRow = Awaited<ReturnType<typeof rowsByIds>>[number];

/** States of a handoff that is waiting for an agent or has one. */
const OPEN = ["queued", "claimed"] as const;
/** Characters of a message that a preview is cut from. */
const PREVIEW = 400;

export interface ListFilter {
  readonly siteId: string;
  readonly state?: (typeof conversation.$inferSelect)["state"];
  /** Of a turn or a handoff. */
  readonly reason?: Reason;
  readonly rating?: "helped" | "not-helped";
  /** The outcome at a given time, with the site's quiet period. */
  readonly outcome?: { readonly wanted: OutcomeFilter; readonly quietHours: number; readonly now: Date };
  /** A turn went to the large model, or to a person; or it was queued for the team. */
  readonly escalated?: Escalation;
  /** Whether the overview counts it. */
  readonly counted?: boolean;
  /** Started at or after, and before. */
  readonly from?: Date;
  readonly to?: Date;
  /** Part of a message, or of the visitor's name or e-mail address; in any case. */
  readonly text?: string;
}

/** A position in the list: the time with the database's microseconds, which a Date doesn't have. */
export interface Place {
  readonly updatedAt: string;
  readonly id: string;
}

const containing = (text: string) => `%${text.replace(/[\\%_]/g, "\\$&")}%`;

function matches(filter: ListFilter): (SQL | undefined)[] {
  const { reason, text } = filter;
  // Each as a set of ids: the planner reads such a table once, however many conversations there are.
  return [
    eq(conversation.siteId, filter.siteId),
    filter.state === undefined ? undefined : eq(conversation.state, filter.state),
    filter.from === undefined ? undefined : gte(conversation.createdAt, filter.from),
    filter.to === undefined ? undefined : lt(conversation.createdAt, filter.to),
    filter.counted === undefined ? undefined : eq(conversation.isTest, !filter.counted),
    filter.rating === undefined
      ? undefined
      : sql`${conversation.id} in (select ${rating.conversationId} from ${rating} where ${rating.helped} = ${filter.rating === "helped"})`,
    reason === undefined
      ? undefined
      : sql`(${conversation.id} in (select ${turn.conversationId} from ${turn} where ${turn.siteId} = ${filter.siteId} and ${turn.reason} = ${reason})
          or ${conversation.id} in (select ${handoff.conversationId} from ${handoff} where ${handoff.siteId} = ${filter.siteId} and ${handoff.reason} = ${reason}))`,
    filter.outcome === undefined
      ? undefined
      : sql`${conversation.id} in (${idsOfOutcome({ ...filter.outcome, siteId: filter.siteId, ...(filter.from === undefined ? {} : { from: filter.from }), ...(filter.to === undefined ? {} : { to: filter.to }) }, filter.outcome.wanted)})`,
    filter.escalated === undefined
      ? undefined
      : filter.escalated === "handoff"
        ? sql`${conversation.id} in (select ${handoff.conversationId} from ${handoff} where ${handoff.siteId} = ${filter.siteId})`
        : sql`(${conversation.id} in (select ${turn.conversationId} from ${turn} where ${turn.siteId} = ${filter.siteId} and ${turn.tier} = ${filter.escalated})
          or ${filter.escalated === "person"} and ${conversation.id} in (select ${handoff.conversationId} from ${handoff} where ${handoff.siteId} = ${filter.siteId}))`,
    text === undefined
      ? undefined
      : sql`(${conversation.id} in (select ${message.conversationId} from ${message} where ${ilike(message.text, containing(text))})
          or ${conversation.visitorId} in (select ${visitor.id} from ${visitor} where ${visitor.siteId} = ${filter.siteId}
            and ${or(ilike(visitor.name, containing(text)), ilike(visitor.email, containing(text)))}))`,
  ];
}

/** Ids of a page of conversations, newest first, each with its position. */
export async function pageOfIds(
  store: Store,
  filter: ListFilter,
  page: { after?: Place; limit: number },
): Promise<Place[]> {
  if (filter.outcome === undefined) return readPage(store, filter, page);
  return withoutNestedLoops(store, (tx) => readPage(tx, filter, page));
}

function readPage(store: Store, filter: ListFilter, page: { after?: Place; limit: number }): Promise<Place[]> {
  const { after, limit } = page;
  return store
    .select({ id: conversation.id, updatedAt: sql<string>`${conversation.updatedAt}::text` })
    .from(conversation)
    .where(
      and(
        ...matches(filter),
        after === undefined
          ? undefined
          : sql`(${conversation.updatedAt}, ${conversation.id}) < (${after.updatedAt}::timestamptz, ${after.id}::uuid)`,
      ),
    )
    .orderBy(desc(conversation.updatedAt), desc(conversation.id))
    .limit(limit);
}

/** Ids of conversations with an open handoff, emergencies first, then the longest wait, and how many there are. */
export async function openIds(store: Store, options: { siteId: string; limit: number }) {
  const open = and(eq(handoff.siteId, options.siteId), inArray(handoff.state, [...OPEN]));
  const rows = await store
    .select({ id: handoff.conversationId })
    .from(handoff)
    .where(open)
    .orderBy(...byUrgency)
    .limit(options.limit);
  const [counted] = rows.length < options.limit ? [] : await store.select({ all: count() }).from(handoff).where(open);
  return { ids: rows.map((row) => row.id), total: Number(counted?.all ?? rows.length) };
}

/** What a list shows about these conversations, in the order of the ids; missing ones are left out. */
export async function rowsByIds(store: Store, ids: readonly string[]) {
  if (ids.length === 0) return [];
  const mine = [...ids];
  const rows = await store
    .select({
      conversation,
      visitor,
      handoff,
      // People's last message distinguishes conversations; the assistant's standard sentences and a button press don't.
      lastId: sql<string | null>`coalesce(
        (select p.id from ${message} p where p.conversation_id = ${conversation.id}
          and p.author in ('visitor', 'person') and p.detail->>'request' is null order by p.sequence desc limit 1),
        (select p.id from ${message} p where p.conversation_id = ${conversation.id} order by p.sequence desc limit 1))`,
      visitorSequence:
        sql<number>`coalesce((select m.sequence from ${message} m where m.conversation_id = ${conversation.id}
        and m.author = 'visitor' order by m.sequence desc limit 1), 0)`.mapWith(Number),
      reason: sql<string | null>`(select t.reason from ${turn} t where t.conversation_id = ${conversation.id}
        and t.reason is not null order by t.created_at desc, t.id desc limit 1)`,
    })
    .from(conversation)
    .innerJoin(visitor, eq(visitor.id, conversation.visitorId))
    .leftJoin(handoff, and(eq(handoff.conversationId, conversation.id), inArray(handoff.state, [...OPEN])))
    .where(inArray(conversation.id, mine));
  const lastIds = rows.flatMap((row) => row.lastId ?? []);
  const previews = new Map(
    (lastIds.length === 0
      ? []
      : await store
          .select({
            id: message.id,
            author: message.author,
            agent: message.agent,
            text: sql<string>`left(${message.text}, ${PREVIEW})`,
            createdAt: message.createdAt,
          })
          .from(message)
          .where(inArray(message.id, lastIds))
    ).map((row) => [row.id, row]),
  );
  const ratings = new Map(
    (
      await store
        .select({
          id: rating.conversationId,
          helped: sql<number>`count(*) filter (where ${rating.helped})`.mapWith(Number),
          notHelped: sql<number>`count(*) filter (where not ${rating.helped})`.mapWith(Number),
        })
        .from(rating)
        .where(inArray(rating.conversationId, mine))
        .groupBy(rating.conversationId)
    ).map((row) => [row.id, row]),
  );
  const sums = new Map(
    (
      await store
        .select({
          id: ledgerEntry.conversationId,
          cost: sql<number>`coalesce(sum(${ledgerEntry.nanoUsd}) filter (where ${ledgerEntry.side} = 'cost'), 0)`.mapWith(
            Number,
          ),
          counterfactual:
            sql<number>`coalesce(sum(${ledgerEntry.nanoUsd}) filter (where ${ledgerEntry.side} = 'counterfactual'), 0)`.mapWith(
              Number,
            ),
        })
        .from(ledgerEntry)
        .where(inArray(ledgerEntry.conversationId, mine))
        .groupBy(ledgerEntry.conversationId)
    ).map((row) => [row.id, row]),
  );
  const found = new Map(rows.map((row) => [row.conversation.id, row]));
  return ids.flatMap((id) => {
    const row = found.get(id);
    if (row === undefined) return [];
    const rated = ratings.get(id);
    const sum = sums.get(id);
    return [
      {
        ...row,
        last: row.lastId === null ? undefined : previews.get(row.lastId),
        helped: rated?.helped ?? 0,
        notHelped: rated?.notHelped ?? 0,
        costNanoUsd: sum?.cost ?? 0,
        counterfactualNanoUsd: sum?.counterfactual ?? 0,
      },
    ];
  });
}
