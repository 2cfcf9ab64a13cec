import { createMask } from "../text/patterns/personal-data.ts";

/** Messages, and characters of them, that tell what a conversation is about: what comes later is often about details. */
const MESSAGES = 3;
const CHARACTERS = 500;

/**
 * What a visitor wrote first, as one text without personal data.
 * @param texts in their order
 * @returns "" when nothing was written in words
 */
export function topicText(texts: readonly string[]): string {
  const said = texts.map((text) => text.trim()).filter((text) => /\p{L}/u.test(text));
  const first = said
    .slice(0, MESSAGES)
    .join("\n")
    .slice(0, CHARACTERS * 2);
  return createMask().hide(first).slice(0, CHARACTERS);
}
