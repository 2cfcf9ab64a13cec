import { readFileSync } from "node:fs";
import { join } from "node:path";
import { packageRoot } from "../lib/built-file.ts";

/**
 * Passwords of ten or more characters among the 200,000 most common of 10 million leaked ones, and words of five or
 * more letters among the first 1,000 (SecLists' 10-million-password-list; see NOTICE). Lower case, sorted.
 */
const LIST = join(packageRoot(import.meta.url), "server", "auth", "data", "common-passwords.txt");

let known: ReadonlySet<string> | undefined;

/** True for passwords that attackers try first: on the list, a listed word with digits, or a run of keys. */
export function isCommonPassword(password: string): boolean {
  // Loaded when the first password is set: a start doesn't need it.
  known ??= new Set(readFileSync(LIST, "utf8").trim().split("\n"));
  const small = password.toLowerCase();
  if (known.has(small) || isRun(small) || isRepeated(small)) return true;
  const first = small.search(/[a-z]/);
  const last = small.length - [...small].reverse().join("").search(/[a-z]/);
  const word = first < 0 ? "" : small.slice(first, last);
  return word !== small && known.has(word);
}

/** Rows of keyboards (English, German, French), digits and the alphabet. */
const RUNS = [
  "0123456789012345678901234567890",
  "abcdefghijklmnopqrstuvwxyz",
  "qwertyuiopasdfghjklzxcvbnm",
  "qwertzuiopasdfghjklyxcvbnm",
  "azertyuiopqsdfghjklmwxcvbn",
];

/** Part of a row, forwards or backwards, e.g. "asdfghjkl", "9876543210". */
function isRun(text: string): boolean {
  const backwards = [...text].reverse().join("");
  return RUNS.some((run) => run.includes(text) || run.includes(backwards));
}

/** Up to five characters, repeated, e.g. "abc12abc12". */
function isRepeated(text: string): boolean {
  for (let size = 1; size <= 5; size++) {
    if (
      text
        .slice(0, size)
        .repeat(Math.ceil(text.length / size))
        .slice(0, text.length) === text
    )
      return true;
  }
  return false;
}
