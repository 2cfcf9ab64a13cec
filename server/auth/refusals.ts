import { TuppenceError } from "../lib/errors.ts";

/** better-auth's refusals in our words. */
export async function refusalOf(reply: Response): Promise<TuppenceError> {
  const body = (await reply.json().catch(() => ({}))) as { code?: string; message?: string };
  if (reply.status === 429) {
    const seconds = Number(reply.headers.get("x-retry-after") ?? 60);
    return new TuppenceError("TOO_FAST", "Too many tries.", `Wait ${seconds} seconds and try again.`);
  }
  switch (body.code) {
    case "INVALID_EMAIL_OR_PASSWORD":
    case "INVALID_EMAIL":
    case "INVALID_PASSWORD":
    case "CREDENTIAL_ACCOUNT_NOT_FOUND":
      return new TuppenceError(
        "SIGN_IN_REFUSED",
        "This e-mail and password do not fit together.",
        'Try again, or use "Forgot your password?".',
      );
    case "DEACTIVATED":
      return new TuppenceError("SIGN_IN_REFUSED", "This member was deactivated.", "Ask an owner of this Tuppence.");
    case "INVALID_ORIGIN":
    case "MISSING_OR_NULL_ORIGIN":
    case "CROSS_SITE_NAVIGATION_LOGIN_BLOCKED":
      return new TuppenceError(
        "ORIGIN_NOT_ALLOWED",
        "Signing in is taken from the console only.",
        "Use the console at the server's own address (PUBLIC_URL).",
      );
    case "PROVIDER_NOT_FOUND":
      return new TuppenceError(
        "SIGN_IN_REFUSED",
        "The sign-in provider cannot be reached.",
        "Sign in with your password, or try again; an operator looks at OIDC_ISSUER.",
      );
  }
  if (reply.status >= 500) return new TuppenceError("INTERNAL", "Signing in failed on the server.", "Try again.");
  return new TuppenceError("BAD_REQUEST", body.message ?? "Signing in was refused.", "Reload the page and try again.");
}
