import { createAdapter } from "@socket.io/redis-adapter";
import { Redis } from "ioredis";
import type { Server } from "socket.io";
import { messageOf } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import { type EventsPort, type NodeEvent, nodeEvent } from "./port.ts";

export interface RedisEventsOptions {
  /** redis://… or rediss://…, with password and database number if any. */
  readonly url: string;
  readonly log: Log;
  /** Prefix of the channels' names; servers with the same one receive each other's events. Default "tuppence". */
  readonly channelPrefix?: string;
}

/** Milliseconds between two connection attempts: doubled from 200 up to this. */
const RETRY_MOST_MS = 5_000;

/** Name of our own events among those that Socket.IO's servers exchange. */
const CHANNEL = "tuppence";

/**
 * Events between server processes over Redis. If Redis is down, that's a state, not a crash: this process keeps serving
 * its own visitors, and others miss its events. Once Redis is back, every process is told that events were lost
 * (`events-lost`), so that windows fetch what they missed.
 */
export function redisEvents(options: RedisEventsOptions): EventsPort {
  const make = () =>
    new Redis(options.url, {
      lazyConnect: true,
      // Subscriptions are kept for the next connection; published events are dropped immediately: old ones help nobody,
      // and a queue of them would grow while Redis is down.
      maxRetriesPerRequest: null,
      retryStrategy: (times) => Math.min(RETRY_MOST_MS, 100 * 2 ** Math.min(times, 10)),
    });
  const publisher = make();
  publisher.options.enableOfflineQueue = false;
  const subscriber = make();
  const clients = { publisher, subscriber };
  const faults = new Map<string, string>();
  const listeners: ((event: NodeEvent) => void)[] = [];
  let closed = false;
  let attached: Server | undefined;

  const hear = (event: NodeEvent) => {
    for (const listener of listeners) listener(event);
  };
  const publish = (event: NodeEvent) => {
    // Throws if the adapter isn't Redis' (before `attach`): then there is nobody to tell.
    if (attached !== undefined && publisher.status === "ready") attached.serverSideEmit(CHANNEL, event);
  };

  for (const [name, client] of Object.entries(clients)) {
    client.on("ready", () => {
      if (!faults.delete(name)) return;
      options.log.info({ part: "events", connection: name }, "Redis is back");
      // Others missed what this process said while it was cut off, and it missed theirs.
      if (faults.size > 0 || attached === undefined) return;
      publish({ type: "events-lost" });
      hear({ type: "events-lost" });
    });
    client.on("error", (error: unknown) => {
      if (!faults.has(name))
        options.log.warn({ part: "events", connection: name, err: messageOf(error) }, "Redis is down");
      faults.set(name, messageOf(error));
    });
  }

  return {
    engine: "redis",
    async attach(io) {
      attached = io;
      io.adapter(
        createAdapter(quiet(publisher), quiet(subscriber), {
          key: options.channelPrefix ?? "tuppence",
          // A request to the other servers (who is in a room) gives up after this many milliseconds.
          requestsTimeout: 2_000,
        }),
      );
      io.on(CHANNEL, (payload: unknown) => {
        const parsed = nodeEvent.safeParse(payload);
        // Another version of this program may have events that this one doesn't know.
        if (parsed.success) hear(parsed.data);
      });
      await Promise.all(Object.values(clients).map((client) => client.connect().catch(() => {})));
    },
    publish,
    subscribe: (listener) => void listeners.push(listener),
    state() {
      if (closed) return { status: "failed", detail: "The connection to Redis was closed." };
      const where = new URL(options.url).host;
      if (attached !== undefined && publisher.status === "ready" && subscriber.status === "ready") {
        return { status: "ready", detail: `Events go over Redis at ${where}.` };
      }
      const why = [...faults.values()][0];
      if (why === undefined) return { status: "starting", detail: `Connecting to Redis at ${where}.` };
      return {
        status: "degraded",
        detail: `Redis at ${where} is down (${why}), so events stay in this process. Start it, or fix REDIS_URL. Tuppence reconnects automatically.`,
      };
    },
    async close() {
      closed = true;
      for (const client of Object.values(clients)) client.disconnect();
    },
  };
}

/** The adapter doesn't await these: a rejection while Redis is down, or at shutdown, would end the process. */
const NOT_AWAITED = new Set(["publish", "subscribe", "psubscribe", "unsubscribe", "punsubscribe"]);

function quiet(client: Redis): Redis {
  return new Proxy(client, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target);
      if (typeof value !== "function") return value;
      if (typeof name !== "string" || !NOT_AWAITED.has(name)) return value.bind(target);
      return (...args: unknown[]) => Promise.resolve(Reflect.apply(value, target, args)).catch(() => 0);
    },
  });
}
