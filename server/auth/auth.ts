import type { IncomingHttpHeaders } from "node:http";
import type { Clock } from "../lib/clock.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import type { Db } from "../ports/database/port.ts";
import { acceptInvitation, findInvitationByEmail } from "../store/invitation.ts";
import { findMember, normalEmail } from "../store/member.ts";
import { ROLES, type Role } from "../wire/console.ts";
import type { BetterAuthParts, OidcSettings } from "./better-auth.ts";
import { type Counts, createCounts } from "./counts.ts";
import { ADDRESS_HEADER } from "./own-header.ts";
import { refusalOf } from "./refusals.ts";

/** A signed-in person of the console, and by which session. */
export interface SignedIn {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  readonly organisationId: string;
  /** Of the console; null: the browser's. */
  readonly language: string | null;
  readonly sessionId: string;
}

/** Sessions of the console's members; better-auth behind it. */
export interface Auth {
  /** Answers the addresses that browsers call of better-auth itself (sign-in, sign-out, the provider's way back). */
  handle(request: {
    method: string;
    path: string;
    headers: IncomingHttpHeaders;
    address: string;
    body?: unknown;
  }): Promise<Response>;
  /** Whose session these headers carry. */
  member(headers: IncomingHttpHeaders): Promise<SignedIn | undefined>;
  /** Prolongs a session that is in use. @returns cookies to set, often none */
  renew(headers: IncomingHttpHeaders): Promise<string[]>;
  /** A session for somebody whose password was just set. @returns the cookies to set */
  open(given: { email: string; password: string; headers: IncomingHttpHeaders; address: string }): Promise<string[]>;
  /** better-auth's scrypt. */
  hashPassword(password: string): Promise<string>;
  /** True when it is the member's password. */
  isPassword(memberId: string, password: string): Promise<boolean>;
  readonly counts: Counts;
}

/** Tries of one address at one e-mail within five minutes; better-auth itself counts by address only. */
const TRIES = { max: 10, windowSeconds: 300 };
/** Tries at one e-mail from everywhere: a guess from many addresses, without locking its owner out for long. */
const TRIES_FROM_EVERYWHERE = { max: 100, windowSeconds: 300 };

/**
 * @param given.url where browsers reach the server, e.g. "https://example.com/chat"
 * @param given.ownOrigins origins of our own pages, by the request's host
 */
export function createAuth(given: {
  db: Db;
  secret: string;
  url: string;
  oidc?: OidcSettings | undefined;
  ownOrigins: (host: string | undefined) => Iterable<string>;
  clock: Clock;
  log: Log;
}): Auth {
  const { db, clock } = given;
  const counts = createCounts(() => clock.monotonicMs());
  const base = `${given.url}/api/auth`;
  /** better-auth is a fifth of all the code that a start would read; it is read when somebody first signs in. */
  const load = async () => {
    const [{ createBetterAuth }, { fromNodeHeaders }] = await Promise.all([
      import("./better-auth.ts"),
      import("better-auth/node"),
    ]);
    return { inner: createBetterAuth(parts), fromNodeHeaders };
  };
  let loaded: ReturnType<typeof load> | undefined;
  const betterAuth = () => (loaded ??= load());
  const parts: BetterAuthParts = {
    ...given,
    oidc: given.oidc,
    counts,
    ownOrigins: (headers) => given.ownOrigins(headers.get("host") ?? undefined),
    async newcomer(email) {
      const found = await findInvitationByEmail(db, { email, now: clock.now() });
      if (found === undefined) return undefined;
      return { invitationId: found.id, organisationId: found.organisationId, role: found.role };
    },
    async arrived({ invitationId }) {
      await acceptInvitation(db, { id: invitationId, at: clock.now() });
    },
    mayEnter: async (memberId) => (await findMember(db, memberId))?.deactivatedAt === null,
  };

  const handle: Auth["handle"] = async ({ method, path, headers: given, address, body }) => {
    const { inner, fromNodeHeaders } = await betterAuth();
    const headers = fromNodeHeaders(given);
    headers.set(ADDRESS_HEADER, address);
    // Of the body as it came; ours is read and checked already.
    for (const name of ["content-length", "transfer-encoding", "content-encoding"]) headers.delete(name);
    if (body !== undefined) headers.set("content-type", "application/json");
    const email = path.startsWith("/sign-in/email") ? emailIn(body) : undefined;
    if (email !== undefined) {
      const wait = Math.max(
        counts.take(`sign-in|${address}|${email}`, TRIES),
        counts.take(`sign-in|${email}`, TRIES_FROM_EVERYWHERE),
      );
      if (wait > 0) throw tooOften(wait);
    }
    const reply = await inner.handler(
      new Request(`${base}${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    if (reply.status >= 400) throw await refusalOf(reply);
    if (email !== undefined) counts.forget(`sign-in|${address}|${email}`);
    return reply;
  };

  return {
    counts,
    handle,
    async member(headers) {
      if (!hasSessionCookie(headers)) return undefined;
      const { inner, fromNodeHeaders } = await betterAuth();
      const found = await inner.api.getSession({ headers: fromNodeHeaders(headers), query: { disableRefresh: true } });
      if (found === null || found.user.deactivatedAt != null) return undefined;
      const { user } = found;
      const role = ROLES.find((one) => one === user.role);
      if (role === undefined || typeof user.organisationId !== "string") return undefined;
      return {
        id: user.id,
        name: user.name,
        email: user.email,
        role,
        organisationId: user.organisationId,
        language: user.language ?? null,
        sessionId: found.session.id,
      };
    },
    async renew(headers) {
      const { inner, fromNodeHeaders } = await betterAuth();
      const reply = await inner.api.getSession({ headers: fromNodeHeaders(headers), query: {}, asResponse: true });
      return reply.headers.getSetCookie();
    },
    async open({ email, password, headers, address }) {
      const reply = await handle({
        method: "POST",
        path: "/sign-in/email",
        headers,
        address,
        body: { email, password },
      });
      return reply.headers.getSetCookie();
    },
    async hashPassword(password) {
      const { inner } = await betterAuth();
      return (await inner.$context).password.hash(password);
    },
    async isPassword(memberId, password) {
      const { inner } = await betterAuth();
      const { internalAdapter, password: passwords } = await inner.$context;
      const own = (await internalAdapter.findAccounts(memberId)).find((one) => one.providerId === "credential");
      return own?.password != null && (await passwords.verify({ hash: own.password, password }));
    },
  };
}

/** True when a session's cookie is there, alive or not. */
export function hasSessionCookie(headers: IncomingHttpHeaders): boolean {
  return /(?:^|;\s*)(?:__Secure-)?tuppence\.session_token=/.test(headers.cookie ?? "");
}

function emailIn(body: unknown): string | undefined {
  const { email } = (body ?? {}) as { email?: unknown };
  return typeof email === "string" ? normalEmail(email).slice(0, 320) : undefined;
}

/** @param seconds until the next try is taken */
export function tooOften(seconds: number): TuppenceError {
  const wait = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return new TuppenceError("TOO_FAST", "Too many tries.", `Wait ${wait} and try again.`);
}
