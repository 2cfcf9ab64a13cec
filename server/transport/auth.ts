import { createHash, timingSafeEqual } from "node:crypto";
import type { Request } from "express";
import { hasSessionCookie, type SignedIn } from "../auth/auth.ts";
import { actionsAnywhere, actionsOn } from "../domain/reach.ts";
import { TuppenceError } from "../lib/errors.ts";
import { allows, KEY_ACTIONS, type Permission } from "../wire/permissions.ts";
import type { Scope } from "../wire/scopes.ts";
import type { Caller, Member, TransportDeps } from "./deps.ts";
import { hostOf, ownOrigins } from "./headers.ts";

/**
 * `key`: an API key, or a signed-in member. `key-or-machine`: also the lock file's token, for commands on this server.
 * `member`: a signed-in member only. `key-or-loopback`: also any request from this server.
 */
export type Auth = "none" | "key" | "member" | "key-or-machine" | "key-or-loopback";

/**
 * Where a member needs a permission. `site`: on the site that the call is about, which `siteOf`, `conversationOf` and the
 * others check when they look it up. `organisation`: somebody with a role for single sites is refused. `anywhere`: on one
 * of their sites, for what is the same on all of them, or their own.
 */
export type Where = "site" | "organisation" | "anywhere";

export type AuthDeps = Pick<TransportDeps, "keys" | "lockToken" | "sessions" | "publicUrl" | "clock">;

/**
 * Identifies the caller. A bearer token takes precedence over a session cookie; cookies only count from our own pages.
 * @throws KEY_MISSING, KEY_WRONG, KEY_EXPIRED, SCOPE_MISSING, SIGN_IN_NEEDED, ROLE_TOO_LOW, ORIGIN_NOT_ALLOWED
 */
export async function callerOf(
  request: Request,
  need: { auth: Auth; may: Permission | null; on?: Where; scope?: Scope },
  deps: AuthDeps,
): Promise<Caller> {
  const { auth, may, on = "organisation", scope } = need;
  if (auth === "none" || may === null) return { by: "machine", organisationId: undefined };
  const key = bearer(request.headers.authorization);
  if (key === undefined) {
    const member = await deps.sessions?.member(request.headers);
    if (member !== undefined) {
      checkSameOrigin(request, deps.publicUrl);
      const { reach } = member;
      if (!allows(actionsAnywhere(reach), may)) throw notAllowed(may, member);
      if (on === "organisation" && !allows(reach.actions, may)) throw notEverywhere(may);
      return { ...memberCaller(member), needs: may };
    }
    if (hasSessionCookie(request.headers)) throw signInNeeded();
    if (auth === "key-or-loopback" && isLoopback(request)) return { by: "machine", organisationId: undefined };
    if (auth === "member") throw signInNeeded();
    throw new TuppenceError(
      "KEY_MISSING",
      "You need an API key, or to be signed in.",
      'Send the header "Authorization: Bearer KEY". Create a key in the console: Settings, API keys.',
    );
  }
  const mayBeMachine = auth === "key-or-machine" || auth === "key-or-loopback";
  if (mayBeMachine && deps.lockToken !== undefined && same(key, deps.lockToken)) {
    return { by: "machine", organisationId: undefined };
  }
  if (auth === "member") throw signInNeeded();
  if (!allows(KEY_ACTIONS, may)) throw notAllowed(may);
  return checkKey(key, scope, deps);
}

/** A signed-in member as a caller. */
export function memberCaller(member: Member | SignedIn): Caller {
  const { organisationId } = member;
  return { by: "member", member, organisationId, ...("sessionId" in member ? { sessionId: member.sessionId } : {}) };
}

function signInNeeded(): TuppenceError {
  return new TuppenceError(
    "SIGN_IN_NEEDED",
    "You aren't signed in, or your session has ended.",
    "Sign in to the console.",
  );
}

/**
 * Whether a caller who was let in may also do that on a site, or without one on the organisation; API keys and commands on
 * this server do what a manager does.
 */
export function mayDo({ member }: Caller, needed: Permission, siteId?: string): boolean {
  if (member === undefined) return allows(KEY_ACTIONS, needed);
  return allows(siteId === undefined ? member.reach.actions : actionsOn(member.reach, siteId), needed);
}

/** Whether they may do that on one site at least. */
export function mayDoAnywhere({ member }: Caller, needed: Permission): boolean {
  return allows(member === undefined ? KEY_ACTIONS : actionsAnywhere(member.reach), needed);
}

/** The refusal of what is about the whole organisation, to somebody with a role for single sites. */
export function notEverywhere(needed: Permission): TuppenceError {
  return new TuppenceError(
    "ROLE_TOO_LOW",
    `This is about all sites, and you have the permission "${needed}" on some of them only.`,
    "Ask an owner, or somebody with a role for all sites.",
  );
}

/** The refusal of what a role, or an API key, doesn't include. */
export function notAllowed(needed: Permission, member?: Pick<Member, "role" | "roleName" | "reach">): TuppenceError {
  if (member === undefined) {
    return new TuppenceError(
      "ROLE_TOO_LOW",
      `API keys can't do this: it needs the permission "${needed}" of a signed-in member.`,
      "Sign in to the console and do it there.",
    );
  }
  return new TuppenceError(
    "ROLE_TOO_LOW",
    member.reach.sites !== null || member.reach.teams !== null
      ? `You don't have the permission "${needed}" there.`
      : `Your role "${member.roleName ?? member.role}" doesn't include the permission "${needed}".`,
    "Ask an owner to change your role.",
  );
}

/** Other pages can make requests that carry our cookie, but they name another origin. @throws ORIGIN_NOT_ALLOWED */
function checkSameOrigin(request: Request, publicUrl: string | undefined): void {
  if (request.method === "GET" || request.method === "HEAD") return;
  const { origin } = request.headers;
  if (origin !== undefined && ownOrigins(publicUrl, hostOf(request)).has(origin)) return;
  throw new TuppenceError(
    "ORIGIN_NOT_ALLOWED",
    "Members can only make changes from the console.",
    "Open the console at the server's own address (PUBLIC_URL), or use an API key.",
  );
}

/** @param scope that the key must have; undefined: any key is enough @throws KEY_WRONG, KEY_EXPIRED, SCOPE_MISSING */
export async function checkKey(
  key: string,
  scope: Scope | undefined,
  deps: Pick<AuthDeps, "keys" | "clock">,
): Promise<Caller> {
  const found = await deps.keys.check(key);
  if (found === undefined) {
    throw new TuppenceError(
      "KEY_WRONG",
      "This API key doesn't exist or was revoked.",
      "Check it for typos, or create a new one in the console: Settings, API keys.",
    );
  }
  const { expiresAt, scopes, name } = found;
  if (expiresAt !== null && expiresAt <= deps.clock.now()) {
    throw new TuppenceError(
      "KEY_EXPIRED",
      `The API key "${name}" expired on ${expiresAt.toISOString().slice(0, 10)}.`,
      "Create a new one in the console: Settings, API keys.",
    );
  }
  if (scope !== undefined && !scopes.includes(scope)) {
    throw new TuppenceError(
      "SCOPE_MISSING",
      `The API key "${name}" doesn't have the scope "${scope}". It has: ${scopes.join(", ") || "none"}.`,
      `Create a key with the scope "${scope}" in the console: Settings, API keys.`,
    );
  }
  return { by: "key", organisationId: found.organisationId, key: found };
}

function bearer(header: string | undefined): string | undefined {
  const key = header?.match(/^Bearer +(\S+) *$/i)?.[1];
  return key;
}

/** Compares hashes, so that the time it takes reveals neither the length nor the first wrong character. */
function same(a: string, b: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(a), hash(b));
}

/** From this machine, and not through a proxy on it. */
function isLoopback(request: Request): boolean {
  const address = request.socket.remoteAddress ?? "";
  const isLocal = address === "::1" || address.startsWith("127.") || address.startsWith("::ffff:127.");
  return isLocal && request.headers["x-forwarded-for"] === undefined && request.headers.forwarded === undefined;
}
