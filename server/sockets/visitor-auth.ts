import { createHash, randomBytes } from "node:crypto";
import type { Socket } from "socket.io";
import * as z from "zod";
import { isClosed, originOf, ownOrigins } from "../http/headers.ts";
import type { Site, TransportParts } from "../http/parts.ts";
import { TuppenceError } from "../lib/errors.ts";
import { createVisitor, findVisitor, touchVisitor } from "../store/visitor.ts";
import { visitorAuth } from "../wire/socket.ts";

/** Who is at the other end of a visitor's socket. */
export interface VisitorSession {
  readonly site: Site;
  readonly visitorId: string;
  /** In clear only on its way to the browser: the database has its hash. */
  readonly token: string;
}

type AuthParts = Pick<TransportParts, "db" | "sites" | "publicUrl" | "clock">;

/**
 * Lets a visitor in: the site is known and open, the origin is allowed, and the token, when there is one, is right.
 * Without a token it makes a visitor and a token.
 * @throws BAD_REQUEST, SITE_UNKNOWN, SITE_CLOSED, ORIGIN_NOT_ALLOWED, VISITOR_TOKEN_WRONG
 */
export async function admitVisitor(handshake: Socket["handshake"], parts: AuthParts): Promise<VisitorSession> {
  const parsed = z.safeParse(visitorAuth, handshake.auth);
  if (!parsed.success) {
    throw new TuppenceError("BAD_REQUEST", "The connection names no site.", "Connect with auth {site, token?}.");
  }
  const { site: key, token } = parsed.data;
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
  checkOrigin(handshake.headers.origin, ownOrigins(parts.publicUrl, handshake.headers.host), site);
  if (!token) {
    const made = randomBytes(32).toString("base64url");
    const visitor = await createVisitor(parts.db, { siteId: site.id, tokenHash: hash(made) });
    return { site, visitorId: visitor.id, token: made };
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
  return { site, visitorId: visitor.id, token };
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

function hash(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}
