import type { Refusal } from "./snapshot.ts";

/** What was sent before the server knew us was too large for it: only a signed identity can be. */
export const IDENTITY_TOO_LONG: Refusal = {
  code: "IDENTITY_WRONG",
  message: "The signed identity is too long for the server to read.",
  remedy: "Sign a token of at most 8,000 characters.",
};

/** WebSocket: "message too big". */
const CLOSED_TOO_BIG = 1009;
/** HTTP, if the connection polls: "content too large", from the server or a proxy in front of it. */
const STATUS_TOO_LARGE = 413;

/** Whether a connection was closed because what we just sent is larger than the other side accepts. */
export function endedAsTooLarge(details: unknown): boolean {
  if (typeof details !== "object" || details === null) return false;
  const { description, context } = details as { description?: unknown; context?: { code?: unknown } | null };
  return description === STATUS_TOO_LARGE || context?.code === CLOSED_TOO_BIG;
}
