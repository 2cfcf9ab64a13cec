import { guessLanguage } from "../text/language.ts";
import { ownLines } from "../text/own-lines.ts";
import { LANGUAGES, type Language } from "../wire/widget.ts";
import type { Asked } from "./parts.ts";

/** The site has set the language of its chat, whatever the visitor writes. */
export const isLanguageSet = (asked: Asked): boolean =>
  asked.settings.widget.language !== "auto" && asked.language !== undefined;

/**
 * The language of the assistant's own sentences: what the visitor clearly writes, otherwise the chat's language so far.
 */
export function languageOf(asked: Asked, siteLanguage: string): string {
  const spoken = asked.language ?? siteLanguage;
  return isLanguageSet(asked) ? spoken : guessLanguage(ownLines(asked.text), spoken);
}

/** A language as the widget can speak it, stored with the message; undefined if the widget doesn't speak it. */
export function spoken(language: string): { language?: Language } {
  const ours = LANGUAGES.find((one) => one === language.split("-")[0]);
  return ours === undefined ? {} : { language: ours };
}
