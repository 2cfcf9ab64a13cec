import type { Request } from "express";
import type { SignedIn } from "../../auth/auth.ts";
import { TuppenceError } from "../../lib/errors.ts";
import type { Caller } from "../parts.ts";

/** The member that a route with `auth: "member"` was called by, and their session. @throws SIGN_IN_NEEDED */
export function signedIn(caller: Caller): SignedIn {
  if (caller.member !== undefined && caller.sessionId !== undefined) {
    return { ...caller.member, sessionId: caller.sessionId };
  }
  throw new TuppenceError("SIGN_IN_NEEDED", "Nobody is signed in.", "Sign in to the console.");
}

/**
 * Where the caller's browser reaches the server, for links that the caller is shown. Believes the request's host, so it
 * is for signed-in members only: a stranger could have a link of theirs mailed to somebody else.
 */
export function urlOf(request: Request, publicUrl: string | undefined): string {
  return publicUrl ?? `${request.protocol}://${request.host}`;
}
