import { expect, test } from "vitest";
import { Admission } from "../../server/turn/admission.ts";
import { TurnQueue } from "../../server/turn/queue.ts";

/** A store that ends when it is told to. */
function stores() {
  const ends: (() => void)[] = [];
  let most = 0;
  let running = 0;
  return {
    ends,
    most: () => most,
    run: () => {
      running += 1;
      most = Math.max(most, running);
      return new Promise<void>((resolve) =>
        ends.push(() => {
          running -= 1;
          resolve();
        }),
      );
    },
  };
}
const tick = () => new Promise((resolve) => setImmediate(resolve));

test("messages are stored a few at a time, in order; when too many wait the next is asked to come again", async () => {
  const admission = new Admission({ waiting: 0, waitedMs: 0 });
  const { ends, most, run } = stores();
  const order: number[] = [];
  const taken = Array.from({ length: 204 }, (_, i) => admission.run(run, false).then(() => order.push(i)));
  await expect(admission.run(run, false)).rejects.toMatchObject({
    code: "TOO_BUSY",
    retryAfterMs: expect.any(Number),
  });
  // Somebody who asks for a person is taken all the same, behind the others.
  const urgent = admission.run(run, true).then(() => order.push(-1));
  for (let done = 0; done < 205; done++) {
    await tick();
    ends.shift()?.();
  }
  await Promise.all([...taken, urgent]);
  expect(most()).toBe(4);
  expect(order).toEqual([...Array.from({ length: 204 }, (_, i) => i), -1]);
});

test("while too many turns wait for an answer no more is taken on, and a failed store gives its place back", async () => {
  const turns = { waiting: 400, waitedMs: 0 };
  const admission = new Admission(turns);
  await expect(admission.run(async () => 1, false)).rejects.toMatchObject({ code: "TOO_BUSY" });
  turns.waiting = 399;
  for (let i = 0; i < 10; i++)
    await expect(admission.run(() => Promise.reject(new Error("no")), false)).rejects.toThrow("no");
  expect(await admission.run(async () => 1, false)).toBe(1);
});

test("on a slow machine fewer may wait: once the first in line has waited too long, the next is asked to come again", async () => {
  let nowMs = 0;
  const turns = { waiting: 0, waitedMs: 0 };
  const admission = new Admission(turns, () => nowMs);
  const { ends, run } = stores();
  // Four are stored, one waits.
  const taken = Array.from({ length: 5 }, () => admission.run(run, false));
  nowMs = 1_999;
  expect(() => admission.refuseIfBusy()).not.toThrow();
  nowMs = 2_000;
  expect(() => admission.refuseIfBusy()).toThrow(expect.objectContaining({ code: "TOO_BUSY" }));
  await expect(admission.run(run, false)).rejects.toMatchObject({ code: "TOO_BUSY" });
  // The one that waited gets its place: nobody is in line.
  ends.shift()?.();
  await tick();
  expect(() => admission.refuseIfBusy()).not.toThrow();
  turns.waitedMs = 8_000;
  expect(() => admission.refuseIfBusy()).toThrow(expect.objectContaining({ code: "TOO_BUSY" }));
  for (const end of ends) end();
  await Promise.all(taken);
});

test("a turn that waits for its own conversation's earlier one isn't in the line of those who wait for a place", async () => {
  const queue = new TurnQueue(1);
  let end = () => {};
  const first = new Promise<void>((resolve) => {
    end = resolve;
  });
  const overs = [
    queue.add({ turnId: "1", conversationId: "c", sequence: 1, run: () => first }),
    queue.add({ turnId: "2", conversationId: "c", sequence: 2, run: async () => {} }),
  ];
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(queue.waitedMs).toBe(0);
  overs.push(queue.add({ turnId: "3", conversationId: "d", sequence: 1, run: async () => {} }));
  await new Promise((resolve) => setTimeout(resolve, 5));
  expect(queue.waitedMs).toBeGreaterThan(0);
  end();
  await Promise.all(overs);
  expect(queue.waitedMs).toBe(0);
});

test("so many turns run at a time, whatever their conversations; a conversation's own keep their order", async () => {
  const queue = new TurnQueue(3);
  let running = 0;
  let most = 0;
  const order: string[] = [];
  const overs = [];
  for (let i = 0; i < 12; i++) {
    const [conversationId, sequence] = [`c${i % 6}`, Math.floor(i / 6)];
    overs.push(
      queue.add({
        turnId: `t${i}`,
        conversationId,
        sequence,
        async run() {
          running += 1;
          most = Math.max(most, running);
          await tick();
          order.push(`${conversationId}-${sequence}`);
          running -= 1;
        },
      }),
    );
  }
  await tick();
  expect(queue.waiting).toBeGreaterThan(0);
  await Promise.all(overs);
  await queue.idle();
  expect(most).toBe(3);
  expect(queue.waiting).toBe(0);
  for (let c = 0; c < 6; c++) expect(order.indexOf(`c${c}-0`)).toBeLessThan(order.indexOf(`c${c}-1`));
});
