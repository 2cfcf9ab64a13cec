import { and, eq, sql } from "drizzle-orm";
import type { Store } from "../ports/database/port.ts";
import { setting } from "./schema/organisation.ts";

/** A process that made nothing for so long is taken to be dead. */
const SILENT_SECONDS = 60;
const NAME = "demoConversations";

/** How far a site's conversations made for show are. One row of `setting`. */
export interface DemoProgress {
  /** The moment that all their times are counted back from, ISO 8601; null until the first is begun. */
  readonly anchor: string | null;
  /** The script in hand, and the step of it that comes next; from 0. */
  readonly script: number;
  readonly step: number;
  /** The process that makes them. */
  readonly runner: string | null;
  /** All made, or removed by an owner: never made again. */
  readonly done: boolean;
}

const PLANNED: DemoProgress = { anchor: null, script: 0, step: 0, runner: null, done: false };
const isOpen = (siteId: string) =>
  and(eq(setting.scopeId, siteId), eq(setting.name, NAME), sql`not (${setting.value} ->> 'done')::boolean`);

/** Notes that a site is to get conversations made for show; a repeat changes nothing. */
export async function planDemoConversations(store: Store, siteId: string): Promise<void> {
  await store.insert(setting).values({ scopeId: siteId, name: NAME, value: PLANNED }).onConflictDoNothing();
}

/**
 * Takes the making of a site's conversations over.
 * @param options.alone no other server process can be at it
 * @returns undefined when there are none to make, or another process makes them
 */
export async function takeDemoConversations(
  store: Store,
  options: { siteId: string; runner: string; at: Date; alone: boolean },
): Promise<(DemoProgress & { anchor: string }) | undefined> {
  const { siteId, runner, at, alone } = options;
  const anchor = sql`coalesce(${setting.value} -> 'anchor', 'null') <> 'null'`;
  const free = sql`(${alone} or ${setting.value} ->> 'runner' is null
    or ${setting.updatedAt} < now() - make_interval(secs => ${SILENT_SECONDS}))`;
  const [row] = await store
    .update(setting)
    .set({
      value: sql`${setting.value} || jsonb_build_object('runner', ${runner}::text)
        || case when ${anchor} then '{}' else jsonb_build_object('anchor', ${at.toISOString()}::text) end`,
      updatedAt: sql`now()`,
    })
    .where(and(isOpen(siteId), free))
    .returning({ value: setting.value });
  return row?.value as (DemoProgress & { anchor: string }) | undefined;
}

/** Notes what comes next. @returns false when they are no longer this process's to make */
export async function noteDemoConversations(
  store: Store,
  options: { siteId: string; runner: string; script: number; step: number; done?: boolean },
): Promise<boolean> {
  const { siteId, runner, ...next } = options;
  const rows = await store
    .update(setting)
    .set({ value: sql`${setting.value} || ${JSON.stringify(next)}::jsonb`, updatedAt: sql`now()` })
    .where(and(isOpen(siteId), sql`${setting.value} ->> 'runner' = ${runner}`))
    .returning({ name: setting.name });
  return rows.length === 1;
}

/** Ends the making of a site's conversations for good. */
export async function endDemoConversations(store: Store, siteId: string): Promise<void> {
  await store
    .update(setting)
    .set({ value: sql`${setting.value} || '{"done": true}'`, updatedAt: sql`now()` })
    .where(isOpen(siteId));
}

/** How far they are; undefined when none were planned. */
export async function demoProgress(store: Store, siteId: string): Promise<DemoProgress | undefined> {
  const [row] = await store
    .select({ value: setting.value })
    .from(setting)
    .where(and(eq(setting.scopeId, siteId), eq(setting.name, NAME)));
  return row?.value as DemoProgress | undefined;
}
