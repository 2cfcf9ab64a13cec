import { and, eq, inArray, lt, notInArray, or, sql } from "drizzle-orm";
import { newId } from "../lib/ids.ts";
import type { Db, Store } from "../ports/database/port.ts";
import type { StoredJobKind } from "../wire/jobs.ts";
import { job } from "./schema/job.ts";

export type JobRow = typeof job.$inferSelect;

/** A job's claim by one process. */
export interface Claim {
  readonly id: string;
  readonly runner: string;
}

/** What a new job needs. */
export interface NewJob {
  readonly siteId: string;
  readonly kind: StoredJobKind;
  /** What only one unfinished job may be about. */
  readonly key?: string;
  readonly subject: string;
  readonly payload: JobRow["payload"];
  readonly mostAttempts: number;
  readonly startedBy?: string | null;
  /** Not before then. Default: now. */
  readonly dueAt?: Date;
}

/** Adds a job. @returns undefined if an unfinished one has its key */
export async function addJob(store: Store, options: NewJob): Promise<JobRow | undefined> {
  const [row] = await store
    .insert(job)
    .values({ id: newId(), ...options })
    .onConflictDoNothing()
    .returning();
  return row;
}

/** The unfinished job with this key. */
export async function openJobWithKey(store: Store, key: string): Promise<JobRow | undefined> {
  const [row] = await store
    .select()
    .from(job)
    .where(and(eq(job.key, key), inArray(job.state, ["waiting", "running"])));
  return row;
}

export async function readJob(store: Store, id: string): Promise<JobRow | undefined> {
  const [row] = await store.select().from(job).where(eq(job.id, id));
  return row;
}

/**
 * Takes the job that has waited longest: a due one, or one whose process hasn't been seen for so many seconds. Two
 * processes never get the same one.
 * @returns undefined if there is none of these kinds
 */
export async function claimJob(
  store: Store,
  options: {
    readonly kinds: readonly StoredJobKind[];
    readonly runner: string;
    readonly silentSeconds: number;
    /** Jobs that this process is doing: a main thread that was blocked looks silent to itself. */
    readonly own: readonly string[];
  },
): Promise<JobRow | undefined> {
  if (options.kinds.length === 0) return undefined;
  const free = store
    .select({ id: job.id })
    .from(job)
    .where(
      and(
        inArray(job.kind, [...options.kinds]),
        options.own.length === 0 ? undefined : notInArray(job.id, [...options.own]),
        or(
          and(eq(job.state, "waiting"), sql`${job.dueAt} <= now()`),
          and(eq(job.state, "running"), sql`${job.seenAt} <= now() - make_interval(secs => ${options.silentSeconds})`),
        ),
      ),
    )
    .orderBy(job.dueAt, job.id)
    .limit(1)
    .for("update", { skipLocked: true });
  const [row] = await store
    .update(job)
    .set({
      state: "running",
      runner: options.runner,
      seenAt: sql`now()`,
      attempts: sql`${job.attempts} + 1`,
      endedAt: null,
    })
    .where(inArray(job.id, free))
    .returning();
  return row;
}

const owned = ({ id, runner }: Claim) => and(eq(job.id, id), eq(job.runner, runner), eq(job.state, "running"));

/** Says that the job's process is alive, and how far it is. @returns false if the job isn't this process's any more */
export async function renewJob(
  store: Store,
  claim: Claim,
  change: Partial<Pick<JobRow, "stage" | "done" | "total" | "checkpoint">> = {},
): Promise<boolean> {
  const rows = await store
    .update(job)
    .set({ ...change, seenAt: sql`now()` })
    .where(owned(claim))
    .returning({ id: job.id });
  return rows.length === 1;
}

/** Whether a job is still this process's; its row is locked until the transaction ends. */
export async function lockJob(store: Store, { id, runner }: Claim): Promise<boolean> {
  const [row] = await store.select().from(job).where(eq(job.id, id)).for("update");
  return row?.runner === runner && row.state === "running";
}

/** Ends this process's job. @returns false if it isn't this process's any more */
export async function endJob(
  store: Store,
  claim: Claim,
  end: { readonly state: "done" | "failed"; readonly fault?: string; readonly remedy?: string; readonly at: Date },
): Promise<boolean> {
  const rows = await store
    .update(job)
    .set({ state: end.state, fault: end.fault ?? null, remedy: end.remedy ?? null, endedAt: end.at, runner: null })
    .where(owned(claim))
    .returning({ id: job.id });
  return rows.length === 1;
}

/**
 * Puts this process's job back, to be tried again.
 * @param again.counts false: this try doesn't count, because nothing failed
 */
export async function putBack(
  store: Store,
  claim: Claim,
  again: {
    readonly afterMs: number;
    readonly counts: boolean;
    readonly fault?: string | null;
    readonly remedy?: string | null;
  },
): Promise<boolean> {
  const { fault = null, remedy = null } = again;
  const rows = await store
    .update(job)
    .set({
      state: "waiting",
      runner: null,
      dueAt: sql`now() + make_interval(secs => ${again.afterMs / 1000})`,
      attempts: again.counts ? job.attempts : sql`${job.attempts} - 1`,
      fault,
      remedy,
    })
    .where(owned(claim))
    .returning({ id: job.id });
  return rows.length === 1;
}

/** Stops an unfinished job, wherever it runs. @returns false if it had ended before */
export async function stopJob(store: Store, id: string, at: Date): Promise<boolean> {
  const rows = await store
    .update(job)
    .set({ state: "stopped", endedAt: at, runner: null })
    .where(and(eq(job.id, id), inArray(job.state, ["waiting", "running"])))
    .returning({ id: job.id });
  return rows.length === 1;
}

/** Starts a failed or stopped job again, from where it was. @returns "taken" if another unfinished job has its key */
export async function restartJob(db: Db, id: string): Promise<"restarted" | "taken" | "not-ended"> {
  return db.transaction(async (tx) => {
    const [row] = await tx.select().from(job).where(eq(job.id, id)).for("update");
    if (row === undefined || (row.state !== "failed" && row.state !== "stopped")) return "not-ended";
    if (row.key !== null && (await openJobWithKey(tx, row.key)) !== undefined) return "taken";
    await tx
      .update(job)
      .set({ state: "waiting", dueAt: sql`now()`, attempts: 0, fault: null, remedy: null, endedAt: null })
      .where(eq(job.id, id));
    return "restarted";
  });
}

/** Deletes jobs that ended before then. */
export async function dropOldJobs(store: Store, before: Date): Promise<void> {
  await store.delete(job).where(and(inArray(job.state, ["done", "failed", "stopped"]), lt(job.endedAt, before)));
}
