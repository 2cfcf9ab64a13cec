import { wordsOf } from "./words.ts";

/** Frequent short words that the other three languages do not share (folded: no accents). */
const TELLING: Readonly<Record<string, ReadonlySet<string>>> = {
  en: new Set(
    "the is are was were my your you i and of to how what when where why which who can cant cannot could do does did dont doesnt have has had it its im ive will would should with for from this that there not get got need want please much many a if".split(
      " ",
    ),
  ),
  de: new Set(
    "der die das den dem ist sind wie wo wann warum wer ich mein meine meinen meiner sie ihr ihre kann konnen und nicht ein eine einen mit fur auf bei zu zum zur habe haben wird werden gibt es wurde mir mich bitte muss kein keine auch noch oder uber".split(
      " ",
    ),
  ),
  es: new Set(
    "el la los las es son como cuando donde por que cual quien puedo puede mi mis su sus y no un una unos con para del al esta estan hay tengo tiene quiero necesito cuanto cuesta hacer cuenta pero si se lo yo".split(
      " ",
    ),
  ),
  fr: new Set(
    "le la les est sont comment quand ou pourquoi qui que quel quelle je puis peux mon ma mes votre vos nous vous et ne pas un une des du de avec pour dans sur au aux ai jai avez il elle ce cette combien faire mais si se".split(
      " ",
    ),
  ),
};

const SCRIPTS: readonly (readonly [RegExp, string])[] = [
  [/[\p{Script=Hiragana}\p{Script=Katakana}]/u, "ja"],
  [/\p{Script=Hangul}/u, "ko"],
  [/\p{Script=Han}/u, "zh"],
  [/\p{Script=Thai}/u, "th"],
  [/\p{Script=Greek}/u, "el"],
  [/\p{Script=Hebrew}/u, "he"],
];

/**
 * The language of a question, from its script and its small words: English, German, Spanish and French are told apart.
 * @param fallback the site's language: kept unless another language has at least two telling words more than it,
 *   since most questions are in it and a short one says little
 */
export function guessLanguage(text: string, fallback: string): string {
  for (const [script, language] of SCRIPTS) if (script.test(text)) return language;
  const words = wordsOf(text);
  const home = fallback.split("-")[0] ?? fallback;
  const score = (language: string) => words.filter((word) => TELLING[language]?.has(word)).length;
  let best = home;
  let bestScore = score(home) + 1;
  for (const language of Object.keys(TELLING)) {
    const s = score(language);
    if (s > bestScore) {
      best = language;
      bestScore = s;
    }
  }
  return best === home ? fallback : best;
}
