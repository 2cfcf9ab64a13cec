import type { Request } from "express";
import type { SignedIn } from "../../../auth/auth.ts";
import { TuppenceError } from "../../../lib/errors.ts";
import type { Caller } from "../../deps.ts";

/** The member who called a route with `auth: "member"`, and their session. @throws SIGN_IN_NEEDED */
export function signedIn(caller: Caller): SignedIn {
  if (caller.member !== undefined && caller.sessionId !== undefined) {
    return { ...caller.member, sessionId: caller.sessionId };
  }
  throw new TuppenceError("SIGN_IN_NEEDED", "You aren't signed in.", "Sign in to the console.");
}

/**
 * Where the caller's browser reaches the server, for links that the caller is shown. Trusts the request's host, so it's
 * for signed-in members only: an unknown caller could have a link of their own e-mailed to somebody else.
 */
export function urlOf(request: Request, publicUrl: string | undefined): string {
  return publicUrl ?? `${request.protocol}://${request.host}`;
}
