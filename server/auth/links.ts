import { createHash, randomBytes } from "node:crypto";
import { TuppenceError } from "../lib/errors.ts";

/** A link's secret part, and what is stored of it. */
export function newToken(): { token: string; tokenHash: string } {
  const token = randomBytes(24).toString("base64url");
  return { token, tokenHash: hashToken(token) };
}

/** SHA-256, hex: a token is random, nothing slower is needed against guessing. */
export function hashToken(token: string): string {
  return createHash("sha256").update(token).digest("hex");
}

/** @param url where browsers reach the server, without a slash at the end */
export function welcomeUrl(url: string, token: string): string {
  return `${url}/console/welcome?token=${token}`;
}

/** @param url where browsers reach the server, without a slash at the end */
export function resetUrl(url: string, token: string): string {
  return `${url}/console/reset?token=${token}`;
}

export function linkExpired(): TuppenceError {
  return new TuppenceError(
    "LINK_EXPIRED",
    "This link was used, taken back, mistyped, or is too old.",
    'Ask for a new one; on the machine that runs Tuppence: "npm run owner".',
  );
}
