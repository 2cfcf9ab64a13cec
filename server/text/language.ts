import { wordsOf } from "./words.ts";

/** The language of a BCP 47 tag without its region: "en" of "en-GB". */
export const primaryLanguage = (tag: string): string => tag.split("-")[0] ?? tag;

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

/** Whether `guessLanguage` knows it by its words. @param language BCP 47 */
export const isToldByWords = (language: string): boolean => primaryLanguage(language) in TELLING;

/** Words that one of the four has to itself and that make up greetings and questions of one or two words (folded). */
const OWN: Readonly<Record<string, ReadonlySet<string>>> = {
  en: new Set(["hello", "thanks", "thank", "please"]),
  de: new Set(
    "hallo guten moin servus danke dankeschon rechnung rechnungen lieferung lieferzeit lieferzeiten bestellung bestellungen versand versandkosten rucksendung ruckgabe ruckerstattung umtausch paket kundigung hilfe konto passwort preise zahlung gutschein offnungszeiten frage fragen mensch mitarbeiter tschuss wieso zelt grosse kosten".split(
      " ",
    ),
  ),
  es: new Set(
    "hola buenas buenos gracias factura facturas pedido pedidos envio envios devolucion devoluciones garantia ayuda contrasena precio precios pago pagos reembolso reembolsos direccion adios pregunta duda paquete horario horarios tienda tallas plazo".split(
      " ",
    ),
  ),
  fr: new Set(
    "bonjour bonsoir salut coucou merci facture factures commande commandes livraison livraisons remboursement remboursements colis compte prix paiement delai delais horaires svp oui plait retours suivi taille magasin conseiller".split(
      " ",
    ),
  ),
};
/** Signs that one of the four has to itself. */
const SIGNS: readonly (readonly [RegExp, string])[] = [
  [/[\u00bf\u00a1\u00f1\u00d1]/u, "es"],
  [/\u00df/u, "de"],
  [/[\u00e7\u00c7\u0153\u0152]/u, "fr"],
];
/** What such a word or sign counts, in small words: one is enough where nothing speaks for the site's language. */
const OWN_WEIGHT = 2;

/** One of the words that a language is recognised by. @param word folded @param language BCP 47 */
export function isTelling(word: string, language: string): boolean {
  const home = primaryLanguage(language);
  return TELLING[home]?.has(word) === true || OWN[home]?.has(word) === true;
}

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
 *   since most questions are in it and a short one says little; a word or sign of its own alone counts as two
 */
export function guessLanguage(text: string, fallback: string): string {
  for (const [script, language] of SCRIPTS) if (script.test(text)) return language;
  const words = wordsOf(text);
  const home = primaryLanguage(fallback);
  const signs = SIGNS.flatMap(([sign, language]) => (sign.test(text) ? [language] : []));
  const score = (language: string) =>
    words.filter((word) => TELLING[language]?.has(word)).length +
    OWN_WEIGHT * words.filter((word) => OWN[language]?.has(word)).length +
    OWN_WEIGHT * signs.filter((one) => one === language).length;
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
