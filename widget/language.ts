import type { Language } from "../server/wire/widget.ts";

/** Not the wire's own list, because its schemas would be bundled too. The type keeps both the same. */
const OURS: Record<Language, true> = { en: true, de: true, es: true, fr: true };

/**
 * The language of the widget's texts: the configured one, else the first of the visitor's that we have, else the
 * site's, else English.
 * @param wanted the browser's, best first, BCP 47 tags
 * @param site the site's own, a BCP 47 tag
 */
export function chooseLanguage(setting: Language | "auto", wanted: readonly string[], site: string): Language {
  if (setting !== "auto") return setting;
  return [...wanted, site].map(known).find((language) => language !== undefined) ?? "en";
}

function known(tag: string): Language | undefined {
  const primary = tag.toLowerCase().split(/[-_]/)[0] ?? "";
  return Object.hasOwn(OURS, primary) ? (primary as Language) : undefined;
}

/** A tag as one of our languages; undefined if it isn't. */
export function languageIn(tag: string | undefined): Language | undefined {
  return tag === undefined ? undefined : known(tag);
}

/**
 * The visitor's own variant of the language, for dates and numbers: "en-GB" of "en". @param wanted the browser's, best
 * first
 */
export function localeOf(language: Language, wanted: readonly string[]): string {
  return wanted.find((tag) => known(tag) === language) ?? language;
}

/** Languages written from right to left. */
const RIGHT_TO_LEFT = new Set(["ar", "dv", "fa", "he", "ku", "ps", "sd", "ug", "ur", "yi"]);

/** @param tag BCP 47 */
export function directionOf(tag: string): "ltr" | "rtl" {
  return RIGHT_TO_LEFT.has(tag.toLowerCase().split(/[-_]/)[0] ?? "") ? "rtl" : "ltr";
}

const CONTROLS = /[\u200e\u200f\u202a-\u202e\u2066-\u2069]/g;
const TURNS = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]/;

/**
 * Makes somebody's name safe inside our sentence: its direction marks are removed, and a name written from right to
 * left is isolated, so that it doesn't reorder the words around it.
 */
export function nameInSentence(name: string): string {
  const bare = name.replace(CONTROLS, "");
  return TURNS.test(bare) ? `\u2068${bare}\u2069` : bare;
}
