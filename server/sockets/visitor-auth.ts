import { createHash, randomBytes } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import * as z from "zod";
import { checkIdentity } from "../desk/identity.ts";
import { siteSettings } from "../desk/settings.ts";
import { isClosed, originOf, ownOrigins } from "../http/headers.ts";
import type { Site, TransportParts } from "../http/parts.ts";
import { TuppenceError } from "../lib/errors.ts";
import { createVisitor, findVisitor, touchVisitor, type VisitorRow } from "../store/visitor.ts";
import { signedVisitor } from "../store/visitor-identity.ts";
import { visitorAuth } from "../wire/socket.ts";

/** Who is at the other end of a visitor's socket, or of a visitor's file. */
export interface VisitorSession {
  readonly site: Site;
  readonly visitorId: string;
  /** In clear only on its way to the browser: the database has its hash. Undefined: a signed visitor came without one. */
  readonly token: string | undefined;
  readonly name: string | undefined;
  readonly email: string | undefined;
  /** The conversation that came along when an anonymous visitor turned out to be this one, and whose it was. */
  readonly moved: { readonly conversationId: string; readonly from: string } | undefined;
}

type AuthParts = Pick<TransportParts, "db" | "sites" | "publicUrl" | "clock">;

/** What a visitor comes with: `auth` of a socket's handshake, or the same from a request's headers. */
export interface Coming {
  readonly auth: unknown;
  readonly headers: IncomingHttpHeaders;
}

/**
 * Lets a visitor in: the site is known and open, the origin is allowed, and the identity and the token, when there are any,
 * are right. Without either it makes a visitor and a token, unless the site takes signed visitors only.
 * @throws BAD_REQUEST, SITE_UNKNOWN, SITE_CLOSED, ORIGIN_NOT_ALLOWED, VISITOR_TOKEN_WRONG, VISITOR_BLOCKED, IDENTITY_NEEDED,
 * IDENTITY_WRONG
 * @param options.join bring an anonymous visitor's open conversation along when they turn out to be known
 */
export async function admitVisitor(
  coming: Coming,
  parts: AuthParts,
  options: { join: boolean } = { join: true },
): Promise<VisitorSession> {
  const parsed = z.safeParse(visitorAuth, coming.auth);
  if (!parsed.success) {
    if (parsed.error.issues.every(({ path }) => path[0] === "identity")) {
      throw new TuppenceError(
        "IDENTITY_WRONG",
        "The signed identity is no text, or too long to be read.",
        "Give a JWT of at most 8,000 characters.",
      );
    }
    throw new TuppenceError("BAD_REQUEST", "The connection names no site.", "Connect with auth {site, token?}.");
  }
  const { site: key, token, identity } = parsed.data;
  const site = await parts.sites.byKey(key);
  if (site === undefined) {
    throw new TuppenceError(
      "SITE_UNKNOWN",
      "This chat's site is not known here.",
      "Check data-site in the page's script tag.",
    );
  }
  if (isClosed(site)) {
    throw new TuppenceError(
      "SITE_CLOSED",
      "No page may show this chat yet.",
      `Add the page's origin to the allowed origins of the site "${site.key}".`,
    );
  }
  checkOrigin(coming.headers.origin, ownOrigins(parts.publicUrl, coming.headers.host), site);
  const settings = (await siteSettings(parts.db, site.id)).identity;
  if (identity) {
    const who = await checkIdentity(identity, settings, parts.clock.now());
    const known = token ? await findVisitor(parts.db, { siteId: site.id, tokenHash: hash(token) }) : undefined;
    const { row, moved } = await signedVisitor(parts.db, {
      siteId: site.id,
      who,
      at: parts.clock.now(),
      tokenHash: hash(newToken()),
      // Who was shut out does not come back by signing in with what they left behind.
      ...(!options.join || known === undefined || known.blockedAt !== null ? {} : { from: known.id }),
    });
    const from = known?.id ?? "";
    return session(site, row, {
      token: known === undefined ? undefined : (token ?? undefined),
      moved: moved === undefined ? undefined : { conversationId: moved, from },
    });
  }
  if (settings.mode === "strict") {
    throw new TuppenceError(
      "IDENTITY_NEEDED",
      "This chat is for signed-in visitors.",
      "Call Tuppence('identify', token) with a JWT of the signed-in user.",
    );
  }
  if (!token) {
    const made = newToken();
    return session(site, await createVisitor(parts.db, { siteId: site.id, tokenHash: hash(made) }), { token: made });
  }
  const visitor = await findVisitor(parts.db, { siteId: site.id, tokenHash: hash(token) });
  if (visitor === undefined) {
    throw new TuppenceError(
      "VISITOR_TOKEN_WRONG",
      "This visitor is not known here.",
      "Forget the token and connect without one.",
    );
  }
  await touchVisitor(parts.db, visitor.id, parts.clock.now());
  return session(site, visitor, { token });
}

/** @throws VISITOR_BLOCKED */
export function checkNotBlocked(visitor: Pick<VisitorRow, "blockedAt"> | undefined): void {
  if (visitor === undefined || visitor.blockedAt === null) return;
  throw new TuppenceError(
    "VISITOR_BLOCKED",
    "This chat is closed for you.",
    "If you think that this is a mistake, write to the company by another way.",
  );
}

/** @throws VISITOR_BLOCKED */
function session(
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
 * The widget's frame is a page of this server, so its socket comes from our own origin; which pages may show the frame is
 * said by frame-ancestors. An integrator's own client may connect from an allowed origin. Without the header it is no
 * browser, or one that polls from the same origin; a program can claim any origin, so this guards browsers only.
 * @throws ORIGIN_NOT_ALLOWED
 */
export function checkOrigin(origin: string | undefined, own: ReadonlySet<string>, site?: Site): void {
  if (origin === undefined || own.has(origin)) return;
  if (site?.allowedOrigins.some((allowed) => originOf(allowed) === origin)) return;
  throw new TuppenceError(
    "ORIGIN_NOT_ALLOWED",
    `Pages of ${origin.slice(0, 200)} may not connect here.`,
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
