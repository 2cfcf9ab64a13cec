import { and, desc, eq, ne, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Store } from "../ports/database/port.ts";
import { tune } from "./schema/tune.ts";
import { clearSetting, INSTALLATION, readSettings, writeSetting } from "./setting.ts";

export type TuneRow = typeof tune.$inferSelect;

/** Starts a tune. @returns undefined if one is running already, on whatever site */
export async function addTune(
  store: Store,
  values: Pick<TuneRow, "siteId" | "kind" | "minutes" | "seed" | "base" | "runner" | "startedBy"> & Partial<TuneRow>,
): Promise<TuneRow | undefined> {
  const [row] = await store
    .insert(tune)
    .values({ id: newId(), ...values })
    .onConflictDoNothing()
    .returning();
  return row;
}

export async function readTune(store: Store, id: string): Promise<TuneRow | undefined> {
  const [row] = await store.select().from(tune).where(eq(tune.id, id));
  return row;
}

/** A site's, newest first. */
export async function listTunes(store: Store, siteId: string): Promise<TuneRow[]> {
  return store
    .select()
    .from(tune)
    .where(eq(tune.siteId, siteId))
    .orderBy(desc(tune.createdAt), desc(tune.id))
    .limit(50);
}

/** All that are offered, on whatever site, newest first. */
export async function listOffered(store: Store): Promise<TuneRow[]> {
  return store.select().from(tune).where(eq(tune.state, "offered")).orderBy(desc(tune.createdAt), desc(tune.id));
}

/** Newer ones have taken its place: its file is no longer there. */
export async function markSuperseded(store: Store, id: string): Promise<void> {
  await store.update(tune).set({ state: "superseded", path: null }).where(eq(tune.id, id));
}

type Change = Partial<Omit<TuneRow, "id" | "siteId" | "runner">>;

/** Changes a tune that is running. @returns undefined if it has ended: nothing is changed */
export async function changeRunning(store: Store, id: string, change: Change): Promise<TuneRow | undefined> {
  const [row] = await store
    .update(tune)
    .set({ ...change, seenAt: sql`now()` })
    .where(and(eq(tune.id, id), eq(tune.state, "running")))
    .returning();
  return row;
}

/** When it was put in use. */
export async function markPromoted(store: Store, id: string, at: Date): Promise<void> {
  await store.update(tune).set({ promotedAt: at }).where(eq(tune.id, id));
}

/** Ends the running tunes of processes that haven't been seen for so many seconds. @returns how many */
export async function interruptTunes(
  store: Store,
  options: { readonly runner: string; readonly silentSeconds: number; readonly at: Date },
): Promise<number> {
  const rows = await store
    .update(tune)
    .set({ state: "interrupted", stage: null, secondsLeft: null, endedAt: options.at })
    .where(
      and(
        eq(tune.state, "running"),
        ne(tune.runner, options.runner),
        sql`${tune.seenAt} <= now() - make_interval(secs => ${options.silentSeconds})`,
      ),
    )
    .returning({ id: tune.id });
  return rows.length;
}

const NAME = "small-model-tune";

/** Which tune the server's small model uses; `former` is the one before, null for the model as it came. */
export interface TuneInUse {
  readonly id: string | null;
  readonly former?: string | null;
}

/** Undefined: nothing was ever promoted. */
export async function tuneInUse(store: Store): Promise<TuneInUse | undefined> {
  return (await readSettings(store, INSTALLATION)).get(NAME) as TuneInUse | undefined;
}

/** @param use undefined: as if nothing had ever been promoted */
export async function setTuneInUse(store: Store, use: TuneInUse | undefined): Promise<void> {
  if (use === undefined) await clearSetting(store, { scopeId: INSTALLATION, name: NAME });
  else await writeSetting(store, { scopeId: INSTALLATION, name: NAME, value: use });
}
