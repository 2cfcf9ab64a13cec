/**
 * Which of the articles that were just named a visitor means by its place: "the second one", "2", "the last one please".
 * English, German, Spanish, French; on folded words.
 */
import { linear } from "../linear.ts";
import { plain } from "./danger.ts";

const BEFORE =
  "(?:(?:ok|okay|yes|ja|si|oui|please|bitte|i|mean|meant|think|its|it|is|that|the|number|nr|option|answer|article|question|ich|meine|meinte|es|ist|der|die|das|den|dem|nummer|artikel|antwort|frage|creo|que|me|refiero|a|al|el|la|lo|numero|opcion|articulo|respuesta|pregunta|je|veux|dire|cest|le|les|loption|larticle|reponse) )*";
const AFTER =
  "(?: (?:one|option|answer|article|question|artikel|antwort|frage|opcion|articulo|respuesta|pregunta|reponse|please|thanks|thank you|bitte|danke|por favor|gracias|svp|sil vous plait|merci))*$";
const place = (...words: readonly string[]) => linear(`^${BEFORE}(?:${words.join("|")})${AFTER}`);

const PLACES = [
  place("1", "1st", "first", "erste[rsn]?", "primer[oa]?", "1er", "1re", "premiere?"),
  place("2", "2nd", "second", "two", "zweite[rsn]?", "zwei", "segund[oa]", "dos", "2e", "deuxieme", "seconde?", "deux"),
  place("3", "3rd", "third", "three", "dritte[rsn]?", "drei", "tercer[oa]?", "tres", "3e", "troisieme", "trois"),
];
const LAST = place("last", "letzte[rsn]?", "ultim[oa]", "derniere?");

/**
 * The place that a whole message names, from 0; undefined: it says something else, or names a place that isn't there.
 * @param count how many there are
 */
export function placeNamed(text: string, count: number): number | undefined {
  const folded = plain(text);
  if (count > 0 && LAST.test(folded)) return count - 1;
  const found = PLACES.findIndex((one) => one.test(folded));
  return found === -1 || found >= count ? undefined : found;
}
