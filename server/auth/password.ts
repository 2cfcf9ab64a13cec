import { TuppenceError } from "../lib/errors.ts";
import { normalEmail } from "../store/member.ts";
import { PASSWORD_MAX, PASSWORD_MIN } from "../wire/auth.ts";

/**
 * Length is what makes a password strong (NIST SP 800-63B-4, 3.1.1.2: no rules of composition).
 * @throws PASSWORD_TOO_WEAK
 */
export function checkPassword(password: string, email: string): void {
  const length = [...password].length;
  if (length < PASSWORD_MIN) {
    throw tooWeak(`A password needs ${PASSWORD_MIN} characters or more.`, "A few words in a row are easy to remember.");
  }
  if (length > PASSWORD_MAX) throw tooWeak(`A password has ${PASSWORD_MAX} characters at most.`, "Shorten it.");
  if (normalEmail(password) === normalEmail(email)) {
    throw tooWeak("The e-mail address is no password.", "Choose something that others do not know.");
  }
  if (new Set(password).size < 3) throw tooWeak("This password is easily guessed.", "Use more different characters.");
}

function tooWeak(message: string, remedy: string): TuppenceError {
  return new TuppenceError("PASSWORD_TOO_WEAK", message, remedy);
}
