import { eq, sql } from "drizzle-orm";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { TryLater } from "../../server/jobs/again.ts";
import { createJobs, type JobHandler, type Jobs, type RunningJob } from "../../server/jobs/jobs.ts";
import { createJobList } from "../../server/jobs/list.ts";
import { systemClock } from "../../server/lib/clock.ts";
import { TuppenceError } from "../../server/lib/errors.ts";
import { newId } from "../../server/lib/ids.ts";
import { silentLog } from "../../server/lib/log.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { job } from "../../server/store/schema/job.ts";
import { proposalJob } from "../../server/store/schema/proposal.ts";
import { until } from "../fault/server.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { makeSite } from "../knowledge/builders.ts";

const FAST = { pollMs: 10, beatMs: 100, silentSeconds: 60, progressMs: 10, firstWaitMs: 10 };

let database: DatabasePort;
const open: Jobs[] = [];
beforeAll(async () => {
  database = await openTestDatabase();
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
  await database.db.delete(job);
});
afterAll(() => database.close());

function process(run: JobHandler["run"], more: Partial<JobHandler> & { times?: Partial<typeof FAST> } = {}): Jobs {
  const { times, ...handler } = more;
  const jobs = createJobs({
    db: database.db,
    clock: systemClock,
    log: silentLog,
    times: { ...FAST, ...times },
    handlers: { "source-sync": { mostAttempts: 3, atOnce: 4, ...handler, run } },
  });
  jobs.start();
  open.push(jobs);
  return jobs;
}

const sync = (siteId: string, more: { key?: string; payload?: Record<string, unknown> } = {}) =>
  ({ siteId, kind: "source-sync", subject: "Help", payload: {}, ...more }) as const;
/** Works until its process ends or it's stopped. */
const endless: JobHandler["run"] = ({ signal }) =>
  new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
const rowOf = async (id: string) => (await database.db.select().from(job).where(eq(job.id, id)))[0];

test("forty jobs among three processes: each is done once", async () => {
  const siteId = await makeSite(database);
  const done: string[] = [];
  const processes = [1, 2, 3].map(() =>
    process(async ({ row }) => {
      done.push(row.id);
      await new Promise((resume) => setTimeout(resume, 5));
    }),
  );
  const ids: string[] = [];
  for (let i = 0; i < 40; i++) ids.push((await processes[i % 3]?.add(sync(siteId)))?.id ?? "");
  for (const id of ids) expect((await processes[0]?.ended(id))?.state).toBe("done");
  expect(done.toSorted()).toEqual(ids.toSorted());
});

test("two of the same: the second finds the first, however many ask at once", async () => {
  const siteId = await makeSite(database);
  let runs = 0;
  let finish = () => {};
  const first = process(async ({ signal }) => {
    runs++;
    await new Promise<void>((resume) => {
      finish = resume;
      signal.addEventListener("abort", () => resume());
    });
  });
  const second = process(async () => {
    runs++;
  });
  const key = `source:${newId()}`;
  const asked = await Promise.all([first, second, first, second].map((one) => one.addOrFind({ ...sync(siteId), key })));
  expect(new Set(asked.map((one) => one.row.id)).size).toBe(1);
  expect(asked.filter((one) => one.isNew)).toHaveLength(1);
  const id = asked[0]?.row.id as string;
  await until("it runs", () => runs === 1);
  // The second process may have it, and be done.
  finish();
  await first.ended(id);
  expect(runs).toBe(1);
  expect((await second.addOrFind({ ...sync(siteId), key })).isNew).toBe(true);
});

test("a process that is killed: another goes on at the checkpoint, and what the first still writes is refused", async () => {
  const siteId = await makeSite(database);
  let late: Promise<unknown> | undefined;
  let held: RunningJob | undefined;
  const first = process(
    async (running) => {
      await running.checkpoint({ page: 7 });
      held = running;
      await new Promise(() => {});
    },
    // Its signs of life never come: as if it hung.
    { times: { beatMs: 600_000, pollMs: 600_000 } },
  );
  const id = (await first.add(sync(siteId)))?.id as string;
  await until("the checkpoint is stored", async () => (await rowOf(id))?.checkpoint !== null);
  let seen: unknown;
  const second = process(
    async ({ row }) => {
      seen = row.checkpoint;
    },
    { times: { silentSeconds: 1 } },
  );
  expect(await second.ended(id)).toMatchObject({ state: "done", attempts: 2 });
  expect(seen).toEqual({ page: 7 });
  late = held?.store(async (tx) => tx.execute(sql`select 1`));
  await expect(late).rejects.toThrow("another process runs it");
  await expect(held?.checkpoint({ page: 8 })).rejects.toThrow("another process runs it");
  // Nobody waits for it.
  open.splice(open.indexOf(first), 1);
});

test("a process that ends in order gives its job back at once, without counting a try", async () => {
  const siteId = await makeSite(database);
  const first = process(endless);
  const id = (await first.add(sync(siteId)))?.id as string;
  await until("it runs", async () => (await rowOf(id))?.state === "running");
  await first.close();
  expect(await rowOf(id)).toMatchObject({ state: "waiting", attempts: 0, fault: null });
  const second = process(async () => {});
  expect(await second.ended(id)).toMatchObject({ state: "done", attempts: 1 });
});

test("an error is tried again with longer waits; after the last try it has failed, and somebody is told once", async () => {
  const siteId = await makeSite(database);
  const at: number[] = [];
  const told: string[] = [];
  const jobs = process(
    async () => {
      at.push(performance.now());
      throw new TuppenceError("SOURCE_UNREACHABLE", "Nobody answers.", "Check the address.");
    },
    { failed: async (_, row) => void told.push(row.id), times: { firstWaitMs: 40 } },
  );
  const id = (await jobs.add(sync(siteId)))?.id as string;
  expect(await jobs.ended(id)).toMatchObject({
    ...{ state: "failed", attempts: 3, fault: "Nobody answers.", remedy: "Check the address." },
  });
  expect(told).toEqual([id]);
  const [first = 0, second = 0, third = 0] = at;
  expect(second - first).toBeGreaterThanOrEqual(39);
  expect(third - second).toBeGreaterThanOrEqual(159);
  await jobs.retry(id);
  expect(await jobs.ended(id)).toMatchObject({ state: "failed", attempts: 3 });
  expect(at).toHaveLength(6);
});

test("an error that a repeat can't help ends it at once", async () => {
  const siteId = await makeSite(database);
  const jobs = process(async () => {
    throw new TuppenceError("SOURCE_REFUSED", "The token is wrong.", "Enter another.");
  });
  const id = (await jobs.add(sync(siteId)))?.id as string;
  expect(await jobs.ended(id)).toMatchObject({ state: "failed", attempts: 1 });
});

test("a server that asks to wait an hour is left alone for an hour, and it doesn't count as a try", async () => {
  const siteId = await makeSite(database);
  let runs = 0;
  const jobs = process(async () => {
    if (++runs === 1) throw new TryLater(3_600_000, "It asks to wait 60 minutes.", "Nothing.");
  });
  const id = (await jobs.add(sync(siteId)))?.id as string;
  await until("it waits", async () => (await rowOf(id))?.fault !== null);
  const row = await rowOf(id);
  expect(row).toMatchObject({ state: "waiting", attempts: 0, fault: "It asks to wait 60 minutes." });
  expect((row?.dueAt.getTime() ?? 0) - Date.now()).toBeGreaterThan(3_500_000);
  await new Promise((resume) => setTimeout(resume, 100));
  expect(runs).toBe(1);
  await database.db.update(job).set({ dueAt: sql`now()` }).where(eq(job.id, id));
  expect(await jobs.ended(id)).toMatchObject({ state: "done", attempts: 1, fault: null });
});

test("a server that asks to wait for days ends it after one", async () => {
  const siteId = await makeSite(database);
  const jobs = process(async () => {
    throw new TryLater(3_600_000, "It asks to wait.", "Nothing.");
  });
  const id = (await jobs.add(sync(siteId)))?.id as string;
  await until("it waits", async () => (await rowOf(id))?.fault !== null);
  await database.db
    .update(job)
    .set({ dueAt: sql`now()`, createdAt: new Date(Date.now() - 24 * 3_600_000) })
    .where(eq(job.id, id));
  expect(await jobs.ended(id)).toMatchObject({ state: "failed", fault: "It asks to wait." });
});

test("a job that is stopped ends here and elsewhere, and can be retried from where it was", async () => {
  const siteId = await makeSite(database);
  let aborted = false;
  const first = process(async (running) => {
    if (running.row.checkpoint !== null) return;
    await running.checkpoint({ page: 3 });
    await new Promise<void>((_, reject) => {
      const end = () => {
        aborted = true;
        reject(running.signal.reason);
      };
      running.signal.addEventListener("abort", end);
      // It may have been stopped while the checkpoint was written.
      if (running.signal.aborted) end();
    });
  });
  const second = process(endless, { times: { pollMs: 600_000 } });
  const id = (await first.add(sync(siteId)))?.id as string;
  await until("it runs", async () => (await rowOf(id))?.checkpoint !== null);
  // By another process: this one notices at its next sign of life.
  expect(await second.stop(id)).toBe(true);
  await until("it has noticed", () => aborted);
  expect(await rowOf(id)).toMatchObject({ state: "stopped" });
  expect(await first.stop(id)).toBe(false);
  await first.retry(id);
  expect(await first.ended(id)).toMatchObject({ state: "done" });
  await expect(first.retry(id)).rejects.toMatchObject({ code: "JOB_RUNNING" });
});

test("a job that kills its process again and again is given up", async () => {
  const siteId = await makeSite(database);
  const jobs = process(async () => {}, { times: { pollMs: 600_000 } });
  const id = (await jobs.add(sync(siteId)))?.id as string;
  await jobs.ended(id);
  // As three killed processes leave it.
  await database.db
    .update(job)
    .set({ state: "running", runner: newId(), attempts: 3, seenAt: new Date(0), endedAt: null })
    .where(eq(job.id, id));
  const next = process(async () => {});
  expect(await next.ended(id)).toMatchObject({ state: "failed", fault: expect.stringContaining("ended 3 times") });
});

test("the list has every kind of job, says what can be done, and passes stop and retry on", async () => {
  const siteId = await makeSite(database);
  const jobs = process(async (running) => {
    running.progress({ stage: "read", done: 3, total: 10 });
    throw new TuppenceError("SOURCE_REFUSED", "The token is wrong.", "Enter another.");
  });
  const id = (await jobs.add({ ...sync(siteId), startedBy: "Mona Manager" }))?.id as string;
  await jobs.ended(id);
  const phrasings = newId();
  await database.db
    .insert(proposalJob)
    .values({ id: phrasings, siteId, source: "large-model", model: "gpt-4o-mini", runner: newId() });
  const asked: string[] = [];
  const list = createJobList({
    db: database.db,
    jobs,
    own: { phrasings: { stop: async (_, one) => void asked.push(one) } },
  });
  const page = await list.page(siteId, { offset: 0 });
  expect(page.counts).toEqual({ open: 1, failed: 1 });
  expect(page.jobs.map(({ kind, state, canStop, canRetry }) => ({ kind, state, canStop, canRetry }))).toEqual([
    { kind: "phrasings", state: "running", canStop: true, canRetry: false },
    { kind: "source-sync", state: "failed", canStop: false, canRetry: true },
  ]);
  expect(page.jobs[1]).toMatchObject({
    ...{ subject: "Help", stage: "read", done: 3, total: 10, startedBy: "Mona Manager", nextTryAt: null },
    ...{ fault: "The token is wrong.", remedy: "Enter another.", attempts: 1, mostAttempts: 3 },
  });
  expect((await list.page(siteId, { show: "failed", offset: 0 })).jobs.map((one) => one.id)).toEqual([id]);
  await list.stop(siteId, phrasings);
  expect(asked).toEqual([phrasings]);
  expect(await list.retry(siteId, id, null)).toMatchObject({ id, attempts: expect.any(Number) });
  await expect(list.stop(await makeSite(database), id)).rejects.toMatchObject({ code: "NOT_FOUND" });
});

test("a process whose main thread was blocked doesn't take its own job over", async () => {
  const siteId = await makeSite(database);
  let runs = 0;
  const jobs = process(
    async () => {
      runs++;
      await new Promise((resume) => setTimeout(resume, 1_500));
    },
    { times: { beatMs: 600_000, silentSeconds: 1 } },
  );
  const id = (await jobs.add(sync(siteId)))?.id as string;
  expect(await jobs.ended(id)).toMatchObject({ state: "done", attempts: 1 });
  expect(runs).toBe(1);
});
