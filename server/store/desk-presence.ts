import { and, eq, gt, inArray, isNull, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import { mayReply, mayReplyOn } from "./reach.ts";
import { conversation } from "./schema/conversation.ts";
import { deskPresence, deskPresenceHour, handoff } from "./schema/handoff.ts";
import { user } from "./schema/member.ts";
import { message } from "./schema/message.ts";
import { site } from "./schema/organisation.ts";

/** Someone at the desk: a member, or (by API key) an organisation's own desk software under the organisation's id. */
export interface AtDesk {
  readonly id: string;
  readonly organisationId: string;
}

/** No account (an organisation's own desk software), or one that may answer. */
const mayWork = sql`(${user.id} is null or (${user.deactivatedAt} is null and ${mayReply}))`;

/** Minutes unseen after which somebody who had set themselves away and connects again is back. */
const BACK_MINUTES = 30;

/** Notes that these are at the desk now. An older moment never replaces a newer one: nodes' clocks differ. */
export async function markAtDesk(store: Store, who: readonly AtDesk[], at: Date): Promise<void> {
  if (who.length === 0) return;
  await countPresence(store, who, at);
  await store
    .insert(deskPresence)
    .values(who.map(({ id, organisationId }) => ({ id, organisationId, seenAt: at })))
    .onConflictDoUpdate({
      target: deskPresence.id,
      set: {
        seenAt: sql`greatest(${deskPresence.seenAt}, excluded.seen_at)`,
        awayAt: sql`case when ${deskPresence.seenAt} < excluded.seen_at - make_interval(mins => ${BACK_MINUTES}) then null
          else ${deskPresence.awayAt} end`,
      },
    });
}

/** Seconds between two signs up to which somebody was there meanwhile: three missed heartbeats. */
const GAP_SECONDS = 60;

/**
 * Adds the time since somebody's last sign to the hour that they are in, unless they are away or were gone for longer.
 * Counted from the last sign, whichever node saw it: two consoles of one person are one person.
 */
async function countPresence(store: Store, who: readonly AtDesk[], at: Date): Promise<void> {
  const now = sql`${at.toISOString()}::timestamptz`;
  const ids = sql.join(
    who.map(({ id }) => sql`${id}::uuid`),
    sql`, `,
  );
  // A whole hour at most, whatever rounding adds.
  await store.execute(sql`insert into ${deskPresenceHour} as h (member_id, organisation_id, hour, seconds)
    select id, organisation_id, date_trunc('hour', ${now}, 'UTC'), round(extract(epoch from ${now} - seen_at))::int
    from ${deskPresence} where id in (${ids}) and away_at is null
      and seen_at < ${now} and seen_at >= ${now} - make_interval(secs => ${GAP_SECONDS}::int)
    on conflict (member_id, hour) do update set seconds = least(3600, h.seconds + excluded.seconds)`);
}

/** A member sets themselves away (`at`), or is back (null). Setting it again does not move the moment. */
export async function setAway(store: Store, who: AtDesk, options: { away: boolean; now: Date }): Promise<void> {
  const awayAt = options.away ? options.now : null;
  await store
    .insert(deskPresence)
    .values({ ...who, seenAt: options.now, awayAt })
    .onConflictDoUpdate({
      target: deskPresence.id,
      set: options.away ? { awayAt: sql`coalesce(${deskPresence.awayAt}, excluded.away_at)` } : { awayAt: null },
    });
}

/** Ids of those who are at the desk and not away. @param since seen at or after this moment counts as here */
export async function idsAtDesk(store: Store, since: Date): Promise<AtDesk[]> {
  return (
    store
      .select({ id: deskPresence.id, organisationId: deskPresence.organisationId })
      .from(deskPresence)
      // An organisation's own desk software has a row, too, and no account.
      .leftJoin(user, eq(user.id, deskPresence.id))
      .where(and(gt(deskPresence.seenAt, since), isNull(deskPresence.awayAt), mayWork))
  );
}

/** Whether anybody who may answer a site's customers is at the desk; undefined when nobody has ever been: nothing is known. */
export async function isStaffed(store: Store, options: { siteId: string; since: Date }): Promise<boolean | undefined> {
  const [row] = await store
    .select({
      known: sql<number>`count(*)`.mapWith(Number),
      here: sql<number>`count(*) filter (where ${deskPresence.seenAt} > ${options.since.toISOString()}::timestamptz
        and ${deskPresence.awayAt} is null
        and (${user.id} is null or (${user.deactivatedAt} is null and ${mayReplyOn(sql`${site.id}`)})))`.mapWith(
        Number,
      ),
    })
    .from(deskPresence)
    .innerJoin(site, eq(site.organisationId, deskPresence.organisationId))
    .leftJoin(user, eq(user.id, deskPresence.id))
    .where(eq(site.id, options.siteId));
  return row === undefined || row.known === 0 ? undefined : row.here > 0;
}

/** A colleague with what is known of their presence. */
export interface ColleagueRow {
  readonly id: string;
  readonly name: string;
  readonly capacity: number | null;
  readonly languages: readonly string[];
  readonly tagIds: readonly string[];
  readonly seenAt: Date | null;
  readonly awayAt: Date | null;
}

/** An organisation's members who may sign in and answer, by name. */
export async function colleaguesOf(store: Store, organisationId: string): Promise<ColleagueRow[]> {
  return store
    .select({
      id: user.id,
      name: user.name,
      capacity: user.capacity,
      languages: user.languages,
      tagIds: user.tagIds,
      seenAt: deskPresence.seenAt,
      awayAt: deskPresence.awayAt,
    })
    .from(user)
    .leftJoin(deskPresence, eq(deskPresence.id, user.id))
    .where(and(eq(user.organisationId, organisationId), isNull(user.deactivatedAt), mayReply))
    .orderBy(user.name, user.id);
}

/** A member's claimed conversation, and since when they have given no sign. */
export interface HeldRow {
  readonly handoffId: string;
  readonly siteId: string;
  readonly agentId: string;
  /** They can no longer sign in or may no longer answer, or their account is gone. */
  readonly hasLeft: boolean;
  /** The latest of: taking it, writing in it, being at the desk (or setting themselves away). */
  readonly lastSignAt: Date;
}

/** Conversations that members have, with the members' last sign: all, of one handoff or of one member. */
export async function heldByMembers(
  store: Store,
  { handoffId, memberId }: { handoffId?: string; memberId?: string } = {},
): Promise<HeldRow[]> {
  const rows = await store
    .select({
      handoffId: handoff.id,
      siteId: handoff.siteId,
      agentId: sql<string>`${handoff.agentId}`,
      hasLeft: sql<boolean>`(${user.id} is null or ${user.deactivatedAt} is not null or not ${mayReplyOn(sql`${handoff.siteId}`)})`,
      lastSignAt: sql<string>`to_char(greatest(
        ${handoff.claimedAt},
        coalesce(${deskPresence.awayAt}, ${deskPresence.seenAt}),
        (select max(m.created_at) from ${message} m where m.conversation_id = ${handoff.conversationId}
          and m.author = 'person' and m.created_at >= ${handoff.claimedAt})
      ) at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
    })
    .from(handoff)
    .leftJoin(user, eq(user.id, handoff.agentId))
    .leftJoin(deskPresence, eq(deskPresence.id, handoff.agentId))
    .where(
      and(
        inArray(handoff.state, ["claimed"]),
        sql`${handoff.agentId} is not null`,
        // Put off: nobody has to be there until its time comes, unless its agent has left for good.
        sql`(${user.id} is null or ${user.deactivatedAt} is not null or not ${mayReplyOn(sql`${handoff.siteId}`)}
          or not (select c.snoozed from ${conversation} c where c.id = ${handoff.conversationId}))`,
        handoffId === undefined ? undefined : eq(handoff.id, handoffId),
        memberId === undefined ? undefined : eq(handoff.agentId, memberId),
      ),
    );
  return rows.map(({ lastSignAt, ...row }) => ({ ...row, lastSignAt: new Date(lastSignAt) }));
}
