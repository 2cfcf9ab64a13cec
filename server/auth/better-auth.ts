import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { APIError, isAPIError } from "better-auth/api";
import { type BetterAuthOptions, betterAuth } from "better-auth/minimal";
// Not the folder with all plugins: it takes half a second of every start.
import { genericOAuth } from "better-auth/plugins/generic-oauth";
import { newId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import type { Db } from "../ports/database/port.ts";
import { account, session, user, verification } from "../store/schema/member.ts";
import { cookiePrefix, isSecure, pathOf } from "./cookie-names.ts";
import type { Counts } from "./counts.ts";
import type { Newcomer } from "./newcomers.ts";
import { ADDRESS_HEADER } from "./own-header.ts";

/** Seconds that an unused session lasts: a month, so that an agent signs in once on their own computer. */
export const SESSION_SECONDS = 30 * 86_400;
/** Seconds of use after which a session is extended. */
const RENEW_SECONDS = 86_400;
/**
 * Calls of better-auth's own addresses per minute and network address: a whole office can sign in behind one address.
 */
const PER_MINUTE = 60;
/** better-auth's name for the provider in OIDC_ISSUER; part of the redirect address. */
export const OIDC = "oidc";

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** Shown on the button. */
  readonly name: string;
}

export interface BetterAuthDeps {
  readonly db: Db;
  readonly secret: string;
  /** Where browsers reach the server, without a trailing slash; its path is the cookies' path. */
  readonly url: string;
  readonly oidc: OidcSettings | undefined;
  /** Origins of our own pages, as this request may name them. */
  readonly ownOrigins: (headers: Headers) => Iterable<string>;
  readonly counts: Counts;
  /** Who can come in through the provider for the first time, and with which role. */
  readonly newcomer: (email: string) => Promise<Newcomer | undefined>;
  /** Notes where a newcomer's role holds. */
  readonly placed: (memberId: string, newcomer: Newcomer) => Promise<void>;
  readonly arrived: (newcomer: Newcomer) => Promise<void>;
  readonly mayEnter: (memberId: string) => Promise<boolean>;
  readonly log: Log;
}

/** better-auth on our tables, with only what the console uses. */
export function createBetterAuth(deps: BetterAuthDeps) {
  const { url, oidc, counts, log } = deps;
  return betterAuth({
    appName: "Tuppence",
    baseURL: `${url}/api/auth`,
    secret: deps.secret,
    telemetry: { enabled: false },
    database: drizzleAdapter(deps.db, { provider: "pg", schema: { user, session, account, verification } }),
    // Members join by invitation only.
    emailAndPassword: { enabled: true, disableSignUp: true, maxPasswordLength: 256 },
    user: {
      additionalFields: {
        organisationId: { type: "string", required: false, input: false },
        role: { type: "string", required: false, input: false },
        roleId: { type: "string", required: false, input: false },
        language: { type: "string", required: false, input: false },
        deactivatedAt: { type: "date", required: false, input: false },
      },
      async validateUserInfo({ user: options, source }) {
        if (source.oauth?.profile?.email_verified !== true) {
          return { error: "email_not_verified", errorDescription: "The provider has not verified this e-mail." };
        }
        if (source.action !== "create-user") return;
        const newcomer = typeof options.email === "string" ? await deps.newcomer(options.email) : undefined;
        if (newcomer === undefined) return { error: "not_invited", errorDescription: "Nobody invited this e-mail." };
      },
    },
    session: { expiresIn: SESSION_SECONDS, updateAge: RENEW_SECONDS, freshAge: 0 },
    account: {
      // The provider only tells us who somebody is; we never call it on their behalf.
      updateAccountOnSignIn: false,
      accountLinking: { enabled: true },
    },
    databaseHooks: databaseHooks(deps),
    trustedOrigins: (request) => [...(request === undefined ? [] : deps.ownOrigins(request.headers))],
    rateLimit: rateLimit(counts),
    advanced: {
      // The prefix has to be part of the name: better-auth itself only knows `__Secure-` and would put that in front.
      cookiePrefix: cookiePrefix(url),
      useSecureCookies: false,
      defaultCookieAttributes: { path: pathOf(url), secure: isSecure(url), sameSite: "lax", httpOnly: true },
      database: { generateId: () => newId() },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      // As they are by default, except for NODE_ENV=test, where better-auth leaves them out.
      disableCSRFCheck: false,
      disableOriginCheck: false,
    },
    onAPIError: {
      errorURL: `${url}/console/sign-in`,
      onError(error) {
        // A refusal is part of the reply; only real faults are reported to the operator.
        if (!isAPIError(error) || error.status === "INTERNAL_SERVER_ERROR")
          log.error({ err: error }, "Sign-in failed.");
      },
    },
    logger: {
      level: "warn",
      log: (level, message, ...rest) =>
        log[level === "error" ? "warn" : "debug"]({ from: "better-auth", rest }, message),
    },
    plugins: oidc === undefined ? [] : [provider(oidc)],
  });
}

/** Who comes in by the provider has a role before the first session; no token of theirs is kept; who was deactivated stays out. */
function databaseHooks(deps: BetterAuthDeps) {
  return {
    user: {
      create: {
        async before(options) {
          const newcomer = await deps.newcomer(options.email);
          if (newcomer === undefined) return false;
          // Until `after` has noted where it holds, a role that doesn't hold everywhere may do nothing.
          const { organisationId, role, roleId, reach } = newcomer;
          const nowhere = reach?.teams === undefined ? { role, roleId } : { role: "custom" as const, roleId: null };
          return { data: { ...options, name: options.name || options.email, organisationId, ...nowhere } };
        },
        async after({ id, email }) {
          const newcomer = await deps.newcomer(email);
          if (newcomer?.reach != null) await deps.placed(id, newcomer);
          if (newcomer !== undefined) await deps.arrived(newcomer);
        },
      },
    },
    account: {
      create: {
        before: async (options) => ({
          data: { ...options, accessToken: null, refreshToken: null, idToken: null },
        }),
      },
    },
    session: {
      create: {
        async before({ userId }) {
          if (await deps.mayEnter(userId)) return;
          throw new APIError("FORBIDDEN", { code: "DEACTIVATED", message: "This member was deactivated." });
        },
      },
    },
  } satisfies BetterAuthOptions["databaseHooks"];
}

function rateLimit(counts: Counts) {
  return {
    enabled: true,
    window: 60,
    max: PER_MINUTE,
    customRules: { "/sign-in/*": { window: 60, max: PER_MINUTE } },
    customStorage: {
      async consume(key, { max, window }) {
        const retryAfter = await counts.take(key, { max, windowSeconds: window });
        return { allowed: retryAfter === 0, retryAfter: retryAfter === 0 ? null : retryAfter };
      },
    },
  } satisfies BetterAuthOptions["rateLimit"];
}

/** Sign-in with the company's own accounts. */
function provider(oidc: OidcSettings) {
  return genericOAuth({
    config: [
      {
        providerId: OIDC,
        name: oidc.name,
        discoveryUrl: `${oidc.issuer}/.well-known/openid-configuration`,
        requireIdTokenVerification: true,
        clientId: oidc.clientId,
        clientSecret: oidc.clientSecret,
        scopes: ["openid", "email", "profile"],
      },
    ],
  });
}
