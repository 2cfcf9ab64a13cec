import type { CustomerNoteRow } from "../store/customer-note.ts";
import type { PageVisitRow } from "../store/page-visit.ts";
import type { VisitorRow } from "../store/visitor.ts";
import type { CustomAttributes, CustomerNoteWire, CustomerReply, CustomValue } from "../wire/customers.ts";
import { visitorToWire } from "./to-wire.ts";

export function customerNoteToWire(row: CustomerNoteRow): CustomerNoteWire {
  const { id, authorId, author, text, createdAt, editedAt, editor } = row;
  return {
    ...{ id, authorId, author, text, editor },
    createdAt: createdAt.toISOString(),
    editedAt: editedAt?.toISOString() ?? null,
  };
}

/** A visitor's attributes as they were signed; those of an earlier version are lists of text in lower case. */
export function attributesOf({ custom, attributes }: VisitorRow): CustomAttributes | null {
  if (custom !== null) return custom;
  if (attributes === null) return null;
  return Object.fromEntries(
    Object.entries(attributes).map(([name, values]): [string, CustomValue] => {
      const [only, ...more] = values;
      return [name, only !== undefined && more.length === 0 ? only : [...values]];
    }),
  );
}

/** @param rows of one person, the one that stays first */
export function customerToWire(
  rows: readonly VisitorRow[],
  more: { notes: readonly CustomerNoteRow[]; pages: readonly PageVisitRow[]; conversations: number },
): CustomerReply | undefined {
  const [stays] = rows;
  if (stays === undefined) return undefined;
  const first = <T>(of: (row: VisitorRow) => T | null): T | null => rows.map(of).find((one) => one !== null) ?? null;
  const attributes = new Map<string, CustomValue>();
  for (const row of rows)
    for (const [name, value] of Object.entries(attributesOf(row) ?? {}))
      if (!attributes.has(name)) attributes.set(name, value);
  const times = (of: (row: VisitorRow) => Date) => rows.map((row) => of(row).getTime());
  return {
    ...visitorToWire(stays),
    name: first((row) => row.name),
    email: first((row) => row.email),
    externalId: first((row) => row.externalId),
    ids: rows.map((row) => row.id),
    firstSeenAt: new Date(Math.min(...times((row) => row.createdAt))).toISOString(),
    lastSeenAt: new Date(Math.max(...times((row) => row.lastSeenAt))).toISOString(),
    language: first((row) => row.language),
    timeZone: first((row) => row.timeZone),
    attributes: [...attributes].map(([name, value]) => ({ name, value })),
    notes: more.notes.map(customerNoteToWire),
    pages: more.pages.map(({ address, title, at }) => ({ address, title, at: at.toISOString() })),
    conversations: more.conversations,
  };
}
