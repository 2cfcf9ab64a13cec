/** Words with which visitors say who they are, in English, German, French and Spanish. */
export interface IdentitySpan {
  readonly kind: "name" | "address" | "passport" | "birth-date";
  readonly start: number;
  readonly end: number;
}

interface Finder {
  readonly kind: IdentitySpan["kind"];
  /** The value is the group `value` at the end of the match. Linear: every repetition is bounded. */
  readonly pattern: RegExp;
  /** Reduces the value to its actual content, from its start; "" if there is none. Default: all of it. */
  readonly keep?: (value: string) => string;
}

/** Matches in any case, while the rest of a pattern still distinguishes capitals. Supports `[...]` and escapes. */
function anyCase(pattern: string): string {
  return pattern.replace(/\\.|\[[^[\]]*\]|\p{Ll}/gu, (part) => {
    if (part.startsWith("\\")) return part;
    const letters = part.startsWith("[") ? part.slice(1, -1) : part;
    return `[${letters}${[...letters]
      .map((one) => one.toUpperCase())
      .filter((one) => one.length === 1)
      .join("")}]`;
  });
}
const START = "(?<![\\p{L}\\p{N}])";
const END = "(?![\\p{L}\\p{N}])";

/** "Doe", "O'Neil", "Müller-Lüdenscheidt", "J.". */
const CAPITAL = "\\p{Lu}(?:[\\p{L}\\p{M}'\u2019-]{1,24}|\\.)";
const NEXT_NAME = ` (?:(?:de la|de los|de|del|la|le|du|van der|van den|van|von der|von|zu|bin|al|da|dos) )?${CAPITAL}`;
const FULL_NAME = `${CAPITAL}(?:${NEXT_NAME}){0,3}`;
/** At least two words: "I'm Jane Doe" is a name, while "I'm Canadian" and "ich bin Kunde" aren't. */
const WHOLE_NAME = `${CAPITAL}(?:${NEXT_NAME}){1,3}`;
const ANY_WORD = "\\p{L}[\\p{L}\\p{M}'\u2019.-]{0,24}";

/** Words that continue the sentence after a name typed without capitals. */
const GO_ON = new Set(
  (
    "and but how what when where why who can could do does did i im my the a an not is are was have has please from here with for to of or so because if in on at wrong correct spelled misspelled missing different " +
    "und wie ich mein meine kann aber bitte aus y pero como quiero puedo tengo et mais comment je mon ma puis"
  ).split(" "),
);

function nameWords(value: string): string {
  const words = value.split(" ");
  const found = words.findIndex((word) => GO_ON.has(word.toLowerCase().replace(/[^\p{L}]/gu, "")));
  const name = words.slice(0, found === -1 ? words.length : found).join(" ");
  // A full stop ends the sentence, not the name; what follows is another sentence.
  return /^.{0,110}?[\p{L}\p{M}]{2}(?=[.] |[.]$|$)/u.exec(name)?.[0] ?? "";
}

/** What "I'm …" says about people as often as a name. */
const NO_NAME =
  /^(?:American|Australian|Austrian|Belgian|British|Canadian|Dutch|English|European|French|German|Irish|Italian|Mexican|Polish|Portuguese|Scottish|Spanish|Swedish|Swiss|OK)$/u;

const NAMES: readonly Finder[] = [
  // "my name is jane doe", "Name: Jane Doe", "ich heiße Jan", "me llamo Ana", "je m'appelle Luc".
  {
    kind: "name",
    pattern: new RegExp(
      `${START}${anyCase("(?:my (?:full |first |last )?name(?:['\u2019]s| is|:)|(?:full |first |last |sur|vor|nach)?name:|mein name (?:ist|lautet)|ich hei(?:ß|ss)e|me llamo|mi nombre es|nombre:|je m['\u2019]appelle|mon nom est|nom:)")} {1,3}(?<value>${ANY_WORD}(?: ${ANY_WORD}){0,3})`,
      "gu",
    ),
    keep: nameWords,
  },
  // "I'm Jane Doe", "this is Jane Doe", "ich bin Jan Müller", "soy Ana García", "je suis Luc Martin".
  {
    kind: "name",
    pattern: new RegExp(
      `${START}${anyCase("(?:i['\u2019]?m|i am|this is|hier (?:ist|spricht)|ich bin|soy|je suis|ici)")} {1,3}(?<value>${WHOLE_NAME})`,
      "gu",
    ),
  },
  // "I'm Jane, how do I …": a single word, if the sentence stops after it.
  {
    kind: "name",
    pattern: new RegExp(
      `${START}${anyCase("(?:i['\u2019]?m|i am|this is|hier (?:ist|spricht)|soy|je suis|ici)")} {1,3}(?<value>${CAPITAL})(?=[,.!;\\n]| from | here | und | y | et |$)`,
      "gu",
    ),
    keep: (value) => (NO_NAME.test(value) ? "" : value),
  },
  // "Mr Doe", "Mrs. Jane Doe", "Herr Dr. Müller", "Mme Martin", "Sra. García".
  {
    kind: "name",
    pattern: new RegExp(
      `${START}(?:Mr|Mrs|Ms|Miss|Herrn?|Frau|Mme|Mlle|Monsieur|Madame|Sra?|Srta|Señora?)\\.? (?:Dr\\. |Prof\\. )?(?<value>${FULL_NAME})`,
      "gu",
    ),
  },
  // "Best regards,\nJane Doe" at the end of a message.
  {
    kind: "name",
    pattern: new RegExp(
      `${START}${anyCase("(?:regards|sincerely|cheers|yours|thanks|thank you|gr(?:ü|ue)(?:ß|ss)en?|saludos|atentamente|cordialement|gracias|danke|merci)")}[,.!]? {0,3}\\n{1,2} {0,3}(?<value>${FULL_NAME})(?=[ ,.]{0,3}(?:\\n|$))`,
      "gu",
    ),
  },
];

const MONTH = anyCase(
  "(?:jan|feb|m[aä]r|apr|ma[iy]|jun|jul|aug|sep|okt|oct|nov|dec|dez|ene|abr|ago|dic|f[eé]v|avr|juin|juil|ao[uû]t|d[eé]c)",
);
const DATE = [
  "\\d{1,2}[./-] ?\\d{1,2}[./-] ?\\d{2,4}",
  "\\d{4}[./-]\\d{1,2}[./-]\\d{1,2}",
  `\\d{1,2}(?:st|nd|rd|th|er|º|\\.)? (?:of |de )?${MONTH}\\p{Ll}{0,8}\\.?,? (?:del? )?\\d{2,4}`,
  `${MONTH}\\p{Ll}{0,8}\\.? \\d{1,2}(?:st|nd|rd|th)?,? \\d{2,4}`,
].join("|");

const BIRTH: Finder = {
  kind: "birth-date",
  pattern: new RegExp(
    `${START}${anyCase("(?:born|date of birth|birth ?date|birthday|d\\.?o\\.?b\\.?|geboren|geburtsdatum|geburtstag|geb\\.|nacid[oa]|nac[ií]|fecha de nacimiento|n[eé]e?|date de naissance)(?: (?:is|on|in|was|ist|war|am|der|es|el|est|le)){0,2}")}:? {0,3}(?<value>${DATE})${END}`,
    "gu",
  ),
};

const PAPERS: readonly Finder[] = [
  // "passport no. C01X00T47", "Personalausweisnummer: L01X00T47", "numéro de passeport 12AB34567".
  {
    kind: "passport",
    pattern: new RegExp(
      `${START}${anyCase("(?:passport|reisepass|pasaporte|passeport|(?:personal)?ausweis|identity card|id card|national id|carte d['\u2019]identité|dni|nie|driving licen[cs]e|driver['\u2019]?s licen[cs]e|f(?:ü|ue)hrerschein|permis de conduire|social security|ssn|sozialversicherung)(?:s?-?(?:nummer|nr\\.?))?(?: (?:number|no\\.?|nr\\.?|nummer|id|num[eé]ro|n[°º]|card)){0,2}(?: (?:is|ist|es|est|lautet))?")}:? {0,3}#?(?<value>[A-Za-z0-9]{1,9}(?:[ -][A-Za-z0-9]{1,9}){0,3})${END}`,
      "gu",
    ),
    keep: paper,
  },
  // A Spanish DNI or NIE and an American social security number are recognised by their form.
  { kind: "passport", pattern: /(?<![\p{L}\p{N}-])(?<value>(?:\d{8}|[XYZ]\d{7})-?[A-HJ-NP-TV-Z])(?![\p{L}\p{N}-])/gu },
  { kind: "passport", pattern: /(?<![\p{L}\p{N}-])(?<value>\d{3}-\d{2}-\d{4})(?![\p{L}\p{N}-])/gu },
];

/** The groups of a document's number: all contain a digit, except the letters in front ("AB 1234567"). */
function paper(value: string): string {
  const kept =
    /^[A-Za-z]{0,3}[ -]?[A-Za-z0-9]{0,9}\d[A-Za-z0-9]{0,9}(?:[ -][A-Za-z]{0,3}\d[A-Za-z0-9]{0,9}){0,3}/u.exec(
      value,
    )?.[0];
  return kept !== undefined && kept.replace(/[^A-Za-z0-9]/gu, "").length >= 6 ? kept : "";
}

const UK_POSTCODE = "[A-Z]{1,2}\\d[A-Z\\d]? ?\\d[A-Z]{2}";
const US_STATE_ZIP = "[A-Z]{2} \\d{5}(?:-\\d{4})?";
const TOWN = `(?:(?:[A-Z]{1,2}-)?\\d{4,5} )?${CAPITAL}(?: ${CAPITAL}){0,2}`;
/** ", London SW1A 1AA", ", 10115 Berlin", ", Springfield, IL 62704". */
const PLACE = `(?:(?:, ?\\n?|\\n)(?:${UK_POSTCODE}|${US_STATE_ZIP}|${TOWN}(?: ${UK_POSTCODE}| \\d{4,5})?)${END}){0,3}`;
const ENGLISH_STREET =
  "(?:[Ss]treet|[Ss]t|[Rr]oad|[Rr]d|[Aa]venue|[Aa]ve|[Ll]ane|[Ll]n|[Dd]rive|[Dd]r|[Cc]lose|[Cc]ourt|[Cc]t|[Ss]quare|[Ss]q|[Pp]lace|[Tt]errace|[Ww]ay|[Cc]rescent|[Gg]ardens|[Gg]rove|[Hh]ill|[Bb]oulevard|[Bb]lvd|[Rr]ow|[Mm]ews|[Pp]arade|[Hh]ighway|[Hh]wy)";

const ADDRESSES: readonly Finder[] = [
  // "12 Rose Street, London SW1A 1AA", "Flat 3, 12 Rose St.", "123 Main St, Springfield, IL 62704".
  {
    kind: "address",
    pattern: new RegExp(
      `${START}(?<value>(?:(?:[Ff]lat|[Aa]pt\\.?|[Uu]nit) \\d{1,4}[A-Za-z]?,? )?\\d{1,5}[A-Za-z]? (?:${CAPITAL} ){1,3}${ENGLISH_STREET}\\.?${END}${PLACE})`,
      "gu",
    ),
  },
  // "12 rose street" in lower case: only if it's called a street.
  {
    kind: "address",
    pattern:
      /(?<![\p{L}\p{N}])(?<value>\d{1,5}[a-z]? (?:\p{Ll}{2,20} ){1,2}(?:street|road|avenue|lane|boulevard|crescent))(?![\p{L}\p{N}])/gu,
  },
  // "Rosenstraße 12, 10115 Berlin", "Am Alten Markt 5a, 50667 Köln".
  {
    kind: "address",
    pattern: new RegExp(
      `${START}(?<value>(?:\\p{Lu}[\\p{L}-]{0,24}(?:[Ss]tra(?:ß|ss)e|[Ss]tr\\.|weg|platz|allee|gasse|damm|ufer|ring)|(?:${CAPITAL} ){1,3}(?:Stra(?:ß|ss)e|Str\\.|Weg|Platz|Allee|Gasse|Damm|Ufer|Ring)) \\d{1,4} ?[a-zA-Z]?${END}${PLACE})`,
      "gu",
    ),
  },
  {
    kind: "address",
    pattern: new RegExp(
      `${START}(?<value>(?:Am|An der|Im|In der|Auf der|Zum|Zur) (?:${CAPITAL} ){1,3}\\d{1,4} ?[a-z]?, ?\\n?\\d{4,5} ${CAPITAL})`,
      "gu",
    ),
  },
  // "12 bis, rue de la Paix, 75002 Paris".
  {
    kind: "address",
    pattern: new RegExp(
      `${START}(?<value>\\d{1,4}(?: ?(?:bis|ter|[A-Da-d]))?,? ${anyCase("(?:rue|avenue|boulevard|place|chemin|impasse|allée|quai|cours|route|square)")}(?: (?:de la|de l['\u2019]|des|du|de|d['\u2019]|le|la|les))?[ '\u2019]?[\\p{L}][\\p{L}'\u2019-]{1,24}(?: ${CAPITAL}){0,3}${PLACE})`,
      "gu",
    ),
  },
  // "Calle Mayor 12, 28013 Madrid", "Avda. de la Constitución, 5, 2º B".
  {
    kind: "address",
    pattern: new RegExp(
      `${START}(?<value>${anyCase("(?:calle|c/|avenida|avda\\.?|plaza|pza\\.?|paseo|carretera|camino)")} ?(?:(?:de la|de los|de las|del|de|la|el) )?${CAPITAL}(?: (?:(?:de|del|la|y) )?${CAPITAL}){0,3},? (?:n[.º°] ?)?\\d{1,4}${END}(?:, ?\\d{1,2}[ºª°] ?[A-Z]?)?${PLACE})`,
      "gu",
    ),
  },
  // A British postcode alone, and "10115 Berlin": a number and a town, not an amount of money.
  { kind: "address", pattern: new RegExp(`${START}(?<value>[A-Z]{1,2}\\d[A-Z\\d]? \\d[A-Z]{2})${END}`, "gu") },
  {
    kind: "address",
    pattern: new RegExp(`${START}(?<value>\\d{5} ${CAPITAL})${END}`, "gu"),
    keep: (value) => (UNIT.test(value) ? "" : value),
  },
];

/** German nouns are capitalised, so an amount can look like a postcode and a town. */
const UNIT =
  / (?:Euros?|EUR|USD|CHF|Dollars?|Franken|Pesos|Punkte|Points?|Puntos|Stück|Meter|Kilometer|Gramm|Kilo|Liter|Watt|Tage|Stunden|Minuten|Seiten|Zeichen|Kunden|Mitglieder|Artikel|PSI|RPM|I|The|In|And)$/u;

const FINDERS: readonly Finder[] = [...ADDRESSES, BIRTH, ...PAPERS, ...NAMES];

/**
 * Finds names, postal addresses, passport and identity numbers, and dates of birth, by the words around them. Linear in
 * the text's length.
 * @returns in no particular order; spans of different kinds can overlap, and the earlier one in the list takes
 * precedence
 */
export function findIdentity(text: string): IdentitySpan[] {
  const found: IdentitySpan[] = [];
  for (const { kind, pattern, keep } of FINDERS) {
    for (const match of text.matchAll(pattern)) {
      const whole = match.groups?.value ?? "";
      const value = (keep === undefined ? whole : keep(whole)).trimEnd();
      if (value === "") continue;
      const start = match.index + match[0].length - whole.length;
      found.push({ kind, start, end: start + value.length });
    }
  }
  return found;
}
