import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { newId } from "../../server/lib/ids.ts";
import { networkOf } from "../../server/lib/network.ts";
import type { DatabasePort } from "../../server/ports/database/port.ts";
import { writeSetting } from "../../server/store/setting.ts";
import { EVENTS } from "../../server/wire/names.ts";
import type { SendReply } from "../../server/wire/socket.ts";
import { openTestDatabase } from "../fixtures/database.ts";
import { openWindow, openWorld, type Refusal, type Window, type World } from "../sockets/builders.ts";

// Many calls on a machine that may be busy; nothing here is timed.
vi.setConfig({ testTimeout: 120_000, hookTimeout: 120_000 });

let database: DatabasePort;
let world: World;
beforeAll(async () => {
  database = await openTestDatabase();
  world = await openWorld(database);
  await writeSetting(database.db, { scopeId: world.site.id, name: "widget", value: { files: "documents" } });
});
afterAll(async () => {
  await world.close();
  await database.close();
});

const from = (address: string) => openWindow(world, {}, { extraHeaders: { "x-forwarded-for": address } });

async function upload(window: Window, address: string) {
  const query = new URLSearchParams({ site: world.site.key, name: "note.txt", clientMessageId: newId() });
  const reply = await fetch(`${world.url}/widget/files?${query}`, {
    method: "POST",
    body: "hello",
    headers: { authorization: `Bearer ${window.welcome?.token}`, "x-forwarded-for": address },
  });
  return { status: reply.status, wait: reply.headers.get("retry-after") };
}

test("a caller is an IPv4 address, or an IPv6 /64 however it is written", () => {
  expect(networkOf("203.0.113.7")).toBe("203.0.113.7");
  expect(networkOf("::ffff:203.0.113.7")).toBe("203.0.113.7");
  expect(networkOf("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
  expect(networkOf("2001:DB8:0001:2::9")).toBe("2001:db8:1:2::/64");
  expect(networkOf("2001:db8::1")).toBe("2001:db8:0:0::/64");
  expect(networkOf("2001:db8:0:0:1::")).toBe("2001:db8:0:0::/64");
  expect(networkOf("fe80::1%eth0")).toBe("fe80:0:0:0::/64");
});

test("of 70 files that one visitor sends in a few seconds 20 are taken, and the others are told when to come again", async () => {
  const address = "203.0.113.20";
  const window = await from(address);
  const replies = [];
  for (let i = 0; i < 70; i++) replies.push(await upload(window, address));
  expect(replies.filter((one) => one.status === 200)).toHaveLength(20);
  const refused = replies.filter((one) => one.status === 429);
  expect(refused).toHaveLength(50);
  expect(Number(refused[0]?.wait)).toBeGreaterThan(1);
  window.close();
});

test("visitors of one /64 share 60 files a minute", async () => {
  const addresses = [1, 2, 3, 4].map((host) => `2001:db8:77:1::${host}`);
  const windows = await Promise.all(addresses.map(from));
  const replies = [];
  for (const [i, window] of windows.entries()) {
    for (let file = 0; file < 20; file++) replies.push(await upload(window, addresses[i] as string));
  }
  expect(replies.filter((one) => one.status === 200)).toHaveLength(60);
  for (const window of windows) window.close();
});

async function begin(window: Window) {
  return window.ack<SendReply>(EVENTS.messageSend, { clientMessageId: newId(), text: "Hello", anew: true });
}

test("a visitor begins six conversations a minute, and writes on in the last one all the same", async () => {
  const window = await from("203.0.113.30");
  const acks = [];
  for (let i = 0; i < 9; i++) acks.push(await begin(window));
  expect(acks.filter((ack) => ack.ok)).toHaveLength(6);
  const refused = acks.find((ack) => !ack.ok);
  expect(refused).toMatchObject({ error: { code: "TOO_FAST", retryable: true, retryAfterMs: expect.any(Number) } });
  expect((await window.say("And one more thing")).message.text).toBe("And one more thing");
  window.close();
});

test("of 55 visitors of one address 30 begin a conversation within a minute; one elsewhere is not kept waiting", async () => {
  const windows: Window[] = [];
  for (let i = 0; i < 55; i++) windows.push(await from("203.0.113.40"));
  const acks = [];
  for (const window of windows) acks.push(await begin(window));
  expect(acks.filter((ack) => ack.ok)).toHaveLength(30);
  const elsewhere = await from("203.0.113.41");
  expect((await begin(elsewhere)).ok).toBe(true);
  for (const window of [...windows, elsewhere]) window.close();
});

test("of 400 sockets from the addresses of one /64 120 are let in; another /64 still gets in", async () => {
  const results = await Promise.allSettled(
    Array.from({ length: 400 }, (_, i) => from(`2001:db8:99:1::${(i + 1).toString(16)}`)),
  );
  const open = results.filter((one) => one.status === "fulfilled");
  const refused = results.flatMap((one) => (one.status === "rejected" ? [one.reason as Refusal] : []));
  expect(refused.filter((one) => one.code === "TOO_FAST" && one.retryable)).toHaveLength(280);
  const other = await from("2001:db8:99:2::1");
  for (const one of open) one.value.close();
  other.close();
});
