import { primaryLanguage } from "../text/language.ts";
import type { Language } from "../wire/widget.ts";
import { de } from "./words/de.ts";
import { en, type HelpWords } from "./words/en.ts";
import { es } from "./words/es.ts";
import { fr } from "./words/fr.ts";

export type { HelpWords };

const WORDS: Readonly<Record<Language, HelpWords>> = { en, de, es, fr };

/** The help centre's own words nearest to a language; English if we don't have it. */
export function helpWords(language: string): { readonly language: Language; readonly words: HelpWords } {
  const primary = primaryLanguage(language);
  const known = Object.hasOwn(WORDS, primary) ? (primary as Language) : "en";
  return { language: known, words: WORDS[known] };
}
