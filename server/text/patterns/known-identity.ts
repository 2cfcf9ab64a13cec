import type { PersonalData } from "../../domain/personal-data.ts";

/** What the site knows about a visitor without their typing it. */
export interface KnownIdentity {
  readonly name?: string;
  readonly email?: string;
}

/** A longer value is cut, because every message is searched for it. */
const MAX_VALUE = 200;

/** A part of a name that is also an everyday word isn't searched for on its own. */
const EVERYDAY = new Set(
  "will may can mark april june august grace hope joy faith rose art bill pat rich frank price young old long short".split(
    " ",
  ),
);

/** `value` as a separate word, wherever it occurs. */
function exactly(value: string, flags: string): RegExp {
  const escaped = value.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
  return new RegExp(`(?<![\\p{L}\\p{N}])${escaped}(?![\\p{L}\\p{N}])`, flags);
}

/** A value that identifies somebody, found in a text or given by the company's own site. */
export interface KnownValue {
  readonly kind: PersonalData["kind"];
  readonly value: string;
}

/** A known visitor's values. */
export function valuesOf({ name, email }: KnownIdentity): KnownValue[] {
  return [
    ...(email === undefined ? [] : [{ kind: "email", value: email } as const]),
    ...(name === undefined ? [] : [{ kind: "name", value: name } as const]),
  ].filter((one) => one.value.trim() !== "");
}

/**
 * Finds known values wherever they occur: each whole value in any case, and each part of a name as it is written.
 * @returns in no particular order; can overlap, whole values first
 */
export function findKnown(
  text: string,
  values: readonly KnownValue[],
): { kind: KnownValue["kind"]; start: number; end: number }[] {
  const whole = values.map(({ kind, value }) => ({ kind, pattern: exactly(value.trim().slice(0, MAX_VALUE), "giu") }));
  const deps = values
    .filter(({ kind }) => kind === "name")
    .flatMap(({ kind, value }) =>
      value
        .slice(0, MAX_VALUE)
        .split(/\s/u)
        .map((part) => ({ kind, part })),
    )
    .filter(({ part }) => part.length > 2 && !EVERYDAY.has(part.toLowerCase()))
    .map(({ kind, part }) => ({ kind, pattern: exactly(part, "gu") }));
  return [...whole, ...deps].flatMap(({ kind, pattern }) =>
    [...text.matchAll(pattern)].map((match) => ({ kind, start: match.index, end: match.index + match[0].length })),
  );
}
