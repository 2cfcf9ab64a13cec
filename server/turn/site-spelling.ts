import { isCommonWord } from "../gate/common-words.ts";
import type { LiveKnowledge } from "../knowledge/live.ts";
import { correctSpelling } from "../text/spelling.ts";

/** A text with its misspelt words as the site spells them. @returns undefined: there is nothing to correct */
export const asSiteSpells = (text: string, { vocabulary, language }: Pick<LiveKnowledge, "vocabulary" | "language">) =>
  correctSpelling(text, vocabulary, { language, isCommon: (word) => isCommonWord(word, language) });
