import { TuppenceError } from "../lib/errors.ts";
import { normalEmail } from "../store/member.ts";
import { PASSWORD_MAX, PASSWORD_MIN } from "../wire/auth.ts";
import { isCommonPassword } from "./common-password.ts";

/**
 * A password must be long and not a common one (NIST SP 800-63B-4, 3.1.1.2: no composition rules).
 * @throws PASSWORD_TOO_WEAK
 */
export function checkPassword(password: string, email: string): void {
  const length = [...password].length;
  if (length < PASSWORD_MIN) {
    throw tooWeak(
      `Your password must have at least ${PASSWORD_MIN} characters.`,
      "A few random words are easy to remember.",
    );
  }
  if (length > PASSWORD_MAX)
    throw tooWeak(`Your password can't have more than ${PASSWORD_MAX} characters.`, "Shorten it.");
  if (normalEmail(password) === normalEmail(email)) {
    throw tooWeak("Your e-mail address can't be your password.", "Choose something that others don't know.");
  }
  if (new Set(password).size < 3 || isCommonPassword(password)) {
    throw tooWeak("This password is too easy to guess.", "A few random words are easy to remember and hard to guess.");
  }
}

function tooWeak(message: string, remedy: string): TuppenceError {
  return new TuppenceError("PASSWORD_TOO_WEAK", message, remedy);
}
