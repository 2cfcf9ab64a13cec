/**
 * What a visitor says when none of the articles that a clarifying question named is meant; the widget's button says it too.
 * English, German, Spanish, French; on folded words ("it's" is "it").
 */
import { linear } from "../linear.ts";
import { plain } from "./danger.ts";

const FIRST = "(?:(?:no|nope|nah|sorry|hm|hmm|well|actually|nein|leider|ne|lo siento|pues|non|desole|desolee) )*";
const LAST = "(?: (?:please|thanks|thank you|sorry|really|bitte|danke|leider|por favor|gracias|merci|svp|desole))*$";
const NONE = linear(
  `^${FIRST}(?:none|neither|not any|not one|not either|nothing)(?: one)?(?: of (?:these|those|them|the above|that|it|the two|the three|both))?${LAST}`,
  `^${FIRST}(?:none of (?:these|those|them)|neither(?: of (?:these|those|them))?) (?:is|are|was|fits?|applies|apply|match(?:es)?|helps?)(?: (?:it|right|correct|what i (?:mean|meant|asked|want|need)))?${LAST}`,
  `^${FIRST}(?:(?:it|its|i|mean|meant|want|asked about|was|is) )*(?:something|somewhat) (?:else|different)${LAST}`,
  `^${FIRST}(?:not (?:these|those|that|this|what i (?:mean|meant|asked))|no|nope|nah)${LAST}`,
  `^${FIRST}(?:keine[rs]?|keins|nichts|weder noch|keine von beiden|nichts von beidem)(?: (?:davon|von (?:denen|diesen|allem|beiden|beidem)|der (?:beiden|drei)))?(?: (?:passt|stimmt|trifft zu))?${LAST}`,
  `^${FIRST}(?:(?:ich|meine|meinte|es|geht|um) )*(?:etwas|was) (?:anderes|andres)${LAST}|^nein(?: danke)?$`,
  `^${FIRST}(?:ningun[oa]?|nada|ni un[oa] ni otr[oa])(?: de (?:est[oa]s|es[oa]s|ell[oa]s|l[oa]s (?:dos|tres|anteriores)|eso|esto))?${LAST}`,
  `^${FIRST}(?:(?:es|era|quiero|me refiero a|pregunto por) )*otra (?:cosa|pregunta)${LAST}`,
  `^${FIRST}(?:aucune?|rien|ni lune? ni lautre)(?: (?:de|des|du|dentre) (?:(?:ces|celles|ceux|tout|tous|toutes|deux|trois|elles|eux|ci|la|ca|cela|questions|reponses|sujets|propositions|choix) ?)+)?${LAST}`,
  `^${FIRST}(?:(?:cest|c est|je parle|je veux dire|il sagit) )*(?:d)?autre chose${LAST}|^non(?: merci)?$`,
);

/** Whether a reply to "Which of these do you mean?" says that it is none of them. */
export const meansNone = (text: string): boolean => NONE.test(plain(text));

const NONE_OF = linear(
  `^${FIRST}(?:none|neither|not any|not one) of (?:these|those|them|the above)(?: (?:is|are|fits?|applies|apply|helps?)(?: (?:it|right|correct))?)?${LAST}`,
  `^${FIRST}(?:keine[rs]?|keins|nichts) (?:davon|von (?:denen|diesen))(?: (?:passt|stimmt|trifft zu))?${LAST}`,
  `^${FIRST}(?:ningun[oa]?|nada) de (?:est[oa]s?|es[oa]s?|ell[oa]s)${LAST}`,
  `^${FIRST}(?:aucune?|rien) (?:de (?:ces (?:questions|reponses)|tout (?:ca|cela))|dentre (?:elles|eux))${LAST}`,
);

/** The same said of an answer, where "no" or "something else" may mean anything. */
export const saysNoneOf = (text: string): boolean => NONE_OF.test(plain(text));
