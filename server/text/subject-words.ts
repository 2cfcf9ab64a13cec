import { isTelling, primaryLanguage } from "./language.ts";
import { isEnglishStopWord, wordsOf } from "./words.ts";

/** Words of every subject: they say nothing of what is asked about. Beside each language's small words. */
const GENERAL: Readonly<Record<string, ReadonlySet<string>>> = {
  en: new Set(
    "may might must shall no not yes ok okay who then he she they them one ones same else so as if or but take takes took work works gets getting needs needed happen happens happened go goes gone going come comes coming mean means meant long often only now let lets make makes made give gives given less least more most wait kind sort bit lot lots way thing things part roughly exactly really ever never always again once twice already yet soon later today tomorrow first last next other another different every each all both none few try tell say said know see look find use used ask keep put start stop end begin right wrong good bad best better enough around back just still also too about any some sure done doing people someone anyone anything something everything nothing like theres hasnt havent wont wouldnt didnt isnt arent".split(
      " ",
    ),
  ),
  de: new Set(
    "das dies diese dieser dieses dort dann davon damit dafur dazu daran darauf man wir uns euch ihnen ihm ihn geht gehen gibt machen macht gemacht kommt kommen brauche braucht dauert kostet lange viel mehr weniger dann jetzt schon immer nie wieder eigentlich genau ungefahr richtig falsch gut alles etwas nichts jemand andere anderen".split(
      " ",
    ),
  ),
  es: new Set(
    "eso esto esa ese ello ellos ella ellas alli ahi este estos estas esos tarda cuesta hace hacen va van puede pueden debo debe hay sirve funciona mas menos mucho mucha ahora luego siempre nunca otra otro otras otros mismo misma todo todos algo nada alguien tambien".split(
      " ",
    ),
  ),
  fr: new Set(
    "cela ca ceci ils elles celui celle ceux la bas dure coute fait font va vont peut peuvent dois doit faut marche plus moins beaucoup maintenant apres toujours jamais encore autre autres meme tout tous quelque chose rien quelquun aussi alors".split(
      " ",
    ),
  ),
};

/** The words of a question that name what it is about, folded: "waterproof" of "is it waterproof?". */
export function subjectWords(text: string, language: string): string[] {
  const home = primaryLanguage(language);
  return [...new Set(wordsOf(text))].filter(
    (word) =>
      word.length > 1 &&
      !isTelling(word, language) &&
      GENERAL[home]?.has(word) !== true &&
      !(home === "en" && isEnglishStopWord(word)),
  );
}
