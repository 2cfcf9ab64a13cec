import type { Db, Tx } from "../ports/database/port.ts";
import type { NewJob } from "../store/job.ts";
import { type PushAbout, type PushDue, takePushEvents } from "../store/push.ts";

/** Events that one look takes out of the outbox. */
const AT_ONCE = 200;
/** News that waited for longer (no server was running) is left alone. */
const OLD_MS = 60 * 60_000;
/** A console counts as visible for so long after its server last said so: two heartbeats (desk/presence.ts) and a bit. */
export const VISIBLE_MS = 50_000;

/** What the job of a notification knows: never what was written. */
export interface PushJob {
  readonly eventId: string;
  readonly subscriptionId: string;
  readonly conversationId: string;
  readonly about: PushAbout;
  readonly number: number;
  readonly atMs: number;
}

export interface LookDeps {
  readonly db: Db;
  addJob(job: Omit<NewJob, "mostAttempts">, tx: Tx): Promise<unknown>;
  /** Looks for jobs at once, instead of at the next look. */
  wakeJobs(): void;
  readonly clock: { now(): Date };
}

/**
 * Makes a job of each device's news, in the transaction that takes it out of the outbox: it's pushed once, on any number
 * of nodes. What happened to a conversation in one go is one notification.
 * @returns how many
 */
export async function look({ db, addJob, wakeJobs, clock }: LookDeps): Promise<number> {
  let queued = 0;
  for (;;) {
    const now = clock.now();
    const before = (ms: number) => new Date(now.getTime() - ms);
    const taken = await db.transaction(async (tx) => {
      const found = await takePushEvents(tx, {
        ...{ limit: AT_ONCE, now, since: before(OLD_MS), seenSince: before(VISIBLE_MS) },
      });
      for (const one of newest(found.due)) {
        const { siteId, at, memberName, ...rest } = one;
        const payload: PushJob = { ...rest, atMs: at.getTime() };
        const key = `push:${one.eventId}:${one.subscriptionId}`;
        await addJob({ siteId, kind: "push", key, subject: memberName, payload: { ...payload } }, tx);
        queued++;
      }
      return found.taken;
    });
    if (taken < AT_ONCE) break;
  }
  if (queued > 0) wakeJobs();
  return queued;
}

/** The last news of each conversation for each device. @param due in the order of time */
function newest(due: readonly PushDue[]): PushDue[] {
  return [...new Map(due.map((one) => [`${one.subscriptionId} ${one.conversationId}`, one])).values()];
}
