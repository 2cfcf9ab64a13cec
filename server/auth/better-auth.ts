import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { APIError, isAPIError } from "better-auth/api";
import { betterAuth } from "better-auth/minimal";
// Not the folder of all plugins: half a second of every start.
import { genericOAuth } from "better-auth/plugins/generic-oauth";
import { newId } from "../lib/ids.ts";
import type { Log } from "../lib/log.ts";
import type { Db } from "../ports/database/port.ts";
import { account, session, user, verification } from "../store/auth-schema.ts";
import type { Counts } from "./counts.ts";
import type { Newcomer } from "./newcomers.ts";
import { ADDRESS_HEADER } from "./own-header.ts";

/** Seconds that a session lives unused: a month, so that an agent signs in once on their own machine. */
export const SESSION_SECONDS = 30 * 86_400;
/** Seconds of use after which a session is prolonged. */
const RENEW_SECONDS = 86_400;
/** Calls of better-auth's own addresses by one network address, a minute: an office behind one address signs in. */
const PER_MINUTE = 60;
/** better-auth's name of the provider that OIDC_ISSUER names; part of the redirect address. */
export const OIDC = "oidc";

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** On the button. */
  readonly name: string;
}

export interface BetterAuthParts {
  readonly db: Db;
  readonly secret: string;
  /** Where browsers reach the server, without a slash at the end; its path is the cookies' path. */
  readonly url: string;
  readonly oidc: OidcSettings | undefined;
  /** Origins of our own pages as this request may name them. */
  readonly ownOrigins: (headers: Headers) => Iterable<string>;
  readonly counts: Counts;
  /** Who may come in through the provider for the first time, and as what. */
  readonly newcomer: (email: string) => Promise<Newcomer | undefined>;
  readonly arrived: (newcomer: Newcomer) => Promise<void>;
  readonly mayEnter: (memberId: string) => Promise<boolean>;
  readonly log: Log;
}

/** better-auth on our tables, with only what the console uses. */
export function createBetterAuth(parts: BetterAuthParts) {
  const { url, oidc, counts, log } = parts;
  const path = new URL(url).pathname.replace(/\/+$/, "");
  return betterAuth({
    appName: "Tuppence",
    baseURL: `${url}/api/auth`,
    secret: parts.secret,
    telemetry: { enabled: false },
    database: drizzleAdapter(parts.db, { provider: "pg", schema: { user, session, account, verification } }),
    // Members come by invitation only.
    emailAndPassword: { enabled: true, disableSignUp: true, maxPasswordLength: 256 },
    user: {
      additionalFields: {
        organisationId: { type: "string", required: false, input: false },
        role: { type: "string", required: false, input: false },
        language: { type: "string", required: false, input: false },
        deactivatedAt: { type: "date", required: false, input: false },
      },
      async validateUserInfo({ user: given, source }) {
        if (source.oauth?.profile?.email_verified !== true) {
          return { error: "email_not_verified", errorDescription: "The provider has not verified this e-mail." };
        }
        if (source.action !== "create-user") return;
        const newcomer = typeof given.email === "string" ? await parts.newcomer(given.email) : undefined;
        if (newcomer === undefined) return { error: "not_invited", errorDescription: "Nobody invited this e-mail." };
      },
    },
    session: { expiresIn: SESSION_SECONDS, updateAge: RENEW_SECONDS, freshAge: 0 },
    account: {
      // The provider says who somebody is, once; we call nothing of it in their name.
      updateAccountOnSignIn: false,
      accountLinking: { enabled: true },
    },
    databaseHooks: {
      user: {
        create: {
          async before(given) {
            const newcomer = await parts.newcomer(given.email);
            if (newcomer === undefined) return false;
            const { organisationId, role } = newcomer;
            return { data: { ...given, name: given.name || given.email, organisationId, role } };
          },
          async after({ email }) {
            const newcomer = await parts.newcomer(email);
            if (newcomer !== undefined) await parts.arrived(newcomer);
          },
        },
      },
      account: {
        create: {
          before: async (given) => ({
            data: { ...given, accessToken: null, refreshToken: null, idToken: null },
          }),
        },
      },
      session: {
        create: {
          async before({ userId }) {
            if (await parts.mayEnter(userId)) return;
            throw new APIError("FORBIDDEN", { code: "DEACTIVATED", message: "This member was deactivated." });
          },
        },
      },
    },
    trustedOrigins: (request) => [...(request === undefined ? [] : parts.ownOrigins(request.headers))],
    rateLimit: {
      enabled: true,
      window: 60,
      max: PER_MINUTE,
      customRules: { "/sign-in/*": { window: 60, max: PER_MINUTE } },
      customStorage: {
        async consume(key, { max, window }) {
          const retryAfter = counts.take(key, { max, windowSeconds: window });
          return { allowed: retryAfter === 0, retryAfter: retryAfter === 0 ? null : retryAfter };
        },
      },
    },
    advanced: {
      cookiePrefix: "tuppence",
      useSecureCookies: url.startsWith("https:"),
      defaultCookieAttributes: { path: path === "" ? "/" : path, sameSite: "lax", httpOnly: true },
      database: { generateId: () => newId() },
      ipAddress: { ipAddressHeaders: [ADDRESS_HEADER] },
      // As they are by default, but for NODE_ENV=test, where better-auth leaves them out.
      disableCSRFCheck: false,
      disableOriginCheck: false,
    },
    onAPIError: {
      errorURL: `${url}/console/sign-in`,
      onError(error) {
        // A refusal is answered in words; only what is broken is told to the operator.
        if (!isAPIError(error) || error.status === "INTERNAL_SERVER_ERROR")
          log.error({ err: error }, "Sign-in failed.");
      },
    },
    logger: {
      level: "warn",
      log: (level, message, ...rest) =>
        log[level === "error" ? "warn" : "debug"]({ from: "better-auth", rest }, message),
    },
    plugins:
      oidc === undefined
        ? []
        : [
            genericOAuth({
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
            }),
          ],
  });
}
