import { v7, validate } from "uuid";

/** A new sortable id (UUIDv7), made here because the server may be PostgreSQL 15, which has no uuidv7(). */
export function newId(): string {
  return v7();
}

/** True if `text` is a UUID of any version. */
export function isId(text: string): boolean {
  return validate(text);
}
