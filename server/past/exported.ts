import type { PastSource } from "../wire/past-conversations.ts";

/** A message as an export has it, before personal data is replaced. */
export interface ExportedMessage {
  readonly author: "customer" | "agent";
  /** Plain text or Markdown. */
  readonly text: string;
  readonly at: Date | undefined;
}

/** A conversation as an export has it, in the order of its messages. */
export interface ExportedConversation {
  readonly externalId: string;
  readonly startedAt: Date | undefined;
  readonly messages: readonly ExportedMessage[];
  readonly tags: readonly string[];
  readonly rating: "good" | "bad" | null;
  /** Names and addresses of the people in it, which are hidden wherever they occur. */
  readonly people: readonly { readonly name?: string; readonly email?: string }[];
}

/** What reading one entry of an export gives. */
export type Entry =
  | { readonly line: number; readonly conversation: ExportedConversation }
  /** Nothing in it can be used: spam, deleted, or no message of a customer. */
  | { readonly line: number; readonly empty: true }
  | { readonly line: number; readonly fault: string };

/** An export that was recognised. */
export interface Export {
  readonly source: PastSource;
  readonly entries: Iterable<Entry>;
}

/** Characters of one message; what is beyond is a log or a quoted thread. */
const LONGEST = 20_000;

/** A value that may be missing, as text. */
export const textOf = (value: unknown): string | undefined =>
  typeof value === "string" && value.trim() !== "" ? value.slice(0, LONGEST) : undefined;

/** An id, written as a number or as text. */
export const idOf = (value: unknown): string | undefined =>
  typeof value === "number" && Number.isFinite(value) ? String(value) : textOf(value);

/** A time in seconds or milliseconds since 1970, or as ISO 8601 and the like. */
export function timeOf(value: unknown): Date | undefined {
  const read =
    typeof value === "number"
      ? new Date(value > 1e11 ? value : value * 1000)
      : typeof value === "string" && value.trim() !== ""
        ? new Date(/^\d{9,10}$/u.test(value.trim()) ? Number(value) * 1000 : value.trim())
        : undefined;
  return read === undefined || Number.isNaN(read.getTime()) ? undefined : read;
}

/** An object's fields, of a value from JSON that may be anything. */
export const fieldsOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value)
    ? (value as Readonly<Record<string, unknown>>)
    : {};

/** A list's items, of a value from JSON that may be anything. */
export const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

export const tagsOf = (value: unknown): string[] =>
  listOf(value).flatMap((one) => textOf(one) ?? textOf(fieldsOf(one).name) ?? []);

/** A person's name and address, for the mask. */
export function personOf(value: unknown): { name?: string; email?: string } {
  const { name, email } = fieldsOf(value);
  return { ...(textOf(name) && { name: textOf(name) }), ...(textOf(email) && { email: textOf(email) }) } as {
    name?: string;
    email?: string;
  };
}
