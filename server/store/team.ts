import { and, asc, eq, inArray, isNull, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store, Tx } from "../ports/database/port.ts";
import { type SeenBy, seenBy } from "./reach.ts";
import { conversation } from "./schema/conversation.ts";
import { team, teamMember } from "./schema/desk.ts";
import { user } from "./schema/member.ts";
import { site } from "./schema/organisation.ts";

export type TeamRow = typeof team.$inferSelect;

/** A team with its active members and its open conversations. */
export interface ListedTeam {
  readonly id: string;
  readonly name: string;
  readonly memberIds: string[];
  /** As stored; null: it follows the site's. */
  readonly hours: Readonly<Record<string, unknown>> | null;
  readonly open: number;
}

/** Whose open conversations of a team are counted. */
interface Counted {
  readonly siteIds: readonly string[];
  readonly seenBy: SeenBy | undefined;
}

/** An organisation's teams, by name. @param counted which open conversations count; all by default */
export async function listTeams(store: Store, organisationId: string, counted?: Counted): Promise<ListedTeam[]> {
  const teams = await store
    .select({ id: team.id, name: team.name, hours: team.hours })
    .from(team)
    .where(and(eq(team.organisationId, organisationId), isNull(team.deletedAt)))
    .orderBy(sql`lower(${team.name})`, asc(team.id));
  const members = await store
    .select({ teamId: teamMember.teamId, memberId: teamMember.memberId })
    .from(teamMember)
    .innerJoin(team, eq(team.id, teamMember.teamId))
    .innerJoin(user, eq(user.id, teamMember.memberId))
    .where(and(eq(team.organisationId, organisationId), isNull(user.deactivatedAt)))
    .orderBy(asc(user.name), asc(user.id));
  const open = await store
    .select({ teamId: conversation.teamId, count: sql<number>`count(*)`.mapWith(Number) })
    .from(conversation)
    .innerJoin(site, eq(site.id, conversation.siteId))
    .where(
      and(
        eq(site.organisationId, organisationId),
        inArray(conversation.state, ["queued", "person"]),
        counted && inArray(site.id, [...counted.siteIds]),
        counted?.seenBy && seenBy(counted.seenBy),
      ),
    )
    .groupBy(conversation.teamId);
  return teams.map((one) => ({
    ...one,
    memberIds: members.filter((member) => member.teamId === one.id).map((member) => member.memberId),
    open: open.find((counted) => counted.teamId === one.id)?.count ?? 0,
  }));
}

/** A team by id, also a deleted one, or undefined. */
export async function findTeam(store: Store, id: string): Promise<TeamRow | undefined> {
  const [row] = await store.select().from(team).where(eq(team.id, id));
  return row;
}

/** The team of an organisation that has this name, in any case. */
export async function teamNamed(
  store: Store,
  options: { organisationId: string; name: string },
): Promise<TeamRow | undefined> {
  const [row] = await store
    .select()
    .from(team)
    .where(
      and(
        eq(team.organisationId, options.organisationId),
        isNull(team.deletedAt),
        sql`lower(${team.name}) = lower(${options.name})`,
      ),
    );
  return row;
}

export async function addTeam(
  tx: Tx,
  options: { organisationId: string; name: string; hours: TeamRow["hours"]; at: Date },
): Promise<TeamRow> {
  const { at, ...values } = options;
  const [row] = await tx
    .insert(team)
    .values({ ...values, id: newId(), createdAt: at })
    .returning();
  return row as TeamRow;
}

export async function renameTeam(tx: Tx, id: string, name: string): Promise<void> {
  await tx.update(team).set({ name }).where(eq(team.id, id));
}

/** @param hours null: it follows the site's */
export async function setTeamHours(tx: Tx, id: string, hours: TeamRow["hours"]): Promise<void> {
  await tx.update(team).set({ hours }).where(eq(team.id, id));
}

/** Replaces a team's members. Those who aren't of the organisation are left out. */
export async function setTeamMembers(
  tx: Tx,
  options: { teamId: string; organisationId: string; memberIds: readonly string[] },
): Promise<void> {
  const { teamId, organisationId, memberIds } = options;
  await tx.delete(teamMember).where(eq(teamMember.teamId, teamId));
  if (memberIds.length === 0) return;
  const known = await tx
    .select({ id: user.id })
    .from(user)
    .where(and(eq(user.organisationId, organisationId), inArray(user.id, [...new Set(memberIds)])));
  if (known.length > 0) await tx.insert(teamMember).values(known.map(({ id }) => ({ teamId, memberId: id })));
}

/** The row stays: events name it. */
export async function markTeamDeleted(tx: Tx, id: string, at: Date): Promise<void> {
  await tx.update(team).set({ deletedAt: at }).where(eq(team.id, id));
  await tx.delete(teamMember).where(eq(teamMember.teamId, id));
}

/** Ids of the conversations that have this team and aren't closed. */
export async function conversationsOfTeam(store: Store, teamId: string): Promise<string[]> {
  const rows = await store
    .select({ id: conversation.id })
    .from(conversation)
    .where(and(eq(conversation.teamId, teamId), inArray(conversation.state, ["machine", "queued", "person"])))
    .orderBy(asc(conversation.id));
  return rows.map((row) => row.id);
}

/** Serialises changes of an organisation's teams, tags or automatic assignments until the transaction ends. */
export async function lockSetup(tx: Tx, organisationId: string): Promise<void> {
  await tx.execute(sql`select pg_advisory_xact_lock(hashtextextended(${`desk-setup:${organisationId}`}, 0))`);
}
