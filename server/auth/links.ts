import { createHash, randomBytes } from "node:crypto";
import { TuppenceError } from "../lib/errors.ts";

/** The secret part of a link, and what we store of it. */
export function newToken(): { token: string; tokenHash: string } {
  const token = randomBytes(24).toString("base64url");
  return { token, tokenHash: hashToken(token) };
}

/** SHA-256, hex: a token is random, so guessing doesn't need a slower hash. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** @param url where browsers reach the server, without a trailing slash */
export function welcomeUrl(url: string, token: string): string {
  return `${url}/console/welcome?token=${token}`;
}

/** @param url where browsers reach the server, without a trailing slash */
export function resetUrl(url: string, token: string): string {
  return `${url}/console/reset?token=${token}`;
}

export function linkExpired(): TuppenceError {
  return new TuppenceError(
    "LINK_EXPIRED",
    "This link isn't valid. It may have expired, or been used or revoked.",
    'Ask for a new one, or run "npm run owner" on the server.',
  );
}
