import type { Socket } from "socket.io";
import type { $ZodType } from "zod/v4/core";
import { TuppenceError } from "../../lib/errors.ts";
import type { Log } from "../../lib/log.ts";
import type { LimitRule, LimitsPort } from "../../ports/limits/port.ts";
import type { Ack } from "../../wire/socket.ts";
import { errorBody } from "../errors.ts";
import { faultLine, parse } from "../parse.ts";
import { tooFast } from "../visitor-limits.ts";

/** Events of one socket; messages have their own limits in the turn. */
const EVENTS_RULE: LimitRule = { name: "socket-event", points: 60, seconds: 3, local: true };

/** Adds a listener whose payload is checked and whose every result is acknowledged; it never throws. */
export type Listen = <T>(
  event: string,
  schema: $ZodType<T>,
  /** Calls `answer` once with the acknowledgement's content, or throws. */
  run: (data: T, answer: (data: object | null) => void) => Promise<void>,
) => void;

/**
 * @returns a function that adds listeners to this socket, all under one rate limit
 */
export function listener(socket: Socket, log: Log, limits: LimitsPort): Listen {
  const limit = limits.of(EVENTS_RULE);
  return (event, schema, run) => {
    socket.on(event, async (payload: unknown, acknowledge: unknown) => {
      const answer = (ack: Ack<unknown>) => {
        if (typeof acknowledge === "function") acknowledge(ack);
      };
      try {
        const waitMs = await limit.take(socket.id);
        if (waitMs > 0) throw tooFast("This window sends events too fast.", waitMs);
        const parsed = parse(schema, payload);
        if (!parsed.ok) {
          throw new TuppenceError(
            "BAD_REQUEST",
            `There is a problem with ${event}: ${faultLine(parsed.faults, event)}.`,
            "See server/wire/socket.ts for the accepted format.",
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

/** An error as Socket.IO's middleware sends it to the client: ours is in `data`. */
export function refusal(error: unknown, log: Log): Error & { data: object } {
  const { status, body } = errorBody(error);
  if (status >= 500) log.error({ err: error }, body.error.message);
  return Object.assign(new Error(body.error.message), { data: body.error });
}
