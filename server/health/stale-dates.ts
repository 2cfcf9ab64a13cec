import { parseMarkdown, plainText, tidy } from "../text/markdown.ts";
import { splitSentences } from "../text/sentences.ts";

/** A date that has passed, in a sentence that speaks of it as ahead. */
export interface StaleDate {
  /** The sentence, without Markdown. */
  readonly text: string;
  /** The last day that it can mean, ISO 8601. */
  readonly date: string;
}

const MONTHS = [
  "january januar janvier enero jan janv ene",
  "february februar février fevrier febrero feb févr",
  "march märz maerz mars marzo mar mär",
  "april avril abril apr avr abr",
  "may mai mayo",
  "june juni juin junio jun",
  "july juli juillet julio jul juil",
  "august août aout agosto aug ago",
  "september septembre septiembre sep sept",
  "october oktober octobre octubre oct okt",
  "november novembre noviembre nov",
  "december dezember décembre decembre diciembre dec dez déc dic",
].map((names) => names.split(" "));
const monthOf = new Map(MONTHS.flatMap((names, i) => names.map((name) => [name, i] as const)));
const NAMES = [...monthOf.keys()].sort((a, b) => b.length - a.length).join("|");
const YEAR = "(?:19|20)\\d\\d";

/** Each with its parts' names; the most exact first. */
const DATES: readonly RegExp[] = [
  new RegExp(`\\b(?<year>${YEAR})-(?<number>\\d\\d)-(?<day>\\d\\d)\\b`, "giu"),
  new RegExp(`\\b(?<day>\\d{1,2})[./](?<number>\\d{1,2})[./](?<year>${YEAR})\\b`, "giu"),
  new RegExp(
    `\\b(?<day>\\d{1,2})(?:st|nd|rd|th|er|\\.)?\\s{1,3}(?:of\\s{1,3}|de\\s{1,3})?(?<month>${NAMES})\\.?,?\\s{1,3}(?:de\\s{1,3})?(?<year>${YEAR})\\b`,
    "giu",
  ),
  new RegExp(`\\b(?<month>${NAMES})\\.?\\s{1,3}(?<day>\\d{1,2})(?:st|nd|rd|th)?,?\\s{1,3}(?<year>${YEAR})\\b`, "giu"),
  new RegExp(`(?<![\\p{L}\\d])(?<month>${NAMES})\\.?,?\\s{1,3}(?:de\\s{1,3})?(?<year>${YEAR})\\b`, "giu"),
  new RegExp(
    `(?<![\\d.,/€$£-])(?<year>${YEAR})(?![\\d.,/%€$£-]{0,12}\\d|\\s?(?:mah|kwh?|w|km|m|g|kg|ml|px|€|euros?|pieces|hours?)\\b)`,
    "giu",
  ),
];

/** A sentence with one of these speaks of what holds or comes: English, German, French, Spanish. */
const AHEAD =
  /\b(?:until|till|by|before|through|ends?|ending|expires?|expiry|deadline|valid|starts?|starting|as of|from|will|upcoming|coming|next|soon|currently|now|this (?:year|season|summer|winter|spring|autumn|month)|new|planned|available|offers?|sale|season|christmas|easter|black friday|holidays?|prices?|fees?|rates?|tickets?|bis|ab|endet|läuft ab|gilt|gültig|kommt|kommende[nrs]?|nächste[nrs]?|derzeit|aktuell|demnächst|geplant|preise?|weihnachten|jusqu'(?:au|en|à)|à partir|avant|expire|valable|prochaine?|actuellement|bientôt|prévue?|tarifs?|noël|hasta|a partir|antes|caduca|válid[oa]|vigente|próxim[oa]|actualmente|previst[oa]|precios?|navidad)(?![\p{L}])/iu;
/** A sentence with one of these tells what was. */
const BEHIND =
  /\b(?:since|founded|established|launched in|began in|was|were|used to|formerly|previously|history|copyright|first (?:built|opened|made)|orders? (?:placed )?before|bought before|purchased before|(?:older|earlier|made|sold|issued|registered|created|signed) (?:than|before|until)|seit|gegründet|früher|vor dem|depuis|fondée?|créée?|anciennement|desde|fundad[oa]|antes de)(?![\p{L}])|©|\(c\)/iu;

/**
 * Dates with a year that have passed, in sentences that speak of them as ahead or in force. Pure.
 * @param language BCP 47
 */
export function staleDatesIn(markdown: string, language: string, now: Date): StaleDate[] {
  if (!/(?:19|20)\d\d/u.test(markdown)) return [];
  const plain = tidy(plainText(parseMarkdown(markdown)));
  return plain.split("\n").flatMap((line) =>
    splitSentences(line, language).flatMap(({ start, end }): StaleDate[] => {
      const text = line.slice(start, end);
      if (!/(?:19|20)\d\d/u.test(text) || !AHEAD.test(text) || BEHIND.test(text)) return [];
      const dates = datesIn(text);
      const last = dates.reduce<Date | undefined>((a, b) => (a === undefined || b > a ? b : a), undefined);
      // A later date in it means that the sentence was looked after.
      return last !== undefined && last < now ? [{ text, date: last.toISOString().slice(0, 10) }] : [];
    }),
  );
}

/** The last day that each date of a sentence can mean. */
function datesIn(text: string): Date[] {
  let rest = text;
  return DATES.flatMap((pattern) =>
    [...rest.matchAll(pattern)].flatMap(({ 0: said, groups = {}, index }) => {
      rest = rest.slice(0, index) + "_".repeat(said.length) + rest.slice(index + said.length);
      const year = Number(groups.year);
      const month =
        groups.month === undefined
          ? groups.number === undefined
            ? undefined
            : Number(groups.number) - 1
          : monthOf.get(groups.month.toLowerCase());
      const date =
        month === undefined
          ? new Date(Date.UTC(year + 1, 0, 0, 23, 59))
          : groups.day === undefined
            ? new Date(Date.UTC(year, month + 1, 0, 23, 59))
            : new Date(Date.UTC(year, month, Number(groups.day), 23, 59));
      return Number.isNaN(date.getTime()) ? [] : [date];
    }),
  );
}
