import type { PersonalData } from "../../turn/types.ts";

type Kind = PersonalData["kind"];

/** Luhn's check (ISO/IEC 7812): tells a card number from any long number nine times in ten. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let i = 0; i < digits.length; i++) {
    let digit = digits.charCodeAt(digits.length - 1 - i) - 48;
    if (i % 2 === 1) digit = digit > 4 ? digit * 2 - 9 : digit * 2;
    sum += digit;
  }
  return digits.length > 0 && sum % 10 === 0;
}

/** ISO 13616: the number moved round and read in base 36 leaves 1 modulo 97. */
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

const DATE = /^(?:\d{4}[-./]\d{1,2}[-./]\d{1,2}|\d{1,2}[-./ ]\d{1,2}[-./ ]\d{2,4})$/;

/** A telephone number says so: by a plus or zeros in front, brackets, or ten digits in groups; a date or a sum is none. */
function isPhone(text: string): boolean {
  const digits = text.replace(/\D/g, "");
  if (digits.length < 7 || digits.length > 15 || DATE.test(text.trim())) return false;
  if (/^\+|^00/.test(text)) return true;
  if (/^\(?0\d/.test(text)) return digits.length >= 9;
  if (/^\(\d{3}\)/.test(text)) return digits.length === 10;
  return digits.length >= 10 && digits.length <= 11 && /^\d{1,4}[ .-]\d{2,4}[ .-]\d{3,4}(?:[ .-]\d{2,4})?$/.test(text);
}

const isIpv4 = (text: string) => text.split(".").every((octet) => Number(octet) < 256 && !/^0\d/.test(octet));

/** In this order: what an earlier one took, a later one does not take again. */
const FINDERS: readonly { kind: Kind; pattern: RegExp; holds?: (text: string) => boolean }[] = [
  { kind: "email", pattern: /[\p{L}\p{N}._%+-]{1,64}@(?:[\p{L}\p{N}-]{1,63}\.){1,8}\p{L}{2,24}/gu },
  { kind: "iban", pattern: /\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{2,4}){3,8}\b/gi, holds: passesIban },
  {
    kind: "card",
    pattern: /(?<![\d-])\d(?:[ -]?\d){12,18}(?![\d-])/g,
    holds: (text) => passesLuhn(text.replace(/\D/g, "")) && !/^0/.test(text),
  },
  { kind: "ip", pattern: /(?<![\d.])\d{1,3}(?:\.\d{1,3}){3}(?![\d.])/g, holds: isIpv4 },
  { kind: "ip", pattern: /(?<![\w:])(?:[0-9a-f]{1,4}:){7}[0-9a-f]{1,4}(?![\w:])/gi },
  { kind: "phone", pattern: /(?<![\w.#-])[+(]?\d(?:[\d ()./-]{5,18})\d(?![\w-])/g, holds: isPhone },
  // "LO-482913", "INV2024118"; a bare number only after a word for order.
  { kind: "order-number", pattern: /(?<![\w-])[A-Z]{2,5}[-#]\d{4,12}(?![\w-])/gi },
  { kind: "order-number", pattern: /(?<![\w-])[A-Z]{2,4}\d{6,12}(?![\w-])/g },
  {
    kind: "order-number",
    pattern:
      /(?<=\b(?:order|invoice|ticket|case|bestellung|auftrag|rechnung|pedido|factura|commande|facture)(?:\s*(?:number|no|nr|nummer|num[eé]ro|n°|id))?\.?\s*[:#]?\s*)#?\d{5,14}(?![\w-])/giu,
  },
];

/** The longest text that is searched: beyond it messages are refused anyway. */
const MAX_LENGTH = 20_000;

/**
 * Finds e-mail addresses, telephone, card (Luhn) and account numbers (IBAN with checksum), IP addresses and order numbers.
 * @returns by place in the text, not overlapping; the same value has the same placeholder, e.g. "[EMAIL-1]"
 */
export function findPersonalData(text: string): PersonalData[] {
  const found: { kind: Kind; start: number; end: number }[] = [];
  for (const { kind, pattern, holds } of FINDERS) {
    for (const match of text.slice(0, MAX_LENGTH).matchAll(pattern)) {
      const start = match.index;
      const end = start + match[0].length;
      if (found.some((other) => start < other.end && end > other.start)) continue;
      if (holds !== undefined && !holds(match[0])) continue;
      found.push({ kind, start, end });
    }
  }
  found.sort((a, b) => a.start - b.start);
  const mask = createMask();
  return found.map((one) => ({ ...one, placeholder: mask.placeholder(one.kind, text.slice(one.start, one.end)) }));
}

/** Replaces personal data in any number of texts and puts it back. One for each request to somebody else's model. */
export interface Mask {
  hide(text: string): string;
  restore(text: string): string;
  /** The placeholder of a value; the same value has the same one. */
  placeholder(kind: Kind, value: string): string;
}

export function createMask(): Mask {
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
  return {
    placeholder,
    hide(text) {
      let hidden = "";
      let at = 0;
      for (const one of findPersonalData(text)) {
        hidden += text.slice(at, one.start) + placeholder(one.kind, text.slice(one.start, one.end));
        at = one.end;
      }
      return hidden + text.slice(at);
    },
    restore: (text) => text.replace(/\[[A-Z]+(?:-[A-Z]+)*-\d+\]/g, (one) => byPlaceholder.get(one) ?? one),
  };
}
