import { once } from "node:events";
import { createServer, type Server as HttpServer } from "node:http";
import {
  type AddressInfo,
  connect as connectTcp,
  createServer as createTcpServer,
  type Socket as TcpSocket,
} from "node:net";
import { Server } from "socket.io";
import { io as connect, type Socket } from "socket.io-client";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { silentLog } from "../../../server/lib/log.ts";
import { localEvents } from "../../../server/ports/events/local.ts";
import type { EventsPort } from "../../../server/ports/events/port.ts";
import { redisEvents } from "../../../server/ports/events/redis.ts";

const redisUrl = process.env.REDIS_URL || "redis://127.0.0.1:6379";
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).reverse()) await step();
});

/** One server process: an HTTP server, Socket.IO on it, events attached, and a client in room "c1". */
async function serve(events: EventsPort): Promise<{ io: Server; client: Socket; heard: unknown[] }> {
  const http: HttpServer = createServer();
  const io = new Server(http);
  undo.push(
    () => events.close(),
    () => io.close(),
  );
  io.on("connection", (socket) => void socket.join("c1"));
  await events.attach(io);
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const client = connect(`http://127.0.0.1:${(http.address() as AddressInfo).port}`, { transports: ["websocket"] });
  undo.push(() => client.close());
  const heard: unknown[] = [];
  client.on("message-delta", (data: unknown) => heard.push(data));
  await once(client as never, "connect");
  return { io, client, heard };
}
const prefix = () => `tuppence-test-${process.pid}-${Math.random()}`;

test("local: events reach this process's own clients", async () => {
  const events = localEvents();
  const { io, heard } = await serve(events);
  io.to("c1").emit("message-delta", { text: "hi" });
  await expect.poll(() => heard).toEqual([{ text: "hi" }]);
  expect(events.state().status).toBe("ready");
});

describe("redis", () => {
  let there = false;
  beforeAll(async () => {
    const { hostname, port } = new URL(redisUrl);
    there = await new Promise((resolve) => {
      const socket = connectTcp(Number(port || 6379), hostname);
      socket.once("connect", () => resolve(true));
      socket.once("error", () => resolve(false));
      undo.push(() => socket.destroy());
    });
    if (!there) console.warn(`SKIPPED ALOUD: no Redis at ${redisUrl}; events between processes are not tested.`);
  });

  test("an event of one server reaches the clients of the other, and of no other installation", async (context) => {
    context.skip(!there, `no Redis at ${redisUrl}`);
    const channelPrefix = prefix();
    const ours = [
      redisEvents({ url: redisUrl, log: silentLog, channelPrefix }),
      redisEvents({ url: redisUrl, log: silentLog, channelPrefix }),
    ];
    const [one, two] = [await serve(ours[0] as EventsPort), await serve(ours[1] as EventsPort)];
    const outOfScope = await serve(redisEvents({ url: redisUrl, log: silentLog, channelPrefix: prefix() }));
    for (const events of ours) await expect.poll(() => events.state().status).toBe("ready");
    await expect.poll(async () => (await one.io.in("c1").fetchSockets()).length).toBe(2);
    one.io.to("c1").emit("message-delta", { text: "from one" });
    two.io.to("c1").emit("message-delta", { text: "from two" });
    await expect.poll(() => one.heard.length + two.heard.length).toBe(4);
    expect(outOfScope.heard).toEqual([]);
  });

  test("a Redis that goes down is a state, not a crash: own clients are served, and it is used again when it is back", async (context) => {
    context.skip(!there, `no Redis at ${redisUrl}`);
    const line = await breakable();
    const channelPrefix = prefix();
    const events = redisEvents({ url: line.url, log: silentLog, channelPrefix });
    const one = await serve(events);
    const two = await serve(redisEvents({ url: redisUrl, log: silentLog, channelPrefix }));
    await expect.poll(() => events.state().status).toBe("ready");

    await line.cut();
    await expect
      .poll(() => events.state())
      .toMatchObject({ status: "degraded", detail: expect.stringContaining("REDIS_URL") });
    one.io.to("c1").emit("message-delta", { text: "only here" });
    await expect.poll(() => one.heard).toEqual([{ text: "only here" }]);
    expect(two.heard).toEqual([]);

    await line.mend();
    await expect.poll(() => events.state().status, { timeout: 15_000 }).toBe("ready");
    one.io.to("c1").emit("message-delta", { text: "everywhere" });
    await expect.poll(() => two.heard).toEqual([{ text: "everywhere" }]);
  });
});

test("a Redis that was never there is said, and the server serves", async () => {
  const line = await breakable();
  await line.cut();
  const events = redisEvents({ url: line.url, log: silentLog });
  const { io, heard } = await serve(events);
  io.to("c1").emit("message-delta", 1);
  await expect.poll(() => heard).toEqual([1]);
  await expect.poll(() => events.state().status).toBe("degraded");
});

/** A line to Redis that can be cut and mended. */
async function breakable() {
  const { hostname, port } = new URL(redisUrl);
  const sockets = new Set<TcpSocket>();
  const server = createTcpServer((near) => {
    const far = connectTcp(Number(port || 6379), hostname);
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => other.destroy());
    }
    near.pipe(far).pipe(near);
  });
  const listen = (at: number) => new Promise<void>((resolve) => server.listen(at, "127.0.0.1", resolve));
  await listen(0);
  const at = (server.address() as AddressInfo).port;
  const cut = async () => {
    if (!server.listening) return;
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  undo.unshift(cut);
  return { url: `redis://127.0.0.1:${at}`, cut, mend: () => listen(at) };
}
