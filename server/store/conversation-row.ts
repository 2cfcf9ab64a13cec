import { and, count, eq, gte, inArray, isNull, lt, not, or, type SQL, sql } from "drizzle-orm";
import { type AnyPgColumn, alias } from "drizzle-orm/pg-core";
import { type SearchTerm, tsqueryOf } from "../domain/search.ts";
import type { Store } from "../ports/database/port.ts";
import { PRIORITIES, type Priority, type Sentiment } from "../wire/desk.ts";
import type { Reason } from "../wire/names.ts";
import type { Escalation, OutcomeFilter } from "../wire/overview.ts";
import { byUrgency } from "./handoff.ts";
import { mentionsMember } from "./note.ts";
import { idsOfOutcome, withoutNestedLoops } from "./outcome.ts";
import { type SeenBy, seenBy } from "./reach.ts";
import { conversation } from "./schema/conversation.ts";
import { conversationFollower } from "./schema/desk.ts";
import { handoff } from "./schema/handoff.ts";
import { ledgerEntry } from "./schema/ledger.ts";
import { mail } from "./schema/mail.ts";
import { message, note, rating } from "./schema/message.ts";
import { searchEntry } from "./schema/search.ts";
import { turn } from "./schema/turn.ts";
import { visitor } from "./schema/visitor.ts";

/** Whom agents see instead of a merged visitor. */
const customer = alias(visitor, "customer");

/** What a list shows about a conversation, as stored. */
export type ListedRow = Awaited<ReturnType<typeof rowsByIds>>[number];

/** States of a handoff that is waiting for an agent or has one. */
const OPEN = ["queued", "claimed"] as const;
/** Characters of a message that a preview is cut from. */
const PREVIEW = 400;

export interface ListFilter {
  /** At least one. */
  readonly siteIds: readonly string[];
  /** Only what somebody limited to teams sees. */
  readonly seenBy?: SeenBy;
  readonly state?: (typeof conversation.$inferSelect)["state"] | "open";
  /** Of a turn or a handoff. */
  readonly reason?: Reason;
  /** Of a handoff. */
  readonly handoff?: Reason;
  readonly tagId?: string;
  /** Null: without a team. */
  readonly teamId?: string | null;
  /** Null: nobody has it. */
  readonly agentId?: string | null;
  /** A member who follows it. */
  readonly followerId?: string;
  /** A member whom a note mentions. */
  readonly mentionedId?: string;
  readonly priority?: Priority;
  readonly sentiment?: Sentiment;
  /** Of the visitor's chat. */
  readonly language?: string;
  readonly channel?: "chat" | "email";
  readonly snoozed?: boolean;
  /** Words of who the customer is. */
  readonly customer?: readonly SearchTerm[];
  readonly rating?: "helped" | "not-helped";
  /** The outcome at a given time, with each site's quiet period. */
  readonly outcome?: {
    readonly wanted: OutcomeFilter;
    readonly quietHours: Readonly<Record<string, number>>;
    readonly now: Date;
  };
  /** A turn went to the large model, or to a person; or it was queued for the team. */
  readonly escalated?: Escalation;
  /** Whether the overview counts it. */
  readonly counted?: boolean;
  /** Started at or after, and before. */
  readonly from?: Date;
  readonly to?: Date;
}

/** A position in the list: the time with the database's microseconds, which a Date doesn't have. */
export interface Place {
  readonly updatedAt: string;
  readonly id: string;
}

const listOf = (ids: readonly string[]) =>
  sql.join(
    ids.map((id) => sql`${id}::uuid`),
    sql`, `,
  );
const idIn = (ids: SQL) => sql`${conversation.id} in (${ids})`;
const isOrNull = (column: typeof conversation.teamId | typeof conversation.agentId, id: string | null) =>
  id === null ? isNull(column) : eq(column, id);

/** What a conversation must be, on the table `conversation`, beside belonging to one of the sites. */
export function conditionsOf(filter: ListFilter): SQL[] {
  return [...ofItself(filter), ...ofOthers(filter)].filter((one) => one !== undefined);
}

/** By the conversation's own columns. */
function ofItself(filter: ListFilter): (SQL | undefined)[] {
  const { state, tagId, teamId, agentId, priority, sentiment, snoozed, from, to, counted } = filter;
  return [
    filter.seenBy && seenBy(filter.seenBy),
    state === undefined
      ? undefined
      : state === "open"
        ? sql`${conversation.state} in ('queued', 'person')`
        : eq(conversation.state, state),
    tagId === undefined ? undefined : sql`${conversation.tagIds} @> array[${tagId}]::uuid[]`,
    teamId === undefined ? undefined : isOrNull(conversation.teamId, teamId),
    // A name without an id is an integrator's agent.
    agentId === undefined ? undefined : isOrNull(conversation.agentId, agentId),
    agentId === null ? isNull(conversation.agent) : undefined,
    priority === undefined ? undefined : eq(conversation.priority, PRIORITIES.indexOf(priority)),
    sentiment === undefined ? undefined : eq(conversation.sentiment, sentiment),
    snoozed === undefined ? undefined : eq(conversation.snoozed, snoozed),
    from === undefined ? undefined : gte(conversation.createdAt, from),
    to === undefined ? undefined : lt(conversation.createdAt, to),
    counted === undefined ? undefined : eq(conversation.isTest, !counted),
  ];
}

/** By other tables, each as a set of ids: the planner reads such a table once, however many conversations there are. */
function ofOthers(filter: ListFilter): (SQL | undefined)[] {
  const { reason, language, channel, customer, escalated, followerId, mentionedId } = filter;
  const sites = listOf(filter.siteIds);
  const turns = (is: SQL) =>
    idIn(sql`select ${turn.conversationId} from ${turn} where ${turn.siteId} in (${sites}) and ${is}`);
  const handoffs = (is?: SQL) =>
    idIn(sql`select ${handoff.conversationId} from ${handoff} where ${and(sql`${handoff.siteId} in (${sites})`, is)}`);
  const mails = idIn(sql`select ${mail.conversationId} from ${mail}
    where ${mail.siteId} in (${sites}) and ${mail.direction} = 'in' and ${mail.conversationId} is not null`);
  return [
    filter.rating === undefined
      ? undefined
      : idIn(
          sql`select ${rating.conversationId} from ${rating} where ${rating.helped} = ${sql.raw(String(filter.rating === "helped"))}`,
        ),
    reason === undefined ? undefined : or(turns(eq(turn.reason, reason)), handoffs(eq(handoff.reason, reason))),
    filter.handoff === undefined ? undefined : handoffs(eq(handoff.reason, filter.handoff)),
    language === undefined
      ? undefined
      : sql`${conversation.visitorId} in (select ${visitor.id} from ${visitor}
          where ${visitor.siteId} in (${sites}) and ${visitor.language} = ${language})`,
    followerId === undefined
      ? undefined
      : idIn(sql`select ${conversationFollower.conversationId} from ${conversationFollower}
          where ${conversationFollower.memberId} = ${followerId}::uuid`),
    mentionedId === undefined
      ? undefined
      : idIn(sql`select n.conversation_id from ${note} n where ${mentionsMember(sql`${mentionedId}`)}`),
    channel === undefined ? undefined : channel === "email" ? mails : not(mails),
    customer === undefined
      ? undefined
      : idIn(sql`select ${searchEntry.conversationId} from ${searchEntry} where ${searchEntry.kind} = 'customer'
          and ${searchEntry.words} @@ to_tsquery('pg_catalog.simple', ${tsqueryOf(customer)})`),
    filter.outcome === undefined ? undefined : hasOutcome(filter, filter.outcome),
    escalated === undefined
      ? undefined
      : escalated === "handoff"
        ? handoffs()
        : or(turns(eq(turn.tier, escalated)), escalated === "person" ? handoffs() : undefined),
  ];
}

/** By each site's own quiet period. */
function hasOutcome(filter: ListFilter, { wanted, quietHours, now }: NonNullable<ListFilter["outcome"]>) {
  const { from, to } = filter;
  return or(
    ...filter.siteIds.map((siteId) => {
      const scope = {
        ...{ siteId, now, quietHours: quietHours[siteId] ?? 0 },
        ...(from === undefined ? {} : { from }),
        ...(to === undefined ? {} : { to }),
      };
      return idIn(idsOfOutcome(scope, wanted));
    }),
  );
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

async function readPage(store: Store, filter: ListFilter, page: { after?: Place; limit: number }): Promise<Place[]> {
  const { after, limit } = page;
  // Written out: a plan that is kept for any number expects a tenth of the table, and reads it all.
  const first = sql.raw(String(Math.trunc(limit)));
  // A list a site: each is read in the order of its index, however many conversations there are.
  const lists = filter.siteIds.map(
    (siteId) =>
      sql`(select ${conversation.id}, ${conversation.updatedAt} from ${conversation} where ${and(
        eq(conversation.siteId, siteId),
        ...conditionsOf(filter),
        after === undefined
          ? undefined
          : sql`(${conversation.updatedAt}, ${conversation.id}) < (${after.updatedAt}::timestamptz, ${after.id}::uuid)`,
      )} order by ${conversation.updatedAt} desc, ${conversation.id} desc limit ${first})`,
  );
  const { rows } =
    await store.execute(sql`select id, updated_at::text as at from (${sql.join(lists, sql` union all `)}) listed
    order by listed.updated_at desc, listed.id desc limit ${first}`);
  return rows.map((row) => ({ id: String(row.id), updatedAt: String(row.at) }));
}

/** How many conversations a filter finds, up to a number. */
export async function countListed(store: Store, filter: ListFilter, most: number): Promise<number> {
  const read = async (from: Store) => {
    const { rows } = await from.execute(sql`select count(*)::int as n from (select from ${conversation}
      where ${and(sql`${conversation.siteId} in (${listOf(filter.siteIds)})`, ...conditionsOf(filter))} limit ${sql.raw(String(Math.trunc(most)))}) listed`);
    return Number(rows[0]?.n ?? 0);
  };
  return filter.outcome === undefined ? read(store) : withoutNestedLoops(store, read);
}

/**
 * Ids of conversations with an open handoff, emergencies first, then the longest wait, and how many there are.
 * @param options.byDue what is due first comes before that
 */
export async function openIds(
  store: Store,
  options: { siteIds: readonly string[]; limit: number; byDue?: boolean; seenBy?: SeenBy | undefined },
) {
  const due = sql`(select c.due_at from ${conversation} c where c.id = ${handoff.conversationId}) asc nulls last`;
  const theirs = options.seenBy && seenBy(options.seenBy);
  const open = and(
    inArray(handoff.siteId, [...options.siteIds]),
    inArray(handoff.state, [...OPEN]),
    theirs && sql`${handoff.conversationId} in (select ${conversation.id} from ${conversation} where ${theirs})`,
  );
  const rows = await store
    .select({ id: handoff.conversationId })
    .from(handoff)
    .where(open)
    .orderBy(...(options.byDue === true ? [due] : []), ...byUrgency)
    .limit(options.limit);
  const [counted] = rows.length < options.limit ? [] : await store.select({ all: count() }).from(handoff).where(open);
  return { ids: rows.map((row) => row.id), total: Number(counted?.all ?? rows.length) };
}

/** What a list shows about these conversations, in the order of the ids; missing ones are left out. */
export async function rowsByIds(store: Store, ids: readonly string[]) {
  if (ids.length === 0) return [];
  // One parameter, however many there are: 2,000 take as long to write into a statement as to look up.
  const mine = (column: AnyPgColumn, some: readonly string[] = ids) => sql`${column} = any(${sql.param(some)}::uuid[])`;
  const rows = await store
    .select({
      conversation,
      visitor,
      customer,
      handoff,
      // People's last message distinguishes conversations; the assistant's standard sentences and a button press don't.
      lastId: sql<string | null>`coalesce(
        (select p.id from ${message} p where p.conversation_id = ${conversation.id}
          and p.author in ('visitor', 'person') and p.detail->>'request' is null order by p.sequence desc limit 1),
        (select p.id from ${message} p where p.conversation_id = ${conversation.id} order by p.sequence desc limit 1))`,
      followerIds: sql<string[]>`array(select f.member_id::text from ${conversationFollower} f
        where f.conversation_id = ${conversation.id} order by f.created_at, f.member_id)`,
      visitorSequence:
        sql<number>`coalesce((select m.sequence from ${message} m where m.conversation_id = ${conversation.id}
        and m.author = 'visitor' order by m.sequence desc limit 1), 0)`.mapWith(Number),
      reason: sql<string | null>`(select t.reason from ${turn} t where t.conversation_id = ${conversation.id}
        and t.reason is not null order by t.created_at desc, t.id desc limit 1)`,
    })
    .from(conversation)
    .innerJoin(visitor, eq(visitor.id, conversation.visitorId))
    .leftJoin(customer, eq(customer.id, visitor.mergedInto))
    .leftJoin(handoff, and(eq(handoff.conversationId, conversation.id), inArray(handoff.state, [...OPEN])))
    .where(mine(conversation.id));
  const lastIds = rows.flatMap((row) => row.lastId ?? []);
  const [previewed, rated, booked] = await Promise.all([
    lastIds.length === 0
      ? []
      : store
          .select({
            id: message.id,
            author: message.author,
            agent: message.agent,
            text: sql<string>`left(${message.text}, ${PREVIEW})`,
            createdAt: message.createdAt,
          })
          .from(message)
          .where(mine(message.id, lastIds)),
    store
      .select({
        id: rating.conversationId,
        helped: sql<number>`count(*) filter (where ${rating.helped})`.mapWith(Number),
        notHelped: sql<number>`count(*) filter (where not ${rating.helped})`.mapWith(Number),
      })
      .from(rating)
      .where(mine(rating.conversationId))
      .groupBy(rating.conversationId),
    store
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
      .where(mine(ledgerEntry.conversationId))
      .groupBy(ledgerEntry.conversationId),
  ]);
  const previews = new Map(previewed.map((row) => [row.id, row]));
  const ratings = new Map(rated.map((row) => [row.id, row]));
  const sums = new Map(booked.map((row) => [row.id, row]));
  const found = new Map(rows.map((row) => [row.conversation.id, row]));
  return ids.flatMap((id) => {
    const row = found.get(id);
    if (row === undefined) return [];
    const its = ratings.get(id);
    const sum = sums.get(id);
    return [
      {
        ...row,
        last: row.lastId === null ? undefined : previews.get(row.lastId),
        helped: its?.helped ?? 0,
        notHelped: its?.notHelped ?? 0,
        costNanoUsd: sum?.cost ?? 0,
        counterfactualNanoUsd: sum?.counterfactual ?? 0,
      },
    ];
  });
}
