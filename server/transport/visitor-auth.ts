import { createHash, randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { TuppenceError } from "../lib/errors.ts";
import { isTimeZone } from "../settings/hours.ts";
import { checkIdentity } from "../settings/identity.ts";
import { siteSettings } from "../settings/settings.ts";
import { createVisitor, findVisitor, setVisitorLocale, touchVisitor, type VisitorRow } from "../store/visitor.ts";
import { signedVisitor } from "../store/visitor-identity.ts";
import { visitorAuth } from "../wire/socket.ts";
import { LANGUAGES } from "../wire/widget.ts";
import type { Site, TransportDeps } from "./deps.ts";
import { isClosed, originOf, ownOrigins, withHelpCentre } from "./headers.ts";
import { faultLine, parse } from "./parse.ts";

/** Who is at the other end of a visitor's socket, or uploads a visitor's file. */
export interface VisitorSession {
  readonly site: Site;
  readonly visitorId: string;
  /**
   * In clear text only on its way to the browser: the database has its hash. Undefined: an identified visitor came
   * without one.
   */
  readonly token: string | undefined;
  readonly name: string | undefined;
  readonly email: string | undefined;
  /** The conversation that was moved when an anonymous visitor turned out to be this one, and its previous owner. */
  readonly moved: { readonly conversationId: string; readonly from: string } | undefined;
}

type AuthDeps = Pick<TransportDeps, "db" | "sites" | "publicUrl" | "clock">;

/** What a visitor connects with: the `auth` of a socket's handshake, or the same from a request's headers. */
export interface Coming {
  readonly auth: unknown;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Admits a visitor if the site exists and is open, the origin is allowed, and the identity and token, if any, are
 * valid. Without either, it creates a visitor and a token, unless the site only accepts signed-in visitors.
 * @throws BAD_REQUEST, SITE_UNKNOWN, SITE_CLOSED, ORIGIN_NOT_ALLOWED, VISITOR_TOKEN_WRONG, VISITOR_BLOCKED, IDENTITY_NEEDED,
 * IDENTITY_WRONG
 * @param options.join moves an anonymous visitor's open conversation to them when they turn out to be known
 */
export async function admitVisitor(
  coming: Coming,
  deps: AuthDeps,
  options: { join: boolean } = { join: true },
): Promise<VisitorSession> {
  const { session, row, locale } = await admit(coming, deps, options);
  // An upload doesn't include one, and doesn't change one.
  if (locale !== undefined && (locale.language !== row.language || locale.timeZone !== row.timeZone))
    await setVisitorLocale(deps.db, row.id, locale);
  return session;
}

async function admit(coming: Coming, deps: AuthDeps, options: { join: boolean }): Promise<Admitted> {
  const parsed = parse(visitorAuth, coming.auth);
  if (!parsed.ok) {
    if (parsed.faults.every(({ path }) => path[0] === "identity")) {
      throw new TuppenceError(
        "IDENTITY_WRONG",
        "The identity token isn't text, or is too long.",
        "Send a JWT of at most 8,000 characters.",
      );
    }
    throw new TuppenceError(
      "BAD_REQUEST",
      `There is a problem with the connection: ${faultLine(parsed.faults, "auth")}.`,
      "Connect with auth {site, token?}.",
    );
  }
  const { site: key, token, identity, language, timeZone } = parsed.data;
  const site = await deps.sites.byKey(key);
  if (site === undefined) {
    throw new TuppenceError(
      "SITE_UNKNOWN",
      "This server doesn't know the chat's site.",
      "Check data-site in the page's script tag.",
    );
  }
  const { helpCentre, identity: settings } = await siteSettings(deps.db, site.id);
  if (isClosed(withHelpCentre(site, helpCentre))) {
    throw new TuppenceError(
      "SITE_CLOSED",
      "This chat has no allowed websites yet.",
      `Add your page's origin to the allowed origins of the site "${site.key}".`,
    );
  }
  checkOrigin(coming.headers.origin, ownOrigins(deps.publicUrl, coming.headers.host), site);
  const locale = localeOf(language, timeZone);
  const session = (row: VisitorRow, more: { token: string | undefined; moved?: VisitorSession["moved"] }) => ({
    session: sessionOf(site, row, more),
    row,
    locale,
  });
  if (identity) {
    const who = await checkIdentity(identity, settings, deps.clock.now());
    const known = token ? await findVisitor(deps.db, { siteId: site.id, tokenHash: hash(token) }) : undefined;
    const { row, moved } = await signedVisitor(deps.db, {
      siteId: site.id,
      who,
      at: deps.clock.now(),
      tokenHash: hash(newToken()),
      // A blocked visitor can't come back by signing in with what they left behind.
      ...(!options.join || known === undefined || known.blockedAt !== null ? {} : { from: known.id }),
    });
    const from = known?.id ?? "";
    return session(row, {
      token: known === undefined ? undefined : (token ?? undefined),
      moved: moved === undefined ? undefined : { conversationId: moved, from },
    });
  }
  if (settings.mode === "strict") {
    throw new TuppenceError(
      "IDENTITY_NEEDED",
      "You need to be signed in to use this chat.",
      "Call Tuppence('identify', token) with a JWT for the signed-in user.",
    );
  }
  if (!token) {
    const made = newToken();
    return session(await createVisitor(deps.db, { siteId: site.id, tokenHash: hash(made) }), { token: made });
  }
  const visitor = await findVisitor(deps.db, { siteId: site.id, tokenHash: hash(token) });
  if (visitor === undefined) {
    throw new TuppenceError("VISITOR_TOKEN_WRONG", "This visitor token isn't valid.", "Connect again without a token.");
  }
  await touchVisitor(deps.db, visitor.id, deps.clock.now());
  return session(visitor, { token });
}

/** @throws VISITOR_BLOCKED */
export function checkNotBlocked(visitor: Pick<VisitorRow, "blockedAt"> | undefined): void {
  if (visitor === undefined || visitor.blockedAt === null) return;
  throw new TuppenceError(
    "VISITOR_BLOCKED",
    "You can't use this chat.",
    "If you think this is a mistake, contact the company another way.",
  );
}

interface Admitted {
  readonly session: VisitorSession;
  readonly row: VisitorRow;
  readonly locale: { language: string | null; timeZone: string | null } | undefined;
}

/** What a window says about itself, as far as we know what to do with it; undefined: nothing. */
function localeOf(language: string | null | undefined, timeZone: string | null | undefined): Admitted["locale"] {
  if (language == null && timeZone == null) return undefined;
  return {
    language: LANGUAGES.find((one) => one === language) ?? null,
    timeZone: timeZone != null && isTimeZone(timeZone) ? timeZone : null,
  };
}

/** @throws VISITOR_BLOCKED */
function sessionOf(
  site: Site,
  visitor: VisitorRow,
  more: { token: string | undefined; moved?: VisitorSession["moved"] },
): VisitorSession {
  checkNotBlocked(visitor);
  return {
    site,
    visitorId: visitor.id,
    token: more.token,
    name: visitor.name ?? undefined,
    email: visitor.email ?? undefined,
    moved: more.moved,
  };
}

/**
 * The widget's frame is a page of this server, so its socket comes from our own origin; frame-ancestors decides which
 * pages may show the frame. An integrator's own client can connect from an allowed origin. Without the header, it isn't
 * a browser, or it polls from the same origin. A program can claim any origin, so this only protects browsers' users.
 * @throws ORIGIN_NOT_ALLOWED
 */
export function checkOrigin(origin: string | undefined, own: ReadonlySet<string>, site?: Site): void {
  if (origin === undefined || own.has(origin)) return;
  if (site?.allowedOrigins.some((allowed) => originOf(allowed) === origin)) return;
  throw new TuppenceError(
    "ORIGIN_NOT_ALLOWED",
    `Pages on ${origin.slice(0, 200)} aren't allowed to connect.`,
    site === undefined
      ? "Open the console at the server's own address."
      : `Add it to the allowed origins of the site "${site.key}".`,
  );
}

function newToken(): string {
  return randomBytes(32).toString("base64url");
}

function hash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
