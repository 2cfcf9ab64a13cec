import { ApiError } from "../../api.ts";
import type { SignInWords } from "./words.ts";

/** A sign-in error in the reader's language. */
export function faultText(error: unknown, said: SignInWords): string {
  if (!(error instanceof ApiError)) return said.noConnection;
  switch (error.code) {
    case "SIGN_IN_REFUSED":
      if (error.message.includes("deactivated")) return said.deactivated;
      return error.message.includes("provider") ? said.providerDown : said.refused;
    case "PASSWORD_TOO_WEAK":
      return said.tooWeak;
    case "MEMBER_EXISTS":
      return said.exists;
    case "TOO_FAST":
      return said.tooFast;
    default:
      return `${error.message} ${error.remedy}`;
  }
}

/** What the provider's redirect says in `?error=`. */
export function providerFaultText(code: string, said: SignInWords): string {
  if (code === "not_invited" || code === "signup_disabled") return said.notInvited;
  if (code === "email_not_verified" || code === "account_not_linked") return said.notVerified;
  if (code.toLowerCase() === "deactivated") return said.deactivated;
  return said.interrupted;
}
