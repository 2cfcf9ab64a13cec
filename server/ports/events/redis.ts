import { createAdapter } from "@socket.io/redis-adapter";
import { Redis } from "ioredis";
import { messageOf } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import type { EventsPort } from "./port.ts";

export interface RedisEventsOptions {
  /** redis://… or rediss://…, with password and database number if any. */
  readonly url: string;
  readonly log: Log;
  /** Start of the channels' names; servers with the same one hear each other. Default "tuppence". */
  readonly channelPrefix?: string;
}

/** Milliseconds between two tries to connect: doubled from 200 up to this. */
const RETRY_MOST_MS = 5_000;

/**
 * Events between server processes over Redis. A Redis that is down is a state, not a crash: this process serves its own
 * visitors meanwhile, others miss its events until Redis is back (clients fetch what they missed when they resume).
 */
export function redisEvents(options: RedisEventsOptions): EventsPort {
  const make = () =>
    new Redis(options.url, {
      lazyConnect: true,
      // Subscriptions are kept for the connection to come; published events are dropped at once: stale ones help nobody,
      // and a queue of them would grow while Redis is down.
      maxRetriesPerRequest: null,
      retryStrategy: (times) => Math.min(RETRY_MOST_MS, 100 * 2 ** Math.min(times, 10)),
    });
  const publisher = make();
  publisher.options.enableOfflineQueue = false;
  const subscriber = make();
  const clients = { publisher, subscriber };
  const faults = new Map<string, string>();
  let closed = false;
  let attached = false;

  for (const [name, client] of Object.entries(clients)) {
    client.on("ready", () => {
      if (faults.delete(name)) options.log.info({ part: "events", connection: name }, "Redis is back");
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
      attached = true;
      io.adapter(
        createAdapter(quiet(publisher), quiet(subscriber), {
          key: options.channelPrefix ?? "tuppence",
          // A request to the other servers (who is in a room) gives up after so many milliseconds.
          requestsTimeout: 2_000,
        }),
      );
      await Promise.all(Object.values(clients).map((client) => client.connect().catch(() => {})));
    },
    state() {
      if (closed) return { status: "failed", detail: "The connection to Redis was closed." };
      const where = new URL(options.url).host;
      if (attached && publisher.status === "ready" && subscriber.status === "ready") {
        return { status: "ready", detail: `Events go over Redis at ${where}.` };
      }
      const why = [...faults.values()][0];
      if (why === undefined) return { status: "starting", detail: `Connecting to Redis at ${where}.` };
      return {
        status: "degraded",
        detail: `Redis at ${where} is down (${why}): events stay in this process. Start it, or correct REDIS_URL; it is tried again by itself.`,
      };
    },
    async close() {
      closed = true;
      for (const client of Object.values(clients)) client.disconnect();
    },
  };
}

/** The adapter awaits none of these: a rejection while Redis is down, or at the end, would end the process. */
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
