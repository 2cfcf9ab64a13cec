import { expect, test } from "vitest";
import { createSchedule } from "../../server/lib/schedule.ts";

const never = new AbortController().signal;
const tick = () => new Promise((resolve) => setTimeout(resolve, 0));

/** Jobs that end when told, and the order in which they began. */
function jobs() {
  const began: string[] = [];
  const ends = new Map<string, () => void>();
  const job = (name: string) => async () => {
    began.push(name);
    await new Promise<void>((resolve) => ends.set(name, resolve));
    return name;
  };
  const end = async (name: string) => {
    ends.get(name)?.();
    await tick();
  };
  return { began, job, end };
}

test("a visitor's job goes before work in bulk, and bulk waits while a visitor waits for another pool", async () => {
  const { began, job, end } = jobs();
  const schedule = createSchedule(2);
  const embedding = { free: [1, 2] };
  const ranking = { free: [3] };
  for (const name of ["bulk 1", "bulk 2", "bulk 3"]) void schedule.run(embedding, never, "bulk", job(name));
  void schedule.run(ranking, never, "visitor", job("pair 1"));
  void schedule.run(ranking, never, "visitor", job("pair 2"));
  await tick();
  expect(began).toEqual(["bulk 1", "bulk 2"]);
  await end("bulk 1");
  await end("bulk 2");
  // A slot is free, but pair 2 is about to need it.
  expect(began).toEqual(["bulk 1", "bulk 2", "pair 1"]);
  void schedule.run(embedding, never, "visitor", job("question"));
  await tick();
  expect(began.at(-1)).toBe("question");
  await end("pair 1");
  await end("question");
  expect(began).toEqual(["bulk 1", "bulk 2", "pair 1", "question", "pair 2", "bulk 3"]);
});

test("an aborted job never starts, and one that throws gives its context back", async () => {
  const schedule = createSchedule(1);
  const pool = { free: ["context"] };
  const controller = new AbortController();
  const { job, end } = jobs();
  const first = schedule.run(pool, never, "visitor", job("first"));
  const aborted = schedule.run(pool, controller.signal, "visitor", () => Promise.reject(new Error("it ran")));
  const thrown = schedule.run(pool, never, "bulk", () => {
    throw new Error("at once");
  });
  controller.abort(new Error("left"));
  const expectations = [expect(aborted).rejects.toThrow("left"), expect(thrown).rejects.toThrow("at once")];
  await tick();
  await end("first");
  expect(await first).toBe("first");
  await Promise.all(expectations);
  expect(pool.free).toEqual(["context"]);
  expect(await schedule.run(pool, never, "bulk", async (context) => context)).toBe("context");
});

test("background work is done one at a time, when nothing else has been for a while, and now and then all the same", async () => {
  const { began, job, end } = jobs();
  const pool = { free: [1, 2, 3] };
  const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const schedule = createSchedule(3, { idleMs: 200, trickleMs: 60 });
  void schedule.run(pool, never, "visitor", job("question 1"));
  for (const name of ["background 1", "background 2"]) void schedule.run(pool, never, "background", job(name));
  await later(30);
  expect(began).toEqual(["question 1"]);
  // Nothing has been done in the background yet, so it isn't kept from its first job.
  await end("question 1");
  expect(began).toEqual(["question 1", "background 1"]);
  void schedule.run(pool, never, "visitor", job("question 2"));
  await tick();
  expect(began.at(-1)).toBe("question 2");
  await end("question 2");
  await end("background 1");
  expect(began).toHaveLength(3);
  await later(30);
  expect(began).toHaveLength(3);
  // A question every few milliseconds: idle never comes, the trickle does.
  const stop = setInterval(() => void schedule.run(pool, never, "visitor", async () => undefined), 10);
  await later(80);
  clearInterval(stop);
  expect(began.at(-1)).toBe("background 2");
  await end("background 2");
});

test("aborted background work doesn't hold up what waits behind it", async () => {
  const schedule = createSchedule(2, { idleMs: 20, trickleMs: 10 });
  const pool = { free: [1] };
  const { job, end } = jobs();
  const controller = new AbortController();
  const asked = schedule.run(pool, never, "visitor", job("question"));
  const aborted = [1, 2, 3].map((i) => schedule.run(pool, controller.signal, "background", async () => i));
  const behind = schedule.run(pool, never, "background", async () => "done");
  controller.abort(new Error("stopped"));
  const rejections = aborted.map((one) => expect(one).rejects.toThrow("stopped"));
  await end("question");
  expect(await behind).toBe("done");
  await Promise.all([asked, ...rejections]);
});

test("background work runs on without pauses once nobody has asked for anything for a while", async () => {
  const schedule = createSchedule(2, { idleMs: 20, trickleMs: 10_000 });
  const pool = { free: [1] };
  await schedule.run(pool, never, "visitor", async () => undefined);
  const done = await Promise.all([1, 2, 3].map((i) => schedule.run(pool, never, "background", async () => i)));
  expect(done).toEqual([1, 2, 3]);
});
