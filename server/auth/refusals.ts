import { TuppenceError } from "../lib/errors.ts";

/** better-auth's errors as ours. */
export async function refusalOf(reply: Response): Promise<TuppenceError> {
  const body = (await reply.json().catch(() => ({}))) as { code?: string; message?: string };
  if (reply.status === 429) {
    const seconds = Number(reply.headers.get("x-retry-after") ?? 60);
    return new TuppenceError("TOO_FAST", "Too many attempts.", `Wait ${seconds} seconds and try again.`);
  }
  switch (body.code) {
    case "INVALID_EMAIL_OR_PASSWORD":
    case "INVALID_EMAIL":
    case "INVALID_PASSWORD":
    case "CREDENTIAL_ACCOUNT_NOT_FOUND":
      return new TuppenceError(
        "SIGN_IN_REFUSED",
        "Wrong e-mail or password.",
        'Try again, or use "Forgot your password?".',
      );
    case "DEACTIVATED":
      return new TuppenceError(
        "SIGN_IN_REFUSED",
        "Your account has been deactivated.",
        "Ask an owner to reactivate it.",
      );
    case "INVALID_ORIGIN":
    case "MISSING_OR_NULL_ORIGIN":
    case "CROSS_SITE_NAVIGATION_LOGIN_BLOCKED":
      return new TuppenceError(
        "ORIGIN_NOT_ALLOWED",
        "You can only sign in from the console.",
        "Open the console at the server's own address (PUBLIC_URL).",
      );
    case "PROVIDER_NOT_FOUND":
      return new TuppenceError(
        "SIGN_IN_REFUSED",
        "We couldn't reach the sign-in provider.",
        "Try again, or sign in with your password. If it keeps failing, check OIDC_ISSUER.",
      );
  }
  if (reply.status >= 500)
    return new TuppenceError("INTERNAL", "Something went wrong while signing you in.", "Try again.");
  return new TuppenceError("BAD_REQUEST", body.message ?? "We couldn't sign you in.", "Reload the page and try again.");
}
