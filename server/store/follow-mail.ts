import { and, eq, sql } from "drizzle-orm";
import type { DeskEvent } from "../domain/desk-state.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { mentionsMember } from "./note.ts";
import { mayReplyOn, seesTeam } from "./reach.ts";
import { conversation } from "./schema/conversation.ts";
import { conversationFollower, deskEvent } from "./schema/desk.ts";
import { deskPresence } from "./schema/handoff.ts";
import { user } from "./schema/member.ts";
import { message, note } from "./schema/message.ts";

/** Events that a follower is told of: it changes hands, is closed or comes back. */
const TOLD: readonly DeskEvent["kind"][] = [
  ...(["queued", "claimed", "assigned", "transferred", "taken-over", "requeued"] as const),
  ...(["returned", "closed", "reopened"] as const),
];

/** What happened in a conversation while a follower had no console open, and they weren't e-mailed about. */
export interface FollowedNews {
  readonly conversationId: string;
  readonly memberId: string;
  readonly siteId: string;
  /** What they were e-mailed about up to, before. */
  readonly mailedSequence: number;
  readonly mailedEvents: number;
  readonly mailedMention: Date | null;
  /** Up to here now. */
  readonly sequence: number;
  readonly events: number;
  readonly mention: Date | null;
  /** New messages by the visitor, and by agents other than them. */
  readonly byVisitor: number;
  readonly byAgents: number;
  /** New events that aren't theirs. */
  readonly changes: number;
  /** New notes that mention them, and aren't theirs. */
  readonly mentions: number;
}

/**
 * Followers who want e-mails, with what is new to them, the longest waiting first. Only what happened since they were
 * last seen at a console counts, and since they follow.
 * @param options.gone not seen since then counts as not connected
 * @param options.again e-mailed about the conversation by then, they can be again
 * @param options.before the oldest of it happened by then
 * @param options.since what happened before is left alone
 */
export async function followedNews(
  store: Store,
  options: { gone: Date; again: Date; before: Date; since: Date; limit: number },
): Promise<FollowedNews[]> {
  const at = (date: Date) => sql`${date.toISOString()}::timestamptz`;
  const kinds = sql.join(
    TOLD.map((kind) => sql`${kind}`),
    sql`, `,
  );
  const { rows } = await store.execute<Record<keyof FollowedNews, string | null>>(sql`
    select f.conversation_id as "conversationId", f.member_id as "memberId", c.site_id as "siteId",
      f.mailed_sequence as "mailedSequence", f.mailed_events as "mailedEvents",
      coalesce(m.sequence, f.mailed_sequence) as sequence, coalesce(e.number, f.mailed_events) as events,
      m.by_visitor as "byVisitor", m.by_agents as "byAgents", e.changes, n.mentions,
      extract(epoch from f.mailed_mention) * 1000 as "mailedMention",
      extract(epoch from coalesce(n.last, f.mailed_mention)) * 1000 as mention
    from ${conversationFollower} f
    join ${user} on ${user.id} = f.member_id and ${user.followMail} and ${user.deactivatedAt} is null
    join ${conversation} c on c.id = f.conversation_id and not c.is_demo and ${mayReplyOn(sql`c.site_id`)}
      and (c.agent_id = f.member_id or ${seesTeam(sql`c.team_id`)})
    left join ${deskPresence} p on p.id = f.member_id
    cross join lateral (select greatest(f.created_at, p.seen_at, ${at(options.since)}) as since) s
    cross join lateral (
      select max(sequence) as sequence, min(created_at) as first,
        count(*) filter (where author = 'visitor') as by_visitor, count(*) filter (where author = 'person') as by_agents
      from ${message} where conversation_id = c.id and sequence > f.mailed_sequence and created_at > s.since
        and (author = 'visitor' or (author = 'person' and agent is distinct from ${user.name}))) m
    cross join lateral (
      select max(number) as number, min(at) as first, count(*) as changes
      from ${deskEvent} where conversation_id = c.id and number > f.mailed_events and at > s.since
        and by_id is distinct from f.member_id and kind in (${kinds})) e
    cross join lateral (
      select max(n.created_at) as last, min(n.created_at) as first, count(*) as mentions
      from ${note} n where n.conversation_id = c.id and n.author_id is distinct from f.member_id
        and ${mentionsMember(sql`f.member_id`)} and n.created_at > coalesce(f.mailed_mention, '-infinity')
        and n.created_at > greatest(p.seen_at, ${at(options.since)})) n
    where c.updated_at > ${at(options.since)}
      and (p.seen_at is null or p.seen_at <= ${at(options.gone)})
      and (f.mailed_at is null or f.mailed_at <= ${at(options.again)})
      and least(m.first, e.first, n.first) <= ${at(options.before)}
    order by least(m.first, e.first, n.first), f.conversation_id, f.member_id
    limit ${options.limit}`);
  const moment = (ms: string | null) => (ms === null ? null : new Date(Number(ms)));
  return rows.map(({ conversationId, memberId, siteId, ...numbers }) => ({
    conversationId: String(conversationId),
    memberId: String(memberId),
    siteId: String(siteId),
    mailedMention: moment(numbers.mailedMention),
    mention: moment(numbers.mention),
    mentions: Number(numbers.mentions),
    mailedSequence: Number(numbers.mailedSequence),
    mailedEvents: Number(numbers.mailedEvents),
    sequence: Number(numbers.sequence),
    events: Number(numbers.events),
    byVisitor: Number(numbers.byVisitor),
    byAgents: Number(numbers.byAgents),
    changes: Number(numbers.changes),
  }));
}

const whose = ({ conversationId, memberId }: { readonly conversationId: string; readonly memberId: string }) =>
  and(eq(conversationFollower.conversationId, conversationId), eq(conversationFollower.memberId, memberId));

/** A follower's row, locked until the transaction ends; undefined: they don't follow it any more. */
export async function lockFollower(tx: Tx, follower: { conversationId: string; memberId: string }) {
  const [row] = await tx.select().from(conversationFollower).where(whose(follower)).for("update");
  return row;
}

/** A follower was, or will be, e-mailed about all of that. */
export async function markFollowerMailed(
  store: Store,
  follower: { conversationId: string; memberId: string },
  mark: { mailedSequence?: number; mailedEvents?: number; mailedMention?: Date | null; mailedAt: Date },
): Promise<void> {
  await store.update(conversationFollower).set(mark).where(whose(follower));
}

/**
 * A follower who is still to be e-mailed, with where the conversation stands; undefined: it was deleted, they don't follow
 * it any more, have left, don't want e-mails, or have been at a console since `queuedAt`.
 */
export async function followerToMail(
  store: Store,
  options: { conversationId: string; memberId: string; queuedAt: Date },
): Promise<
  | {
      readonly email: string;
      readonly language: string | null;
      readonly state: (typeof conversation.$inferSelect)["state"];
      readonly agent: string | null;
      readonly siteId: string;
    }
  | undefined
> {
  const [row] = await store
    .select({
      email: user.email,
      language: user.language,
      state: conversation.state,
      agent: conversation.agent,
      siteId: conversation.siteId,
    })
    .from(conversationFollower)
    .innerJoin(user, eq(user.id, conversationFollower.memberId))
    .innerJoin(conversation, eq(conversation.id, conversationFollower.conversationId))
    .leftJoin(deskPresence, eq(deskPresence.id, user.id))
    .where(
      and(
        whose(options),
        user.followMail,
        sql`${user.deactivatedAt} is null`,
        mayReplyOn(sql`${conversation.siteId}`),
        sql`(${conversation.agentId} = ${user.id} or ${seesTeam(sql`${conversation.teamId}`)})`,
        sql`coalesce(${deskPresence.seenAt} <= ${options.queuedAt.toISOString()}::timestamptz, true)`,
      ),
    );
  return row;
}
