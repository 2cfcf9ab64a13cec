import { type SourceClaim, sourceClaimsOf } from "../text/claims.ts";
import { isEnglish, stem, wordsOf } from "../text/words.ts";
import { type Quantity, quantitiesOf } from "./quantities.ts";

/** Of an article, what is read for statements. */
export interface ReadArticle {
  readonly id: string;
  readonly title: string;
  /** Markdown. */
  readonly answer: string;
  /** BCP 47. */
  readonly language: string;
}

/** Who pays, as far as a sentence says it. */
export type Cost = "free" | "paid";

/** A sentence, line or row of an article with what it can contradict another one in. */
export interface Statement {
  /** The article's place in the list. */
  readonly article: number;
  readonly text: string;
  /** Stems of the article's title. */
  readonly title: readonly string[];
  readonly claim: SourceClaim;
  readonly quantities: readonly Quantity[];
  /** Something is denied in it; undefined in languages whose denials aren't known. */
  readonly denied: boolean | undefined;
  readonly cost: Cost | undefined;
  /** How much each stem says about its subject, 0 to 1, before its rarity: its own words 1, its heading, title and lead less. */
  readonly words: ReadonlyMap<string, number>;
  /** For each quantity: the same, with nearer words weighing more. */
  readonly around: readonly ReadonlyMap<string, number>[];
}

/** What words from elsewhere weigh, against a sentence's own. */
const LEAD = 0.5;
const TITLE = 0.4;
const BEFORE = 0.4;
/** What a sentence's word far from the number weighs. */
const FAR = 0.4;
/** Words at which a word's weight has fallen to a third of the way. */
const REACH = 5;

/** Words of numbers and units: two sentences that have them in common needn't have a subject in common. */
const OF_UNITS = new Set(
  "day days work working busi business hour minut week month year euro dollar pound percent cent time day night calendar second am pm noon midnight".split(
    " ",
  ),
);
const STEMS_OF_UNITS = new Set([...OF_UNITS].flatMap((word) => [word, stem(word, "en")]));
/** A stem that says something about a subject; "day" doesn't. */
export const isTelling = (one: string): boolean => !STEMS_OF_UNITS.has(one) && !/^\d/u.test(one);
/** A sentence that begins so goes on with the subject of the one before it. */
const REFERS_BACK = /^(?:it|its|they|their|this|that|these|those|he|she|after that|if (?:it|they|that|this))\b/iu;

/** Free of charge, at the company's cost. */
const FREE =
  /\b(?:free of charge|for free|at no (?:extra |additional )?(?:cost|charge)|at our (?:own )?(?:cost|expense)|we (?:pay|cover)|costs? (?:you )?nothing|no (?:extra |additional )?(?:charge|fee|cost)s?|don't (?:charge|pay)|(?:is|are|it's|both|first [^.]{0,40}) free|free (?:return|delivery|shipping|collection|replacement|label)|is waived|are waived)\b/iu;
/** At the customer's cost. */
const PAID =
  /\b(?:you(?:'ll| must| have to| need to| will)? (?:pay|cover|bear)|at your (?:own )?(?:cost|expense)|you are charged|we(?:'ll| will)? charge|is charged|are charged|isn't free|aren't free|not free|is deducted|(?:customer|buyer|sender|member|guest|tenant|rider|passenger)s? (?:pays?|bears?|covers?))\b/iu;
/** "Free from €60" and "free unless" are free for some. */
const FREE_FOR_SOME = /\bfree (?:from|over|above|for orders|if|unless|until)\b/iu;

function costOf(text: string): Cost | undefined {
  const isFree = FREE.test(text) && !FREE_FOR_SOME.test(text);
  const isPaid = PAID.test(text);
  if (isFree === isPaid) return undefined;
  return isFree ? "free" : "paid";
}

/** The statements of articles, in their order. */
export function statementsOf(articles: readonly ReadArticle[]): Statement[] {
  return articles.flatMap((article, place) => statementsOfArticle(article, place));
}

function statementsOfArticle({ title, answer, language }: ReadArticle, article: number): Statement[] {
  const titleStems = subjectStems(title);
  let before: SourceClaim | undefined;
  // The first claim is the title, which asks.
  return sourceClaimsOf(title, answer)
    .slice(1)
    .map((claim) => {
      const elsewhere = new Map<string, number>();
      const put = (stems: Iterable<string>, weight: number) => {
        for (const one of stems) elsewhere.set(one, Math.max(weight, elsewhere.get(one) ?? 0));
      };
      put(titleStems, TITLE);
      put([...claim.context].filter(isSubject), LEAD);
      if (before !== undefined && REFERS_BACK.test(claim.text)) put(contentStems(before), BEFORE);
      before = claim;
      const quantities = quantitiesOf(claim.text, language);
      return {
        article,
        text: claim.text,
        title: titleStems,
        claim,
        quantities,
        denied: isEnglish(language) ? claim.denials > 0 : undefined,
        cost: isEnglish(language) ? costOf(claim.text) : undefined,
        words: withOwn(elsewhere, claim, () => 1),
        around: quantities.map((quantity) => withOwn(elsewhere, claim, nearTo(claim.text, quantity))),
      };
    });
}

const isSubject = (one: string) => !OF_UNITS.has(one) && !/^\d/u.test(one);
const subjectStems = (text: string) =>
  wordsOf(text)
    .map((word) => stem(word, "en"))
    .filter(isSubject);
const contentStems = (claim: SourceClaim) =>
  claim.words.filter((one) => one.isContent && isSubject(one.stem)).map((one) => one.stem);

function withOwn(
  elsewhere: ReadonlyMap<string, number>,
  claim: SourceClaim,
  weightAt: (place: number) => number,
): Map<string, number> {
  const words = new Map(elsewhere);
  for (const [i, one] of claim.words.entries()) {
    if (!one.isContent || !isSubject(one.stem)) continue;
    words.set(one.stem, Math.max(weightAt(i), words.get(one.stem) ?? 0));
  }
  return words;
}

/** How much a word counts by its distance from a number; a label before a colon counts in full. */
function nearTo(text: string, { start, end }: Quantity): (place: number) => number {
  const countWords = (part: string) => wordsOf(part).length;
  const from = countWords(text.slice(0, start));
  const to = from + countWords(text.slice(start, end)) - 1;
  const colon = text.indexOf(":");
  const label = colon > 0 && colon < start ? countWords(text.slice(0, colon)) : 0;
  return (place) => {
    if (place < label) return 1;
    const distance = place < from ? from - place : Math.max(0, place - to);
    return FAR + (1 - FAR) * Math.exp(-distance / REACH);
  };
}
