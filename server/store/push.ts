import { and, asc, desc, eq, gt, inArray, lt, notInArray, type SQL, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { mentionsMember } from "./note.ts";
import { mayReplyOn, seesTeam } from "./reach.ts";
import { conversation } from "./schema/conversation.ts";
import { conversationFollower, teamMember } from "./schema/desk.ts";
import { job } from "./schema/job.ts";
import { session, user } from "./schema/member.ts";
import { message, note } from "./schema/message.ts";
import { site } from "./schema/organisation.ts";
import { pushEvent, pushSubscription, visibleConsole } from "./schema/push.ts";
import { visitor } from "./schema/visitor.ts";

export type PushSubscriptionRow = typeof pushSubscription.$inferSelect;

/** What a member is told of. */
export const PUSH_ABOUT = ["message", "assigned", "woken", "mentioned", "followed", "queue"] as const;
export type PushAbout = (typeof PUSH_ABOUT)[number];

/** A device's news, as the outbox says. */
export interface PushDue {
  readonly eventId: string;
  readonly subscriptionId: string;
  readonly memberName: string;
  readonly siteId: string;
  readonly conversationId: string;
  readonly about: PushAbout;
  /** The message's sequence number, or the event's number. */
  readonly number: number;
  readonly at: Date;
}

const moment = (at: Date) => sql`${at.toISOString()}::timestamptz`;
const texts = (all: readonly string[]) =>
  sql.join(
    all.map((one) => sql`${one}`),
    sql`, `,
  );

/** Events that give a member a conversation, that followers are told of, and that put one into a queue. */
const GIVEN = ["claimed", "assigned", "transferred", "taken-over", "routed"];
const FOLLOWED = [
  ...["queued", "claimed", "assigned", "transferred", "taken-over", "requeued", "returned", "closed", "reopened"],
];
const QUEUED = ["queued", "requeued", "transferred", "team-changed", "routed", "reopened", "woken"];

/** Whether a member has a console that somebody sees. */
const isVisible = (since: Date) =>
  sql`exists (select from ${visibleConsole} v where v.member_id = ${user.id} and v.seen_at > ${moment(since)})`;
const inTheirTeam = sql`(${conversation.teamId} is null or exists (select from ${teamMember} tm
  where tm.team_id = ${conversation.teamId} and tm.member_id = ${user.id}))`;
/** They may answer there, and it's theirs or of a team that they see. */
const mayAnswer = sql`(${mayReplyOn(sql`${conversation.siteId}`)}
  and (${conversation.agentId} = ${user.id} or ${seesTeam(sql`${conversation.teamId}`)}))`;
const follows = sql`exists (select from ${conversationFollower} f
  where f.conversation_id = ${conversation.id} and f.member_id = ${user.id})`;
/** Whether that note mentions them, and is still there. */
const isMentioned = (noteId: SQL) =>
  sql`exists (select from ${note} n where n.id = ${noteId} and ${mentionsMember(sql`${user.id}`)})`;

/**
 * Takes what happened out of the outbox, and finds the devices that are to be told, as things stand now: of members who
 * want that, didn't do it themselves, and have no console visible. Two processes never take the same.
 * @param options.since what happened before isn't told any more
 * @param options.seenSince a console seen visible after then still is
 */
export async function takePushEvents(
  tx: Tx,
  options: { limit: number; now: Date; since: Date; seenSince: Date },
): Promise<{ readonly taken: number; readonly due: PushDue[] }> {
  const { rows: events } = await tx.execute<{ id: string }>(sql`select id from ${pushEvent}
    order by at, id limit ${options.limit} for update skip locked`);
  if (events.length === 0) return { taken: 0, due: [] };
  const ids = events.map((one) => String(one.id));
  const { rows } = await tx.execute<Record<keyof PushDue, string>>(sql`
    with e as (delete from ${pushEvent} where id in (${texts(ids)}) returning *)
    select e.id as "eventId", s.id as "subscriptionId", ${user.name} as "memberName",
      ${conversation.siteId} as "siteId", ${conversation.id} as "conversationId", a.about, e.number,
      extract(epoch from e.at) * 1000 as at
    from e
    join ${conversation} on ${conversation.id} = e.conversation_id and not ${conversation.isDemo}
      and ${conversation.mergedInto} is null
    join ${site} on ${site.id} = ${conversation.siteId}
    join ${user} on ${user.organisationId} = ${site.organisationId} and ${user.deactivatedAt} is null and ${mayAnswer}
      and ${user.id} is distinct from e.by_id and not (coalesce(e.author = 'person', false) and ${user.name} = e.by)
    join ${pushSubscription} s on s.member_id = ${user.id}
    join ${session} on ${session.id} = s.session_id and ${session.expiresAt} > ${moment(options.now)}
    cross join lateral (select case
      when e.kind = 'note' then case when ${user.pushFollowed} and ${isMentioned(sql`e.id`)} then 'mentioned' end
      when ${conversation.state} = 'person' and ${conversation.agentId} = ${user.id} then case
        when not ${user.pushOwn} then null
        when e.author = 'visitor' then 'message'
        when e.kind in (${texts(GIVEN)}) then 'assigned'
        when e.kind = 'woken' then 'woken' end
      when ${user.pushFollowed} and (e.kind = 'message' or e.kind in (${texts(FOLLOWED)})) and ${follows} then 'followed'
      when ${user.pushQueue} and ${conversation.state} = 'queued' and not ${conversation.snoozed}
        and e.kind in (${texts(QUEUED)}) and ${inTheirTeam} then 'queue' end as about) a
    where a.about is not null and e.at > ${moment(options.since)} and not ${isVisible(options.seenSince)}
    order by e.at, e.number`);
  return {
    taken: events.length,
    due: rows.map(({ number, at, about, ...row }) => ({
      ...row,
      about: about as PushAbout,
      number: Number(number),
      at: new Date(Number(at)),
    })),
  };
}

/** A device's news at the moment when it's sent. */
export interface PushReady {
  readonly subscription: PushSubscriptionRow;
  readonly siteName: string;
  /** The customer's name; null: unknown. */
  readonly customer: string | null;
  /** What was written, or what the customer wrote last. */
  readonly text: string | null;
  /** Who wrote it, if it wasn't the customer. */
  readonly agent: string | null;
  /** Conversations that wait for the member. */
  readonly waiting: number;
}

/**
 * What a device is told; undefined: no longer, because it's turned off, a console became visible, somebody has seen it, or
 * the conversation is somebody else's now.
 */
export async function pushReady(
  store: Store,
  news: Pick<PushDue, "subscriptionId" | "conversationId" | "eventId" | "about" | "number">,
  options: { now: Date; seenSince: Date },
): Promise<PushReady | undefined> {
  const { about, number } = news;
  const own = sql`${conversation.state} = 'person' and ${conversation.agentId} = ${user.id}`;
  const still: Record<PushAbout, ReturnType<typeof sql>> = {
    message: sql`${own} and ${conversation.personSeen} < ${number}`,
    assigned: own,
    woken: own,
    mentioned: isMentioned(sql`${news.eventId}::uuid`),
    followed: follows,
    queue: sql`${conversation.state} = 'queued' and not ${conversation.snoozed} and ${inTheirTeam}`,
  };
  const [row] = await store
    .select({
      subscription: pushSubscription,
      siteName: site.name,
      customer: visitor.name,
      organisationId: user.organisationId,
    })
    .from(pushSubscription)
    .innerJoin(user, eq(user.id, pushSubscription.memberId))
    .innerJoin(session, eq(session.id, pushSubscription.sessionId))
    .innerJoin(conversation, eq(conversation.id, news.conversationId))
    .innerJoin(site, eq(site.id, conversation.siteId))
    .innerJoin(visitor, eq(visitor.id, conversation.visitorId))
    .where(
      and(
        eq(pushSubscription.id, news.subscriptionId),
        sql`${user.deactivatedAt} is null and ${mayAnswer} and not ${isVisible(options.seenSince)}`,
        gt(session.expiresAt, options.now),
        still[about],
      ),
    );
  if (row === undefined) return undefined;
  const [written] = await writtenOf(store, news);
  const { organisationId, ...rest } = row;
  const waiting = await countWaiting(store, { organisationId, memberId: row.subscription.memberId });
  return { ...rest, text: written?.text ?? null, agent: written?.agent ?? null, waiting };
}

/** What was written, and by which agent; of an event the customer's last words, which say what it's about. */
async function writtenOf(store: Store, news: Pick<PushDue, "conversationId" | "eventId" | "about">) {
  if (news.about === "mentioned") {
    return store.select({ text: note.text, agent: note.author }).from(note).where(eq(note.id, news.eventId));
  }
  return store
    .select({ text: message.text, agent: message.agent })
    .from(message)
    .where(
      and(
        eq(message.conversationId, news.conversationId),
        sql`(${message.id} = ${news.eventId} or ${message.author} = 'visitor')`,
      ),
    )
    .orderBy(desc(sql`${message.id} = ${news.eventId}`), desc(message.sequence))
    .limit(1);
}

/** Conversations in the queue, and the member's own with something unread, on all sites; at most 999. */
export async function countWaiting(
  store: Store,
  { organisationId, memberId }: { organisationId: string; memberId: string },
): Promise<number> {
  const { rows } = await store.execute(sql`select count(*)::int as n from (
    select from ${conversation} join ${site} on ${site.id} = ${conversation.siteId} join ${user} on ${user.id} = ${memberId}::uuid
    where ${site.organisationId} = ${organisationId}::uuid and ${conversation.state} in ('queued', 'person')
      and not ${conversation.snoozed} and not ${conversation.isDemo} and ${mayAnswer}
      and (${conversation.state} = 'queued' or (${conversation.agentId} = ${memberId}::uuid and exists (
        select from ${message} where ${message.conversationId} = ${conversation.id} and ${message.author} = 'visitor'
          and ${message.sequence} > ${conversation.personSeen})))
    limit 999) waiting`);
  return Number(rows[0]?.n ?? 0);
}

/** Turns push on for a device, or updates it: a browser has one address, whoever is signed in there. */
export async function putSubscription(
  tx: Tx,
  options: Omit<PushSubscriptionRow, "id" | "createdAt" | "sentAt"> & { readonly most: number; readonly at: Date },
): Promise<string> {
  const { most, at, ...values } = options;
  const [row] = await tx
    .insert(pushSubscription)
    .values({ ...values, id: newId(), createdAt: at })
    .onConflictDoUpdate({ target: pushSubscription.endpoint, set: values })
    .returning({ id: pushSubscription.id });
  const kept = tx
    .select({ id: pushSubscription.id })
    .from(pushSubscription)
    .where(eq(pushSubscription.memberId, values.memberId))
    .orderBy(desc(pushSubscription.createdAt), desc(pushSubscription.id))
    .limit(most);
  await tx
    .delete(pushSubscription)
    .where(and(eq(pushSubscription.memberId, values.memberId), notInArray(pushSubscription.id, kept)));
  return row?.id ?? "";
}

/** A member's devices in sessions that haven't ended, oldest first. */
export async function subscriptionsOf(store: Store, options: { memberId: string; now: Date }) {
  return store
    .select({ subscription: pushSubscription, device: session.userAgent })
    .from(pushSubscription)
    .innerJoin(session, eq(session.id, pushSubscription.sessionId))
    .where(and(eq(pushSubscription.memberId, options.memberId), gt(session.expiresAt, options.now)))
    .orderBy(asc(pushSubscription.createdAt), asc(pushSubscription.id));
}

/** @param of.memberId only if it's theirs. @returns false: there was none */
export async function deleteSubscription(store: Store, of: { id: string; memberId?: string }): Promise<boolean> {
  const gone = await store
    .delete(pushSubscription)
    .where(
      and(
        eq(pushSubscription.id, of.id),
        of.memberId === undefined ? undefined : eq(pushSubscription.memberId, of.memberId),
      ),
    )
    .returning({ id: pushSubscription.id });
  return gone.length > 0;
}

/** The push service took a message. */
export async function markSent(store: Store, id: string, at: Date): Promise<void> {
  await store.update(pushSubscription).set({ sentAt: at }).where(eq(pushSubscription.id, id));
}

/** Notes that these members have a console visible that is connected to this process. */
export async function markVisible(
  store: Store,
  options: { process: string; memberIds: readonly string[]; at: Date },
): Promise<void> {
  const { process, memberIds, at } = options;
  if (memberIds.length === 0) return;
  // Somebody who was deleted meanwhile has no console.
  const there = await store
    .select({ id: user.id })
    .from(user)
    .where(inArray(user.id, [...memberIds]));
  if (there.length === 0) return;
  await store
    .insert(visibleConsole)
    .values(there.map(({ id }) => ({ memberId: id, process, seenAt: at })))
    .onConflictDoUpdate({ target: [visibleConsole.memberId, visibleConsole.process], set: { seenAt: at } });
}

/** The member's last console here was hidden or closed. */
export async function markHidden(store: Store, options: { process: string; memberId: string }): Promise<void> {
  await store
    .delete(visibleConsole)
    .where(and(eq(visibleConsole.memberId, options.memberId), eq(visibleConsole.process, options.process)));
}

/** Forgets what processes left that ended long ago. */
export async function dropOldVisible(store: Store, before: Date): Promise<void> {
  await store.delete(visibleConsole).where(lt(visibleConsole.seenAt, before));
}

/** A notification that was sent, or that nobody needs any more, leaves nothing in the list of jobs. */
export async function removePushJob(tx: Tx, id: string): Promise<void> {
  await tx.delete(job).where(eq(job.id, id));
}
