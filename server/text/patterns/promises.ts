/** Promises of money that a model's sentence may make, in English, German, Spanish and French. */
import { wordsOf } from "../words.ts";

export type MoneyPromise = "free" | "refund" | "full-refund" | "keep" | "discount" | "compensation" | "credit";

/** On folded words with one space between them (`plain`), so without accents, apostrophes and punctuation. */
const PATTERNS: Readonly<Record<MoneyPromise, readonly RegExp[]>> = {
  free: [
    /(?<!\b(?:feel|toll|hands|duty|sugar|gluten|fat|lead|smoke|rust|be|are you) )\bfree\b(?! (?:to|from|space|ramp|time|up|standing|hand|motion|of (?!charge|cost)))(?: of (?:charge|cost))?/g,
    /\b(?:no|zero|without(?: any)?) (?:extra |additional |further )?(?:cost|costs|charge|charges|fee|fees|payment)\b|\bwithout paying\b/g,
    /\b(?:pay|pays|costs?|charged?|charge you|owe) nothing\b|\b(?:dont|wont|not|never) (?:have to |need to )?(?:pay|be charged)\b|\bnothing to pay\b/g,
    /\bon the house\b|\bcomplimentary\b|\bwaiv(?:e|es|ed|ing)\b|\b(?:is|are) on us\b|\bat our (?:own )?(?:expense|cost)\b/g,
    /\b(?:kostenlos|kostenfrei|unentgeltlich|gebuhrenfrei|versandkostenfrei|portofrei|beitragsfrei)\w{0,3}\b|\bgratis\b|\bumsonst\b/g,
    /\b(?:ohne|keine) (?:weiteren? |zusatzlichen? )?(?:kosten|gebuhren|aufpreis|berechnung)\b|\bnichts (?:zu )?(?:zahlen|bezahlen)\b|\b(?:zahlen|bezahlen|kostet|kosten) (?:sie |dich |euch )?nichts\b|\bgeht auf uns\b|\bauf unsere kosten\b/g,
    /\bgratuit[oa]s?\b|\bsin (?:ningun )?(?:coste|costo|cargo|gastos|pagar)\b|\bno (?:paga|pagara|cuesta|tiene que pagar|tendra que pagar)\b|\binvita la casa\b/g,
    /\bgratuit(?:e|s|es|ement)?\b|\bsans (?:aucuns? )?frais\b|\baucuns? frais\b|\boffert(?:e|s|es)?\b|\brien a payer\b|\bne (?:paie|paye|payez|coute|payerez|paierez)(?: \w{1,12})? rien\b|\ba nos frais\b/g,
  ],
  refund: [
    /\brefund\w{0,5}\b|\breimburs\w{1,6}\b|\bmoney back\b|\b(?:money|price|payment|amount) (?:\w{1,12} ){0,2}back\b|\bback (?:your|the) (?:\w{1,12} ){0,2}(?:money|price|payment|amount)\b|\bpay(?:s|ing)? (?:you|it|everyone|everybody) back\b|\breturn your money\b|\bcash ?back\b|\brepay\w{0,4}\b/g,
    /\b(?:ruck)?erstatt\w{0,6}\b|\b(?:geld|kaufpreis|betrag|preis)\w{0,2} (?:\w{1,12} ){0,3}zuruck\w{0,8}\b|\bzuruckzahl\w{0,5}\b/g,
    /\breembols\w{1,6}\b|\breintegr\w{1,6}\b|\b(?:devol|devuelv|devuelt)\w{0,6} (?:\w{1,12} ){0,3}(?:dinero|importe|precio)\b|\bdinero de vuelta\b/g,
    /\brembours\w{1,7}\b|\b(?:rendons|rend|rendre|rendrons|recupere\w{0,4}) (?:\w{1,12} ){0,3}argent\b/g,
  ],
  "full-refund": [
    /\b(?:full|fully|complete|entire|whole|total) (?:\w{1,12} ){0,2}(?:refund\w{0,3}|reimburse\w{0,5}|price|amount|money)\b|\b(?:refund|reimburse|pay)\w{0,4} (?:\w{1,12} ){0,3}(?:in full|everything)\b|\ball (?:of )?(?:your|the) money\b|\b(?:double|twice) (?:your|the) (?:money|price|amount)\b/g,
    /\b(?:voll|gesamt|komplett|vollstandig|ganz)\w{0,2} (?:\w{1,12} ){0,1}\w{0,12}(?:preis|betrag|erstattung|geld)\w{0,2}\b|\b(?:vollstandig|komplett|voll) (?:zuruck)?(?:erstatt)\w{0,4}\b/g,
    /\b(?:reembolso|importe|precio|dinero) (?:\w{1,12} ){0,1}(?:complet[oa]|integr[oa]|total)\b|\btodo (?:el|su) dinero\b/g,
    /\bremboursement (?:\w{1,12} ){0,1}(?:integral|complet|total)\b|\b(?:rembours\w{1,6}) (?:integralement|entierement|totalement)\b|\b(?:integralite|totalite) (?:du|de)\b/g,
  ],
  keep: [
    /\bkeep(?:ing)? (?:it\b(?! (?:dry|clean|in|away|out|cool|charged|closed|flat|safe|upright))|them\b(?! (?:dry|clean|in|away|out))|everything|both|(?:the|your|this|that) (?:items?|products?|goods|orders?|articles?|parcels?|purchases?))/g,
    /\b(?:artikel|ware|produkt|bestellung|sendung|es|ihn|sie) (?:\w{1,12} ){0,2}behalten\b/g,
    /\b(?:quedarse|quedese|quedarselo|quedarsela|conservar|conserve) (?:\w{1,4} ){0,2}(?:articulos?|productos?|pedidos?)\b|\bquedarsel[oa]s?\b/g,
    /\b(?:garder|gardez|conserver|conservez) (?:larticle|les articles|le produit|les produits|la commande|votre (?:commande|achat|article))\b|\b(?:le|la|les) garder\b/g,
  ],
  discount: [
    /\bdiscount\w{0,3}\b|\brebates?\b|\bprice (?:reduction|match)\w{0,3}\b|\breduced price\b|\b\d{1,3} (?:percent )?off\b|\bpercent off\b|\bhalf price\b|\bcoupons?\b|\b(?:promo|promotion|promotional) codes?\b|\bspecial (?:offer|price)s?\b/g,
    /\brabatt\w{0,4}\b|\b(?:preis)?nachlas\w{0,4}\b|\bermassig\w{0,5}\b|\bskonto\b|\bhalben preis\b|\bprozent (?:weniger|gunstiger)\b/g,
    /\bdescuentos?\b|\brebajas?\b|\bcupon(?:es)?\b|\bmitad de precio\b/g,
    /\bremises?\b|\brabais\b|\breductions?\b|\bcodes? promo\b|\bmoitie prix\b/g,
  ],
  compensation: [
    /\bcompensat\w{1,4}\b|\bgoodwill\b|\bindemni\w{2,8}\b|\bmake it up to you\b|\bpay (?:you|for) (?:the |your |any )?damages?\b/g,
    /\bentschadig\w{0,5}\b|\bschadens?ersatz\b|\bkulanz\w{0,8}\b|\bwiedergutmach\w{0,4}\b/g,
    /\bcompensa(?:cion|ciones|mos|remos|r)\b|\bindemniza\w{0,6}\b/g,
    /\bindemnis\w{0,6}\b|\bdedommage\w{0,6}\b|\bcompensation\b|\bgeste commercial\b/g,
  ],
  credit: [
    /\bcredit(?:s|ed)?\b(?! (?:card|cards|note|notes|agreement|agency|score))|\bvouchers?\b|\bgift (?:cards?|certificates?|vouchers?)\b|\bbonus(?:es)?\b|\brewards?\b|\b(?:a|free|small|little) gifts?\b|\bprizes?\b/g,
    /\bgutschrift\w{0,3}\b|\bgutschein\w{0,3}\b|\bguthaben\w{0,1}\b|\bpramien?\b|\bgeschenk(?:e|t|en)?\b/g,
    /(?<!\btarjetas? de )\bcreditos?\b|\bvales?\b(?! la)|\bbonificacion(?:es)?\b|\babonar(?:emos|le)?\b|\bregal(?:o|os|amos)\b/g,
    /(?<!\bcartes? de )\bcredit(?:e|er|erons|ons)?s?\b|\bun avoir\b|\bbons? dachat\b|\bcheques? cadeaux?\b|\bcartes? cadeaux?\b|\bcadeaux?\b/g,
  ],
};

const NEGATION =
  "(?:no|not|never|cannot|cant|dont|doesnt|isnt|arent|wont|without|neither|nor|unable|kein|keine|keinen|keinem|keiner|nicht|nie|niemals|ohne|weder|sin|nunca|ningun|ninguna|tampoco|pas|aucun|aucune|jamais|sans|ni|ne)";
/** A negation, with only small words between it and the promise, or right after the promise. */
const NEGATED_BEFORE = new RegExp(
  `\\b${NEGATION} (?:(?:a|an|any|the|be|is|are|get|give|given|have|offer|offers|offered|provide|entitled|eligible|qualify|to|for|of|possible|available|currently|your|you|receive|accept|claim|request|ein|eine|einen|es|gibt|auf|anspruch|de|des|la|le|les|un|una|une|hay|ofrecemos|offrons|proposons|fully|full|money|issue|make) ){0,4}$`,
);
const NEGATED_AFTER =
  /^ (?:(?:is|are|can|will|wird|werden|ist|sind|es|son|est|sont) )?(?:not|never|cannot|isnt|arent|nicht|no|pas)\b/;

/** How far back we look for a negation, in characters. */
const LOOK_BACK = 60;
/** Words on each side of a promise that say what it's about. */
const ABOUT = 5;
/** A promise ends with its clause. */
const CLAUSE = /[:;!?\n\u2026]|\.\s/u;

export interface PromiseMade {
  readonly promise: MoneyPromise;
  /** True for a denial: "We give no refunds". */
  readonly denied: boolean;
  /** The words next to it in its clause, folded. */
  readonly about: readonly string[];
}

/** The promises of money that a text makes or denies. */
export function promisesOf(text: string): PromiseMade[] {
  return text.split(CLAUSE).flatMap((clause) => {
    const plain = wordsOf(clause).join(" ");
    if (plain === "") return [];
    return (Object.entries(PATTERNS) as [MoneyPromise, readonly RegExp[]][]).flatMap(([promise, patterns]) =>
      patterns.flatMap((pattern) =>
        [...plain.matchAll(pattern)].map((match) => {
          const before = plain.slice(0, match.index);
          const after = plain.slice(match.index + match[0].length);
          return {
            promise,
            denied: NEGATED_BEFORE.test(before.slice(-LOOK_BACK)) || NEGATED_AFTER.test(after.slice(0, LOOK_BACK)),
            about: [...before.trim().split(" ").slice(-ABOUT), ...after.trim().split(" ").slice(0, ABOUT)],
          };
        }),
      ),
    );
  });
}
