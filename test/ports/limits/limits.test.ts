import { createServer } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { newId } from "../../../server/lib/ids.ts";
import { silentLog } from "../../../server/lib/log.ts";
import { memoryLimits } from "../../../server/ports/limits/memory.ts";
import type { LimitsPort } from "../../../server/ports/limits/port.ts";
import { redisLimits } from "../../../server/ports/limits/redis.ts";

const REDIS_URL = process.env.TEST_REDIS_URL ?? "redis://127.0.0.1:6379";
const isThere = await new Promise<boolean>((resolve) => {
  const { hostname, port } = new URL(REDIS_URL);
  import("node:net").then(({ connect }) => {
    const socket = connect({ host: hostname, port: Number(port || 6379) });
    socket.once("connect", () => resolve(socket.destroy() !== undefined));
    socket.once("error", () => resolve(false));
  });
});

const RULE = { name: "test", points: 3, seconds: 1 };
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.each([
  { name: "memory", open: (_prefix: string): LimitsPort => memoryLimits(), skip: false },
  {
    name: "Redis",
    open: (keyPrefix: string): LimitsPort => redisLimits({ url: REDIS_URL, log: silentLog, keyPrefix }),
    skip: !isThere,
  },
])("limits in $name", ({ open, skip }) => {
  let limits: LimitsPort;
  beforeAll(async () => {
    limits = open(newId());
    await wait(100);
  });
  afterAll(() => limits.close());

  test.skipIf(skip)("give so many points, say how long to wait, and give them again after that", async () => {
    const limit = limits.of(RULE);
    expect([await limit.take("a"), await limit.take("a"), await limit.take("a")]).toEqual([0, 0, 0]);
    expect(await limit.look("a")).toBeGreaterThan(0);
    const waitMs = await limit.take("a");
    expect(waitMs).toBeGreaterThan(0);
    expect(waitMs).toBeLessThanOrEqual(1000);
    expect(await limit.take("b")).toBe(0);
    await wait(waitMs + 50);
    expect(await limit.take("a")).toBe(0);
  });

  test.skipIf(skip)("are forgotten on demand, and two rules never count together", async () => {
    const limit = limits.of({ ...RULE, points: 1 });
    const other = limits.of({ ...RULE, name: "other", points: 1 });
    expect(await limit.take("c")).toBe(0);
    expect(await other.take("c")).toBe(0);
    expect(await limit.take("c")).toBeGreaterThan(0);
    await limit.forget("c");
    expect(await limit.look("c")).toBe(0);
    expect(await limit.take("c")).toBe(0);
  });
});

describe("two servers on one Redis", () => {
  test.skipIf(!isThere)("count together, but for what lives on one of them", async () => {
    const keyPrefix = newId();
    const [one, two] = [0, 1].map(() => redisLimits({ url: REDIS_URL, log: silentLog, keyPrefix }));
    if (one === undefined || two === undefined) throw new Error("Both are there.");
    await wait(100);
    const rule = { ...RULE, points: 2, seconds: 30 };
    expect(await one.of(rule).take("x")).toBe(0);
    expect(await two.of(rule).take("x")).toBe(0);
    expect(await one.of(rule).take("x")).toBeGreaterThan(0);
    expect(await two.of(rule).take("x")).toBeGreaterThan(0);
    const local = { ...rule, name: "local", points: 1, local: true };
    expect(await one.of(local).take("y")).toBe(0);
    expect(await two.of(local).take("y")).toBe(0);
    await Promise.all([one.close(), two.close()]);
  });

  test("without Redis each counts for itself, at once and never with an error", async () => {
    // A port that takes connections and says nothing is worse than one that refuses.
    const mute = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => mute.once("listening", resolve));
    const { port } = mute.address() as { port: number };
    const limits = redisLimits({ url: `redis://127.0.0.1:${port}`, log: silentLog });
    const limit = limits.of({ ...RULE, points: 2, seconds: 30 });
    const started = performance.now();
    const took = [await limit.take("x"), await limit.take("x")];
    expect(took).toEqual([0, 0]);
    expect(await limit.take("x")).toBeGreaterThan(0);
    expect(performance.now() - started).toBeLessThan(4_000);
    await limits.close();
    mute.close();
  });
});
