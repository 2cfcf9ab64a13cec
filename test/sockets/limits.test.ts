import { afterAll, beforeAll, expect, test } from "vitest";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { addressOf } from "../../server/transport/address.ts";
import { Presence } from "../../server/transport/sockets/presence.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openWindow, openWorld, type Refusal, until, type World } from "./builders.ts";

let database: DatabasePort;
let world: World;
beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database, { graceMs: 100 });
});
afterAll(async () => {
  await world.close();
  await database.close();
});

test("the caller's address is the last that no trusted proxy stands at", () => {
  const of = (remoteAddress: string, forwarded?: string) =>
    addressOf({
      headers: forwarded === undefined ? {} : { "x-forwarded-for": forwarded },
      socket: { remoteAddress } as never,
    });
  expect(of("203.0.113.7")).toBe("203.0.113.7");
  expect(of("::ffff:203.0.113.7", "198.51.100.1")).toBe("203.0.113.7");
  expect(of("127.0.0.1", "198.51.100.1")).toBe("198.51.100.1");
  expect(of("::1", "6.6.6.6, 198.51.100.1, 10.0.0.3")).toBe("198.51.100.1");
  expect(of("10.0.0.2", "2001:db8::1")).toBe("2001:db8::1");
  expect(of("127.0.0.1", "")).toBe("127.0.0.1");
});

test("one address that opens windows without end is told to wait; another still gets in", async () => {
  const from = (address: string) => openWindow(world, {}, { extraHeaders: { "x-forwarded-for": address } });
  const results = await Promise.allSettled(Array.from({ length: 130 }, () => from("198.51.100.9")));
  const refused = results.filter((r) => r.status === "rejected").map((r) => r.reason as Refusal);
  const waiting = refused.filter((one) => one.code === "TOO_FAST" && one.retryable);
  expect(waiting.length).toBeGreaterThanOrEqual(10);
  const other = await from("198.51.100.10");
  other.close();
  for (const result of results) if (result.status === "fulfilled") result.value.close();
});

test("work for a visitor goes on while one window is left, and stops a moment after the last one went", async () => {
  let signal: AbortSignal | undefined;
  world.turns = {
    ...world.shop.turns,
    send(request) {
      signal = request.signal;
      return world.shop.turns.send(request);
    },
  };
  const one = await openWindow(world);
  const two = await openWindow(world, { token: one.welcome?.token });
  await one.ask("How do I return an item?");
  one.close();
  await new Promise((resolve) => setTimeout(resolve, 300));
  expect(signal?.aborted).toBe(false);
  two.close();
  await until(() => signal?.aborted === true, 2000);
  // Back again: what comes now has a signal of its own.
  const three = await openWindow(world, { token: one.welcome?.token });
  await three.ask("How long does delivery take?");
  expect(signal?.aborted).toBe(false);
  three.close();
});

test("a click to the next page, or a window in another process, stops nothing", async () => {
  const presence = new Presence(async (visitorId) => visitorId === "elsewhere", 40);
  presence.came("quick");
  const quick = presence.signal("quick");
  presence.left("quick");
  presence.came("quick");
  presence.came("elsewhere");
  const elsewhere = presence.signal("elsewhere");
  presence.left("elsewhere");
  presence.came("gone");
  const gone = presence.signal("gone");
  presence.left("gone");
  // The last that was left, and so the last whose time is over.
  await until(() => gone.aborted);
  expect([quick.aborted, elsewhere.aborted]).toEqual([false, false]);
  presence.close();
});
