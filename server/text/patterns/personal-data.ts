import type { PersonalData } from "../../domain/personal-data.ts";
import type { Span } from "../sentences.ts";
import { findIdentity } from "./identity.ts";
import { findKnown, type KnownIdentity, type KnownValue, valuesOf } from "./known-identity.ts";

type Kind = PersonalData["kind"];

/** Luhn's check (ISO/IEC 7812): distinguishes a card number from any long number nine times in ten. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    let digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    if (i % 2 === 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return digits.length > 0 && sum % 10 === 0;
}

/** ISO 13616: the rearranged number, read in base 36, leaves 1 modulo 97. */
export function passesIban(text: string): boolean {
  const iban = text.replace(/\s/g, "").toUpperCase();
  if (!/^[A-Z]{2}\d{2}[A-Z0-9]{11,30}$/.test(iban)) return false;
  let rest = 0;
  for (const sign of iban.slice(4) + iban.slice(0, 4)) {
    const value = Number.parseInt(sign, 36);
    rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
  }
  return rest === 1;
}

/** Characters of an account number by country: SWIFT's IBAN registry, release 99 (2024). */
const IBAN_LENGTHS: Readonly<Record<string, number>> = Object.fromEntries(
  (
    "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BI27 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DJ27 DK18 DO28 EE20 EG29 ES24 FI18 FK18 FO18 FR27 " +
    "GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 LY25 MC27 MD24 ME22 " +
    "MK19 MN20 MR27 MT31 MU30 NI28 NL18 NO15 OM23 PK24 PL28 PS29 PT25 QA29 RO24 RS22 RU33 SA24 SC31 SD18 SE24 SI19 SK24 SM27 SO23 ST25 " +
    "SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20 YE30"
  )
    .split(" ")
    .map((one) => [one.slice(0, 2), Number(one.slice(2))]),
);

const DATE = /^(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ]\d{2,4})$/;

/**
 * What makes a number a phone number: a plus or zeros in front, brackets, or ten digits in groups. Dates and amounts
 * aren't.
 */
function isPhone(text: string): boolean {
  const digits = text.replace(/\D/g, "");
  if (digits.length < 7 || digits.length > 15 || DATE.test(text.trim())) return false;
  if (/^\+|^00/.test(text)) return true;
  if (/^\(?0\d/.test(text)) return digits.length >= 9;
  if (/^\(\d{3}\)/.test(text)) return digits.length === 10;
  return digits.length >= 10 && digits.length <= 11 && /^\d{1,4}[ .-]\d{2,4}[ .-]\d{3,4}(?:[ .-]\d{2,4})?$/.test(text);
}

const isIpv4 = (text: string) => text.split(".").every((octet) => Number(octet) < 256 && !/^0\d/.test(octet));

/** Where a kind of personal data may be in a text. Each takes time linear in the text, whatever it says. */
interface Finder {
  readonly kind: Kind;
  find(text: string): Iterable<Span>;
}

const EMAIL_NAME = /[\p{L}\p{N}._%+-]/u;
const EMAIL_DOMAIN = /(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/uy;

/** From each "@" outwards: a pattern that begins with the name would try every letter of the text as its start. */
export function* emailsIn(text: string): Iterable<Span> {
  for (let at = text.indexOf("@"); at >= 0; at = text.indexOf("@", at + 1)) {
    let start = at;
    while (start > 0 && at - start < 64 && EMAIL_NAME.test(text[start - 1] as string)) start--;
    EMAIL_DOMAIN.lastIndex = at + 1;
    if (start < at && EMAIL_DOMAIN.test(text)) yield { start, end: EMAIL_DOMAIN.lastIndex };
  }
}

const IBAN_START = /\b[A-Z]{2}\d{2}/gi;

/** As many characters as the country's account numbers have: the words after them aren't part of it. */
function* ibans(text: string): Iterable<Span> {
  for (const { 0: country, index: start } of text.matchAll(IBAN_START)) {
    let left = IBAN_LENGTHS[country.slice(0, 2).toUpperCase()];
    if (left === undefined) continue;
    let end = start;
    while (left > 0 && /[A-Z0-9]/i.test(text[text[end] === " " ? end + 1 : end] ?? "")) {
      end += text[end] === " " ? 2 : 1;
      left--;
    }
    if (left === 0 && !/\w/.test(text[end] ?? "") && passesIban(text.slice(start, end))) yield { start, end };
  }
}

/** The positions of a pattern's first group, or of the whole match if it has none. */
const matches = (pattern: RegExp, holds: (text: string) => boolean = () => true) =>
  function* (text: string): Iterable<Span> {
    for (const { 0: whole, 1: group = whole, index } of text.matchAll(pattern)) {
      const end = index + whole.length;
      if (holds(group)) yield { start: end - group.length, end };
    }
  };

const isCard = (text: string) => passesLuhn(text.replace(/\D/g, "")) && !/^0/.test(text);

/** In this order: what an earlier one found isn't searched again. */
const FINDERS: readonly Finder[] = [
  { kind: "email", find: emailsIn },
  { kind: "iban", find: ibans },
  { kind: "card", find: matches(/(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])/g, isCard) },
  { kind: "ip", find: matches(/(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g, isIpv4) },
  { kind: "ip", find: matches(/(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])/gi) },
  { kind: "phone", find: matches(/(?<![\w.#-])[+(]?\d(?:[\d ()./-]{5,18})\d(?![\w-])/g, isPhone) },
  // "LO-482913", "INV2024118"; a plain number only after a word for order.
  { kind: "order-number", find: matches(/(?<![\w-])[A-Z]{2,5}[-#]\d{4,12}(?![\w-])/gi) },
  { kind: "order-number", find: matches(/(?<![\w-])[A-Z]{2,4}\d{6,12}(?![\w-])/g) },
  {
    kind: "order-number",
    find: matches(
      /\b(?:order|invoice|ticket|case|bestellung|auftrag|rechnung|pedido|factura|commande|facture)(?:\s{0,3}(?:number|no|nr|nummer|num[eé]ro|n°|id))?\.?\s{0,3}[:#]?\s{0,3}(#?\d{5,14})(?![\w-])/giu,
    ),
  },
];

/** The longest text that is searched: longer messages are refused anyway. */
const MAX_LENGTH = 20_000;

/**
 * Finds e-mail addresses, phone numbers, card numbers (Luhn), account numbers (IBAN with checksum), IP addresses and
 * order numbers; and names, postal addresses, passport numbers and dates of birth, if the words around them say so.
 * @returns by position in the text, not overlapping; the same value has the same placeholder, e.g. "[EMAIL-1]"
 */
export function findPersonalData(text: string): PersonalData[] {
  const found: { kind: Kind; start: number; end: number }[] = [];
  const searched = text.slice(0, MAX_LENGTH);
  const taken = new Uint8Array(searched.length);
  const take = (kind: Kind, { start, end }: Span) => {
    if (taken.subarray(start, end).includes(1)) return;
    taken.fill(1, start, end);
    found.push({ kind, start, end });
  };
  for (const { kind, find } of FINDERS) for (const span of find(searched)) take(kind, span);
  for (const one of findIdentity(searched)) take(one.kind, one);
  found.sort((a, b) => a.start - b.start);
  const mask = createMask();
  return found.map((one) => ({ ...one, placeholder: mask.placeholder(one.kind, text.slice(one.start, one.end)) }));
}

/** Replaces personal data in any number of texts and puts it back. One per request to an external model. */
export interface Mask {
  hide(text: string): string;
  restore(text: string): string;
  /** The placeholder of a value; the same value gets the same one. */
  placeholder(kind: Kind, value: string): string;
}

/** @param known the visitor, and others: their values are hidden wherever they occur, whatever is written around them */
export function createMask(known?: KnownIdentity, ...others: readonly KnownIdentity[]): Mask {
  const byValue = new Map<string, string>();
  const byPlaceholder = new Map<string, string>();
  const counts = new Map<Kind, number>();
  const placeholder = (kind: Kind, value: string): string => {
    const known = byValue.get(value);
    if (known !== undefined) return known;
    const number = (counts.get(kind) ?? 0) + 1;
    counts.set(kind, number);
    const made = `[${kind.toUpperCase()}-${number}]`;
    byValue.set(value, made);
    byPlaceholder.set(made, value);
    return made;
  };
  const values: KnownValue[] = [...(known === undefined ? [] : [known]), ...others].flatMap(valuesOf);
  const spansOf = (text: string): { kind: Kind; start: number; end: number }[] => {
    const found: { kind: Kind; start: number; end: number }[] = findPersonalData(text);
    // What one text revealed is hidden in the later ones, too: an answer repeats a name without "my name is".
    for (const { kind, start, end } of found) {
      const value = text.slice(start, end);
      if (!values.some((one) => one.value === value)) values.push({ kind, value });
    }
    for (const one of findKnown(text, values)) {
      if (!found.some((other) => one.start < other.end && one.end > other.start)) found.push(one);
    }
    return found.sort((a, b) => a.start - b.start);
  };
  return {
    placeholder,
    hide(text) {
      let hidden = "";
      let at = 0;
      for (const one of spansOf(text)) {
        hidden += text.slice(at, one.start) + placeholder(one.kind, text.slice(one.start, one.end));
        at = one.end;
      }
      return hidden + text.slice(at);
    },
    restore: (text) => text.replace(/\[[A-Z]+(?:-[A-Z]+)*-\d+\]/g, (one) => byPlaceholder.get(one) ?? one),
  };
}
