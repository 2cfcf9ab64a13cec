/**
 * Whom to call in an emergency, by country: `emergency` for an ambulance, `crisis` for somebody who thinks of suicide.
 *
 * Source, checked on 29 November 2026: public lists (open-source safety, health and travel projects, several of which cite
 * the authority or the line itself). The crisis lines and the numbers of countries outside the EU were looked up one by one
 * in at least two of them; 112 in the EU is EU law (Directive 2018/1972, article 109), and its countries were not looked up
 * singly. Where lists name several numbers, this is the one for ambulances or for all services. The authorities' own pages
 * could not be opened from here, so this is no official list. Left out, because the lists disagreed or were too few:
 * Argentina, Gibraltar, Liechtenstein, Monaco, San Marino, Ukraine and the Balkans outside the EU; and the crisis lines of
 * Denmark and Sweden, which may be closed at night. Where a country is missing, the visitor is told to call the local number.
 *
 * A line is listed only if the whole country can call it at any hour without an account. A wrong number is worse than none:
 * look it up before you add or change one.
 */
interface Lines {
  readonly emergency: string;
  readonly crisis?: { readonly name: string; readonly number: string };
}

const LINES: Readonly<Record<string, Lines>> = {
  US: { emergency: "911", crisis: { name: "988 Suicide & Crisis Lifeline", number: "988" } },
  CA: { emergency: "911", crisis: { name: "9-8-8 Suicide Crisis Helpline", number: "988" } },
  MX: { emergency: "911", crisis: { name: "Línea de la Vida", number: "800 911 2000" } },
  GB: { emergency: "999", crisis: { name: "Samaritans", number: "116 123" } },
  IE: { emergency: "112", crisis: { name: "Samaritans", number: "116 123" } },
  AU: { emergency: "000", crisis: { name: "Lifeline", number: "13 11 14" } },
  NZ: { emergency: "111", crisis: { name: "Need to talk?", number: "1737" } },
  DE: { emergency: "112", crisis: { name: "TelefonSeelsorge", number: "0800 111 0 111" } },
  AT: { emergency: "144", crisis: { name: "TelefonSeelsorge", number: "142" } },
  CH: { emergency: "144", crisis: { name: "143", number: "143" } },
  FR: { emergency: "112", crisis: { name: "3114", number: "3114" } },
  ES: { emergency: "112", crisis: { name: "024", number: "024" } },
  NL: { emergency: "112", crisis: { name: "113 Zelfmoordpreventie", number: "113" } },
  NO: { emergency: "113", crisis: { name: "Mental Helse", number: "116 123" } },
  FI: { emergency: "112", crisis: { name: "MIELI", number: "09 2525 0111" } },
  BR: { emergency: "192", crisis: { name: "CVV", number: "188" } },
  IN: { emergency: "112", crisis: { name: "Tele-MANAS", number: "14416" } },
  ZA: { emergency: "112", crisis: { name: "SADAG", number: "0800 567 567" } },
  SG: { emergency: "995", crisis: { name: "Samaritans of Singapore", number: "1767" } },
  JP: { emergency: "119" },
  KR: { emergency: "119" },
  HK: { emergency: "999" },
  CL: { emergency: "131" },
  CO: { emergency: "123" },
};

/** 112 brings an ambulance: the EU without those above, Iceland, Andorra and Turkey. */
const EUROPE = "BE BG CY CZ DK EE GR HR HU IT LT LU LV MT PL PT RO SE SI SK IS AD TR".split(" ");

const linesOf = (country: string): Lines | undefined =>
  LINES[country] ?? (EUROPE.includes(country) ? { emergency: "112" } : undefined);

/** Node's `timeZones` is newer than TypeScript's own description of it. */
type WithZones = Intl.Locale & {
  readonly timeZones?: readonly string[];
  getTimeZones?(): readonly string[] | undefined;
};

let countries: ReadonlyMap<string, string> | undefined;
/** The country of each time zone, as ICU has them; asked for once, in 5 ms. */
function countryOfZone(timeZone: string): string | undefined {
  countries ??= new Map(
    [...Object.keys(LINES), ...EUROPE].flatMap((country) => {
      const locale = new Intl.Locale(`und-${country}`) as WithZones;
      return (locale.getTimeZones?.() ?? locale.timeZones ?? []).map((zone) => [zone, country] as const);
    }),
  );
  try {
    // One zone has several names: "Asia/Kolkata" and "Asia/Calcutta".
    return countries.get(new Intl.DateTimeFormat("en", { timeZone }).resolvedOptions().timeZone);
  } catch {
    return undefined;
  }
}

function countryOfLanguage(language: string): string | undefined {
  try {
    return new Intl.Locale(language).region;
  } catch {
    return undefined;
  }
}

/**
 * The lines for where a visitor seems to be: by their time zone, else by the country in a language such as "en-GB".
 * Undefined: the country is not known, or not one of ours.
 * @param place.timeZone IANA, as the visitor's browser said
 * @param place.languages BCP 47, the visitor's before the site's
 */
export function emergencyLines(place: {
  readonly timeZone?: string | undefined;
  readonly languages?: readonly string[];
}): Lines | undefined {
  const zoned = place.timeZone === undefined ? undefined : countryOfZone(place.timeZone);
  // A zone that is known to be elsewhere is not overruled by the site's language.
  const isAbroad = place.timeZone !== undefined && zoned === undefined && place.timeZone.includes("/");
  const country = zoned ?? (isAbroad ? undefined : place.languages?.map(countryOfLanguage).find(Boolean));
  return country === undefined ? undefined : linesOf(country);
}
