import type { Socket } from "socket.io";
import * as z from "zod";
import type { $ZodType } from "zod/v4/core";
import { errorBody } from "../http/errors.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { Ack } from "../wire/socket.ts";
import { Bucket } from "./bucket.ts";

/** Events that one socket may send at once, and a second after that; messages have their own limit in the turn's guard. */
const BURST = 60;
const PER_SECOND = 20;

/** Adds a listener whose payload is checked and whose every outcome is acknowledged; nothing thrown leaves it. */
export type Listen = <T>(
  event: string,
  schema: $ZodType<T>,
  /** Calls `answer` once with what the acknowledgement holds, or throws. */
  run: (data: T, answer: (data: object | null) => void) => Promise<void>,
) => void;

/**
 * @param nowMs monotonic
 * @returns a function that adds listeners to this socket, all under one rate limit
 */
export function listener(socket: Socket, log: Log, nowMs: () => number): Listen {
  const bucket = new Bucket({ burst: BURST, perSecond: PER_SECOND, nowMs: nowMs() });
  return (event, schema, run) => {
    socket.on(event, async (payload: unknown, acknowledge: unknown) => {
      const answer = (ack: Ack<unknown>) => {
        if (typeof acknowledge === "function") acknowledge(ack);
      };
      try {
        if (!bucket.take(nowMs())) throw tooFast("This window sends events too fast.");
        const parsed = z.safeParse(schema, payload);
        if (!parsed.success) {
          const faults = parsed.error.issues.slice(0, 5).map((i) => `${i.path.join(".") || event}: ${i.message}`);
          throw new TuppenceError(
            "BAD_REQUEST",
            `Something in ${event} is off: ${faults.join("; ")}.`,
            "See server/wire/socket.ts.",
          );
        }
        await run(parsed.data, (data) => answer({ ok: true, data }));
      } catch (error) {
        const { status, body } = errorBody(error);
        if (status >= 500) log.error({ err: error, event }, body.error.message);
        answer({ ok: false, error: body.error });
      }
    });
  };
}

export function tooFast(message: string): TuppenceError {
  return new TuppenceError("TOO_FAST", message, "Wait a few seconds and try again.");
}

/** An error as Socket.IO's middleware hands it to the client: our words in `data`. */
export function refusal(error: unknown, log: Log): Error & { data: object } {
  const { status, body } = errorBody(error);
  if (status >= 500) log.error({ err: error }, body.error.message);
  return Object.assign(new Error(body.error.message), { data: body.error });
}
