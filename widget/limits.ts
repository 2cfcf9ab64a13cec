import type { MAX_MESSAGE_LENGTH } from "../server/wire/http.ts";
import type { Refusal } from "./snapshot.ts";

/** UTF-16 units of one message. The wire's own figure: the type holds it to that, and its schemas stay where they are. */
export const MAX_LENGTH: typeof MAX_MESSAGE_LENGTH = 10_000;

/** What the server would say of a longer message; said here, so that nothing is sent that can never arrive. */
export const TOO_LONG: Refusal = {
  code: "MESSAGE_TOO_LONG",
  message: `The message has more than ${MAX_LENGTH} characters.`,
  remedy: "Shorten it, or send it in parts.",
};

/** What came before the server knew us was too large for it: only a signed identity can be. */
export const IDENTITY_TOO_LONG: Refusal = {
  code: "IDENTITY_WRONG",
  message: "The signed identity is too long for the server to read.",
  remedy: "Sign a token of at most 8,000 characters.",
};

/** WebSocket: "message too big". */
const CLOSED_TOO_BIG = 1009;
/** HTTP, when the line polls: "content too large", of the server or of a proxy before it. */
const STATUS_TOO_LARGE = 413;

/** Whether a line ended because what was just sent over it is larger than the other side reads. */
export function endedAsTooLarge(details: unknown): boolean {
  if (typeof details !== "object" || details === null) return false;
  const { description, context } = details as { description?: unknown; context?: { code?: unknown } | null };
  return description === STATUS_TOO_LARGE || context?.code === CLOSED_TOO_BIG;
}
