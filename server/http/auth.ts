import { createHash, timingSafeEqual } from "node:crypto";
import type { Request } from "express";
import { hasSessionCookie, type SignedIn } from "../auth/auth.ts";
import { TuppenceError } from "../lib/errors.ts";
import { type Role, reaches } from "../wire/console.ts";
import { hostOf, ownOrigins } from "./headers.ts";
import type { Caller, Member, TransportParts } from "./parts.ts";

/**
 * `key`: an API key, or a signed-in member. `key-or-machine`: also the lock file's token, for commands on this machine.
 * `member`: a signed-in member only. `key-or-loopback`: also anybody on this machine.
 */
export type Auth = "none" | "key" | "member" | "key-or-machine" | "key-or-loopback";

export type AuthParts = Pick<TransportParts, "keys" | "lockToken" | "sessions" | "publicUrl">;

/**
 * Who calls. A bearer token wins over a session cookie; a cookie is believed only from our own pages.
 * @throws KEY_MISSING, KEY_WRONG, SIGN_IN_NEEDED, ROLE_TOO_LOW, ORIGIN_NOT_ALLOWED
 */
export async function callerOf(request: Request, need: { auth: Auth; role?: Role }, parts: AuthParts): Promise<Caller> {
  const { auth, role = "agent" } = need;
  if (auth === "none") return { by: "machine", organisationId: undefined };
  const key = bearer(request.headers.authorization);
  if (key === undefined) {
    const member = await parts.sessions?.member(request.headers);
    if (member !== undefined) {
      checkSameOrigin(request, parts.publicUrl);
      if (!reaches(member.role, role)) throw roleTooLow(role);
      return memberCaller(member);
    }
    if (hasSessionCookie(request.headers)) throw signInNeeded();
    if (auth === "key-or-loopback" && isLoopback(request)) return { by: "machine", organisationId: undefined };
    if (auth === "member") throw signInNeeded();
    throw new TuppenceError(
      "KEY_MISSING",
      "This needs an API key, or a signed-in member.",
      'Send the header "Authorization: Bearer KEY"; the key was shown at first start, or is BOOTSTRAP_API_KEY.',
    );
  }
  const mayBeMachine = auth === "key-or-machine" || auth === "key-or-loopback";
  if (mayBeMachine && parts.lockToken !== undefined && same(key, parts.lockToken)) {
    return { by: "machine", organisationId: undefined };
  }
  if (auth === "member") throw signInNeeded();
  if (role === "owner") throw roleTooLow(role);
  return checkKey(key, parts);
}

/** A signed-in member as a caller. */
export function memberCaller(member: Member | SignedIn): Caller {
  const { organisationId } = member;
  return { by: "member", member, organisationId, ...("sessionId" in member ? { sessionId: member.sessionId } : {}) };
}

function signInNeeded(): TuppenceError {
  return new TuppenceError(
    "SIGN_IN_NEEDED",
    "Nobody is signed in, or the session has ended.",
    "Sign in to the console.",
  );
}

function roleTooLow(role: Role): TuppenceError {
  return new TuppenceError("ROLE_TOO_LOW", `This needs the role "${role}".`, "Ask an owner of this Tuppence.");
}

/** A cookie travels with requests that other pages make; theirs name another origin. @throws ORIGIN_NOT_ALLOWED */
function checkSameOrigin(request: Request, publicUrl: string | undefined): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const { origin } = request.headers;
  if (origin !== undefined && ownOrigins(publicUrl, hostOf(request)).has(origin)) return;
  throw new TuppenceError(
    "ORIGIN_NOT_ALLOWED",
    "A signed-in member's changes are taken from the console only.",
    "Use the console at the server's own address (PUBLIC_URL), or an API key.",
  );
}

/** @throws KEY_WRONG */
export async function checkKey(key: string, parts: Pick<AuthParts, "keys">): Promise<Caller> {
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
