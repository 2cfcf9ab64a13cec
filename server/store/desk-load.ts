import { and, asc, eq, exists, gt, isNull, ne, not, or, type SQL, sql } from "drizzle-orm";
import type { Candidate } from "../domain/assignment.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import type { Skills } from "../wire/skills.ts";
import { byUrgency } from "./handoff.ts";
import { mayReplyOn, seesTeam } from "./reach.ts";
import { conversation } from "./schema/conversation.ts";
import { teamMember } from "./schema/desk.ts";
import { deskPresence, handoff } from "./schema/handoff.ts";
import { user } from "./schema/member.ts";
import { site } from "./schema/organisation.ts";

/** Sites with a conversation in the queue. */
export async function sitesWaiting(store: Store): Promise<{ siteId: string; organisationId: string }[]> {
  return store
    .selectDistinct({ siteId: handoff.siteId, organisationId: site.organisationId })
    .from(handoff)
    .innerJoin(site, eq(site.id, handoff.siteId))
    .where(eq(handoff.state, "queued"));
}

/** A site's waiting handoffs that aren't snoozed, the most pressing first. */
export async function waitingHandoffs(
  store: Store,
  options: { siteId: string; limit: number },
): Promise<{ id: string; conversationId: string }[]> {
  return store
    .select({ id: handoff.id, conversationId: handoff.conversationId })
    .from(handoff)
    .innerJoin(conversation, eq(conversation.id, handoff.conversationId))
    .where(and(eq(handoff.siteId, options.siteId), eq(handoff.state, "queued"), eq(conversation.snoozed, false)))
    .orderBy(...byUrgency)
    .limit(options.limit);
}

/** Whose conversations. */
interface Work {
  readonly organisationId: string;
  readonly siteId: string;
  readonly teamId: string | null;
}

/** On the table `user`: who can be assigned a site's conversations: those who see them, of a team if it has members. */
function assignable(store: Store, options: Work): SQL | undefined {
  const { organisationId, siteId, teamId } = options;
  const inTeam = store
    .select({ one: sql`1` })
    .from(teamMember)
    .where(and(eq(teamMember.teamId, teamId ?? ""), eq(teamMember.memberId, user.id)));
  const anybody = store
    .select({ one: sql`1` })
    .from(teamMember)
    .where(eq(teamMember.teamId, teamId ?? ""));
  return and(
    eq(user.organisationId, organisationId),
    isNull(user.deactivatedAt),
    mayReplyOn(sql`${siteId}`),
    seesTeam(sql`${teamId}::uuid`),
    teamId === null ? undefined : or(exists(inTeam), not(exists(anybody))),
  );
}

/** The skills of those who can be assigned conversations automatically, available or not; only of those who have some. */
export async function skillsAtWork(store: Store, options: Work): Promise<Skills[]> {
  const hasSome = sql`cardinality(${user.languages}) + cardinality(${user.tagIds}) > 0`;
  return store
    .select({ languages: user.languages, tagIds: user.tagIds })
    .from(user)
    .where(and(assignable(store, options), or(isNull(user.capacity), gt(user.capacity, 0)), hasSome));
}

/**
 * A site's agents who are available, with their load: of a team, if it has members.
 * @param options.since seen after this moment counts as available
 * @param options.except somebody who has just put it back
 */
export async function availableAgents(
  store: Store,
  options: Work & { since: Date; except: string | null },
): Promise<Candidate[]> {
  const { since, except } = options;
  return store
    .select({
      id: user.id,
      name: user.name,
      assignedAt: deskPresence.assignedAt,
      capacity: user.capacity,
      languages: user.languages,
      tagIds: user.tagIds,
      open: sql<number>`(select count(*) from ${handoff} h join ${conversation} c on c.id = h.conversation_id
        where h.agent_id = ${user.id} and h.state = 'claimed' and not c.snoozed)`.mapWith(Number),
    })
    .from(user)
    .innerJoin(deskPresence, eq(deskPresence.id, user.id))
    .where(
      and(
        assignable(store, options),
        isNull(deskPresence.awayAt),
        gt(deskPresence.seenAt, since),
        except === null ? undefined : ne(user.id, except),
      ),
    )
    .orderBy(asc(user.id));
}

/** They were assigned a conversation automatically. */
export async function markAssigned(tx: Tx, memberId: string, at: Date): Promise<void> {
  await tx.update(deskPresence).set({ assignedAt: at }).where(eq(deskPresence.id, memberId));
}
