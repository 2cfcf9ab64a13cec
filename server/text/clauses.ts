import { splitSentences } from "./sentences.ts";

/** Longest message that is looked at for several questions, in characters: beyond it something is being told. */
const MAX_LENGTH = 1_000;

const ASKS = /\?["'\u201d\u00bb)]{0,3}$/u;

/** How a question begins, in English, German, Spanish and French. */
const BEGINS = new Set(
  [
    "what whats how hows where wheres when who which why do does did is are can could will would should may",
    "wie was wo wann wer welche warum kann können gibt haben bieten liefern ist sind",
    "cómo como qué que dónde donde cuándo cuando cuánto cuanto puedo pueden hay tienen envían",
    "comment quand où combien est-ce puis-je peut-on avez-vous livrez-vous quel quelle",
  ].flatMap((words) => words.split(" ")),
);
const AND = new Set(["and", "plus", "und", "y", "et"]);
const ALSO = new Set(["also", "auch", "außerdem", "también", "tambien", "aussi"]);

/** Its words in lower case, up to an apostrophe: "what's" is "what". */
const wordsIn = (sentence: string) => sentence.split(" ").map((word) => word.toLowerCase().split(/['’]/u, 1)[0] ?? "");

/**
 * Where a second question is joined to the first: "how do I return it and also do you ship to Norway?". A bare "and" may
 * join two halves of one.
 */
function partsOf(sentence: string): string[] {
  const words = wordsIn(sentence);
  const at = words.findIndex(
    (word, i) => i > 0 && AND.has(word) && ALSO.has(words[i + 1] ?? "") && BEGINS.has(words[i + 2] ?? ""),
  );
  if (at < 1) return [sentence];
  const pieces = sentence.split(" ");
  return [pieces.slice(0, at).join(" "), pieces.slice(at).join(" ")];
}

/** A last question whose mark was left out: "What is the warranty? and can I pay with PayPal". */
function goesOn(sentence: string): boolean {
  const words = wordsIn(sentence);
  const after = words.findIndex((word) => !AND.has(word) && !ALSO.has(word));
  return after > 0 && BEGINS.has(words[after] ?? "");
}

/**
 * The questions of a message, when it asks more than one; what is said before a question belongs to it, and what is said
 * after the last one too. A message with one question, or none, gives nothing.
 * @param language BCP 47
 */
export function questionsOf(text: string, language: string): string[] {
  if (text.length > MAX_LENGTH || !text.includes("?")) return [];
  const questions: string[] = [];
  let told = "";
  for (const { start, end } of splitSentences(text, language)) {
    const sentence = text.slice(start, end);
    const isAsked = ASKS.test(sentence) || (questions.length > 0 && told === "" && goesOn(sentence));
    const parts = isAsked ? partsOf(sentence) : [sentence];
    for (const part of parts) {
      told = told === "" ? part : `${told} ${part}`;
      if (!isAsked) continue;
      questions.push(told);
      told = "";
    }
  }
  const last = questions.pop();
  if (last === undefined || questions.length === 0) return [];
  return [...questions, told === "" ? last : `${last} ${told}`];
}
