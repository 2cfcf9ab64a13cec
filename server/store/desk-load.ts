import { and, asc, eq, exists, gt, isNull, ne, not, or, sql } from "drizzle-orm";
import type { Candidate } from "../domain/assignment.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { mayReply } from "./custom-role.ts";
import { byUrgency } from "./handoff.ts";
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

/**
 * An organisation's agents who are available, with their load: of a team, if it has members.
 * @param options.since seen after this moment counts as available
 * @param options.except somebody who has just put it back
 */
export async function availableAgents(
  store: Store,
  options: { organisationId: string; since: Date; teamId: string | null; except: string | null },
): Promise<Candidate[]> {
  const { organisationId, since, teamId, except } = options;
  const inTeam = (memberId: typeof user.id) =>
    store
      .select({ one: sql`1` })
      .from(teamMember)
      .where(and(eq(teamMember.teamId, teamId ?? ""), eq(teamMember.memberId, memberId)));
  const anybody = store
    .select({ one: sql`1` })
    .from(teamMember)
    .where(eq(teamMember.teamId, teamId ?? ""));
  return store
    .select({
      id: user.id,
      name: user.name,
      assignedAt: deskPresence.assignedAt,
      capacity: user.capacity,
      open: sql<number>`(select count(*) from ${handoff} h join ${conversation} c on c.id = h.conversation_id
        where h.agent_id = ${user.id} and h.state = 'claimed' and not c.snoozed)`.mapWith(Number),
    })
    .from(user)
    .innerJoin(deskPresence, eq(deskPresence.id, user.id))
    .where(
      and(
        eq(user.organisationId, organisationId),
        isNull(user.deactivatedAt),
        mayReply,
        isNull(deskPresence.awayAt),
        gt(deskPresence.seenAt, since),
        teamId === null ? undefined : or(exists(inTeam(user.id)), not(exists(anybody))),
        except === null ? undefined : ne(user.id, except),
      ),
    )
    .orderBy(asc(user.id));
}

/** They were assigned a conversation automatically. */
export async function markAssigned(tx: Tx, memberId: string, at: Date): Promise<void> {
  await tx.update(deskPresence).set({ assignedAt: at }).where(eq(deskPresence.id, memberId));
}
