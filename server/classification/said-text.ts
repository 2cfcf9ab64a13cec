import { createMask } from "../text/patterns/personal-data.ts";

/** Messages, and characters of them, that a classifier reads. */
const MESSAGES = 3;
const CHARACTERS = 500;

/**
 * Some of what a visitor wrote, as one text without personal data.
 * @param texts in their order
 * @param which `first`: what it's about, since what comes later is often about details; `last`: how they feel by now
 * @returns "" when nothing was written in words
 */
export function saidText(texts: readonly string[], which: "first" | "last"): string {
  const said = texts.map((text) => text.trim()).filter((text) => /\p{L}/u.test(text));
  const some = which === "first" ? said.slice(0, MESSAGES) : said.slice(-MESSAGES);
  const whole = some.join("\n");
  // What is masked before it's cut can't be cut in the middle.
  const most = CHARACTERS * 2;
  const long = which === "first" ? whole.slice(0, most) : whole.slice(-most);
  const hidden = createMask().hide(long);
  return which === "first" ? hidden.slice(0, CHARACTERS) : hidden.slice(-CHARACTERS);
}
