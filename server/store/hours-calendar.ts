import { and, eq, isNull, sql } from "drizzle-orm";
import type { Db, Store } from "../ports/database/port.ts";
import { team } from "./schema/desk.ts";
import { setting } from "./schema/organisation.ts";

/** Whose hours: a site's or a team's. */
export type HoursOwner = { readonly siteId: string } | { readonly teamId: string };

/** All hours that name a calendar's address, as they are stored. */
export async function hoursWithCalendar(store: Store): Promise<{ owner: HoursOwner; value: unknown }[]> {
  const sites = await store
    .select({ siteId: setting.scopeId, value: setting.value })
    .from(setting)
    .where(and(eq(setting.name, "hours"), sql`${setting.value}->'calendar'->>'url' is not null`));
  const teams = await store
    .select({ teamId: team.id, value: team.hours })
    .from(team)
    .where(and(isNull(team.deletedAt), sql`${team.hours}->'calendar'->>'url' is not null`));
  return [
    ...sites.map(({ siteId, value }) => ({ owner: { siteId }, value })),
    ...teams.map(({ teamId, value }) => ({ owner: { teamId }, value })),
  ];
}

/**
 * Notes that a calendar is being read again.
 * @param options.before when it was tried last, as stored
 * @returns false if another process was faster, or the address has changed
 */
export async function takeCalendar(
  store: Store,
  options: { owner: HoursOwner; url: string; triedAt: Date; before: string | null },
): Promise<boolean> {
  const { owner, url, triedAt, before } = options;
  const value = "siteId" in owner ? setting.value : team.hours;
  const next = sql`jsonb_set(${value}, '{calendar,triedAt}', to_jsonb(${triedAt.toISOString()}::text))`;
  const holds = and(
    sql`${value}->'calendar'->>'url' = ${url}`,
    sql`${value}->'calendar'->>'triedAt' is not distinct from ${before}::text`,
  );
  if ("siteId" in owner) {
    const rows = await store
      .update(setting)
      .set({ value: next })
      .where(and(eq(setting.scopeId, owner.siteId), eq(setting.name, "hours"), holds))
      .returning({ id: setting.scopeId });
    return rows.length > 0;
  }
  const rows = await store
    .update(team)
    .set({ hours: next })
    .where(and(eq(team.id, owner.teamId), holds))
    .returning({ id: team.id });
  return rows.length > 0;
}

/** Stores what a calendar says. @returns false if its address was changed or removed meanwhile */
export async function replaceHours(
  db: Db,
  options: { owner: HoursOwner; url: string; calendar: object },
): Promise<boolean> {
  const { owner, url, calendar } = options;
  const value = "siteId" in owner ? setting.value : team.hours;
  const next = sql`jsonb_set(${value}, '{calendar}', ${JSON.stringify(calendar)}::jsonb)`;
  const holds = sql`${value}->'calendar'->>'url' = ${url}`;
  if ("siteId" in owner) {
    const rows = await db
      .update(setting)
      .set({ value: next })
      .where(and(eq(setting.scopeId, owner.siteId), eq(setting.name, "hours"), holds))
      .returning({ id: setting.scopeId });
    return rows.length > 0;
  }
  const rows = await db
    .update(team)
    .set({ hours: next })
    .where(and(eq(team.id, owner.teamId), holds))
    .returning({ id: team.id });
  return rows.length > 0;
}
