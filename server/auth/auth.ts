import type { IncomingHttpHeaders } from "node:http";
import type { Reach } from "../domain/reach.ts";
import type { Clock } from "../lib/clock.ts";
import { TuppenceError } from "../lib/errors.ts";
import type { Log } from "../lib/log.ts";
import { networkOf } from "../lib/network.ts";
import type { Db } from "../ports/database/port.ts";
import type { LimitsPort } from "../ports/limits/port.ts";
import { addAudit } from "../store/audit.ts";
import { acceptInvitation, findInvitationByEmail } from "../store/invitation.ts";
import { findMember, findMemberByEmail, normalEmail, updateMember } from "../store/member.ts";
import { reachOf } from "../store/reach.ts";
import type { StoredReach } from "../store/schema/member.ts";
import type { Role } from "../wire/permissions.ts";
import type { BetterAuthDeps, OidcSettings } from "./better-auth.ts";
import { type Counts, createCounts } from "./counts.ts";
import { createDevices } from "./device.ts";
import { ADDRESS_HEADER } from "./own-header.ts";
import { refusalOf } from "./refusals.ts";

/** A signed-in member of the console, and their session. */
export interface SignedIn {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly role: Role;
  /** With the role `custom`: which one, and its name. */
  readonly roleId: string | null;
  readonly roleName: string | null;
  /** What they may do, and where. */
  readonly reach: Reach;
  /** The same as it's stored, if it isn't everywhere. */
  readonly place: StoredReach | null;
  readonly organisationId: string;
  /** The console's language; null: the browser's. */
  readonly language: string | null;
  readonly sessionId: string;
}

/** Closes the desk connections of a member, of one of their sessions, or of an API key, on every node. */
export type Disconnect = (who: { memberId: string } | { sessionId: string } | { keyId: string }) => void;

/** Sessions of the console's members; uses better-auth. */
export interface Auth {
  /** Answers the addresses of better-auth itself that browsers call (sign-in, sign-out, the provider's redirect). */
  handle(request: {
    method: string;
    path: string;
    headers: IncomingHttpHeaders;
    address: string;
    body?: unknown;
  }): Promise<Response>;
  /** The session that these headers carry. */
  member(headers: IncomingHttpHeaders): Promise<SignedIn | undefined>;
  /** Extends a session that is in use. @returns cookies to set, often none */
  renew(headers: IncomingHttpHeaders): Promise<string[]>;
  /** A session for somebody who has just set their password. @returns the cookies to set */
  open(options: { email: string; password: string; headers: IncomingHttpHeaders; address: string }): Promise<string[]>;
  /** better-auth's scrypt. */
  hashPassword(password: string): Promise<string>;
  /** True if it's the member's password. */
  isPassword(memberId: string, password: string): Promise<boolean>;
  readonly counts: Counts;
}

/** Attempts at one account within five minutes from one network, or from one browser that the member has used. */
const TRIES = { max: 10, windowSeconds: 300 };
/**
 * Wrong passwords for one account from anywhere within five minutes, from which we assume that somebody is guessing.
 */
const GUESSES = { max: 100, windowSeconds: 300 };
/**
 * While somebody is guessing: attempts from each network that the member's browsers aren't in. Somebody with a thousand
 * addresses gets a thousand guesses in five minutes; the member can still sign in from a new place.
 */
const TRIES_WHILE_GUESSED = { max: 1, windowSeconds: 300 };

/**
 * @param options.url where browsers reach the server, e.g. "https://example.com/chat"
 * @param options.ownOrigins origins of our own pages, by the request's host
 */
export function createAuth(options: {
  db: Db;
  secret: string;
  url: string;
  oidc?: OidcSettings | undefined;
  ownOrigins: (host: string | undefined) => Iterable<string>;
  limits: LimitsPort;
  clock: Clock;
  log: Log;
}): Auth {
  const { db, clock } = options;
  const counts = createCounts(options.limits);
  const devices = createDevices(options);
  const base = `${options.url}/api/auth`;
  /** better-auth is a fifth of all the code that a start would load, so it's loaded when somebody first signs in. */
  const load = async () => {
    const [{ createBetterAuth }, { fromNodeHeaders }] = await Promise.all([
      import("./better-auth.ts"),
      import("better-auth/node"),
    ]);
    return { inner: createBetterAuth(deps), fromNodeHeaders };
  };
  let loaded: ReturnType<typeof load> | undefined;
  const betterAuth = () => (loaded ??= load());
  const deps: BetterAuthDeps = {
    ...options,
    oidc: options.oidc,
    counts,
    ownOrigins: (headers) => options.ownOrigins(headers.get("host") ?? undefined),
    async newcomer(email) {
      const found = await findInvitationByEmail(db, { email, now: clock.now() });
      if (found === undefined) return undefined;
      const { id: invitationId, organisationId, role, roleId, reach } = found;
      return { invitationId, organisationId, role, roleId, reach };
    },
    async placed(memberId, { role, roleId, reach }) {
      await updateMember(db, memberId, { role, roleId, reach });
    },
    async arrived({ invitationId }) {
      await acceptInvitation(db, { id: invitationId, at: clock.now() });
    },
    mayEnter: async (memberId) => (await findMember(db, memberId))?.deactivatedAt === null,
  };

  const handle: Auth["handle"] = async ({ method, path, headers: options, address, body }) => {
    const { inner, fromNodeHeaders } = await betterAuth();
    const headers = fromNodeHeaders(options);
    headers.set(ADDRESS_HEADER, address);
    // From the original body; we have already read and checked ours.
    for (const name of ["content-length", "transfer-encoding", "content-encoding"]) headers.delete(name);
    if (body !== undefined) headers.set("content-type", "application/json");
    const email = path.startsWith("/sign-in/email") ? emailIn(body) : undefined;
    const attempt = email === undefined ? undefined : await admit(email, address, options.cookie);
    const reply = await inner.handler(
      new Request(`${base}${path}`, {
        method,
        headers,
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    );
    if (reply.status >= 400) {
      await attempt?.failed();
      throw await refusalOf(reply);
    }
    const cookie = await attempt?.succeeded();
    if (cookie !== undefined) reply.headers.append("set-cookie", cookie);
    return reply;
  };

  /** Allows an attempt at an account's password. @throws TOO_FAST */
  async function admit(email: string, address: string, cookies: string | undefined) {
    const mark = devices.of(cookies, email);
    const tried = mark === undefined ? `network|${networkOf(address)}|${email}` : `device|${mark}|${email}`;
    const guessed = `guessed|${email}`;
    let wait = await counts.take(tried, TRIES);
    if (mark === undefined && (await counts.isOver(guessed, GUESSES))) {
      wait = Math.max(wait, await counts.take(tried, TRIES_WHILE_GUESSED));
    }
    if (wait > 0) throw tooOften(wait);
    const log = async (action: "sign-in" | "sign-in-failed") => {
      const member = await findMemberByEmail(db, email);
      const who = { actorId: member?.id ?? null, actorName: member?.name ?? null };
      await addAudit(db, {
        ...(action === "sign-in" ? { actor: "member", ...who } : { actor: "stranger" }),
        organisationId: member?.organisationId ?? null,
        action,
        address,
        subject: email,
        at: clock.now(),
      });
    };
    return {
      async failed() {
        await counts.take(guessed, GUESSES);
        await log("sign-in-failed");
      },
      async succeeded() {
        await log("sign-in");
        await counts.forget(tried, TRIES);
        return devices.cookie(email, mark);
      },
    };
  }

  return {
    counts,
    handle,
    async member(headers) {
      if (!hasSessionCookie(headers)) return undefined;
      const { inner, fromNodeHeaders } = await betterAuth();
      const found = await inner.api.getSession({ headers: fromNodeHeaders(headers), query: { disableRefresh: true } });
      const row = found === null ? undefined : await findMember(db, found.user.id);
      if (found === null || row === undefined || row.deactivatedAt !== null) return undefined;
      const { id, name, email, role, custom, organisationId, language } = row;
      return {
        ...{ id, name, email, role, organisationId, language },
        ...{ roleId: custom?.id ?? null, roleName: custom?.name ?? null },
        ...{ reach: await reachOf(db, row), place: row.reach },
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

/** True if a session's cookie is present, valid or not. */
export function hasSessionCookie(headers: IncomingHttpHeaders): boolean {
  return (headers.cookie ?? "")
    .split(";")
    .some((one) => /^\s*(?:__Secure-|__Host-)?tuppence\.session_token=/.test(one));
}

function emailIn(body: unknown): string | undefined {
  const { email } = (body ?? {}) as { email?: unknown };
  return typeof email === "string" ? normalEmail(email).slice(0, 320) : undefined;
}

/** @param seconds until the next attempt is allowed */
export function tooOften(seconds: number): TuppenceError {
  const wait = seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`;
  return new TuppenceError("TOO_FAST", "Too many attempts.", `Wait ${wait} and try again.`);
}
