import { createHash, timingSafeEqual } from "node:crypto";
import type { Request } from "express";
import { TuppenceError } from "../lib/errors.ts";
import type { Caller, TransportParts } from "./parts.ts";

/** `key`: an API key. `key-or-machine`: also the lock file's token, for commands on this machine. */
export type Auth = "none" | "key" | "key-or-machine" | "key-or-loopback";

type AuthParts = Pick<TransportParts, "keys" | "lockToken">;

/**
 * Who calls.
 * @throws KEY_MISSING, KEY_WRONG
 */
export async function callerOf(request: Request, auth: Auth, parts: AuthParts): Promise<Caller> {
  if (auth === "none") return { by: "machine", organisationId: undefined };
  const key = bearer(request.headers.authorization);
  if (key === undefined) {
    if (auth === "key-or-loopback" && isLoopback(request)) return { by: "machine", organisationId: undefined };
    throw new TuppenceError(
      "KEY_MISSING",
      "This needs an API key.",
      'Send the header "Authorization: Bearer KEY"; the key was shown at first start, or is BOOTSTRAP_API_KEY.',
    );
  }
  if (auth !== "key" && parts.lockToken !== undefined && same(key, parts.lockToken)) {
    return { by: "machine", organisationId: undefined };
  }
  return checkKey(key, parts);
}

/** @throws KEY_WRONG */
export async function checkKey(key: string, parts: AuthParts): Promise<Caller> {
  const found = await parts.keys.check(key);
  if (found === undefined) {
    throw new TuppenceError(
      "KEY_WRONG",
      "This API key is not known.",
      "Check it for typing errors, or make a new one.",
    );
  }
  return { by: "key", organisationId: found.organisationId };
}

function bearer(header: string | undefined): string | undefined {
  const key = header?.match(/^Bearer +(\S+) *$/i)?.[1];
  return key;
}

/** Compared by hash: neither the length nor the first wrong letter shows in the time it takes. */
function same(a: string, b: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

/** From this machine, and not through a proxy that stands on it. */
function isLoopback(request: Request): boolean {
  const address = request.socket.remoteAddress ?? "";
  const isLocal = address === "::1" || address.startsWith("127.") || address.startsWith("::ffff:127.");
  return isLocal && request.headers["x-forwarded-for"] === undefined && request.headers.forwarded === undefined;
}
