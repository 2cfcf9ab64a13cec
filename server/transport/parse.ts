import * as z from "zod";
import type { $ZodType } from "zod/v4/core";
import { findUnstorable } from "../lib/storable.ts";

/** A field that is wrong, and why. */
export interface Fault {
  readonly path: readonly PropertyKey[];
  readonly message: string;
}

export type Parsed<T> =
  | { readonly ok: true; readonly data: T }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/**
 * A person's message: if it isn't text, the turn refuses it with MESSAGE_NOT_TEXT, which the widget shows in the
 * visitor's language.
 */
const WRITTEN: ReadonlySet<string> = new Set(["text", "question"]);

/** How many faults are named. */
const MAX_FAULTS = 5;

/**
 * Checks everything that arrives over HTTP or a socket: the value has the schema's shape, and the database can store
 * every text and whole number in it.
 */
export function parse<T>(schema: $ZodType<T>, value: unknown): Parsed<T> {
  const parsed = z.safeParse(schema, value);
  if (!parsed.success) return { ok: false, faults: parsed.error.issues.slice(0, MAX_FAULTS) };
  const found = findUnstorable(parsed.data, ([name, ...below]) => below.length === 0 && WRITTEN.has(String(name)));
  if (found !== undefined) return { ok: false, faults: [{ path: found.path, message: found.fault }] };
  return { ok: true, data: parsed.data };
}

/**
 * Faults as one line, e.g. "site: contains a NUL character; name: is empty". @param whole what to call a fault without
 * a field
 */
export function faultLine(faults: readonly Fault[], whole: string): string {
  return faults
    .map(({ path, message }) => `${path.length === 0 ? whole : path.map(String).join(".")}: ${message}`)
    .join("; ");
}
