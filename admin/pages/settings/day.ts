import type { Language } from "../../../server/wire/widget.ts";

/** A day in the reader's own time zone. */
export function day(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "medium" }).format(new Date(iso));
}
