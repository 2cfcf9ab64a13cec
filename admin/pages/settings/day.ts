import type { Language } from "../../../server/wire/widget.ts";
import { regional } from "../../parts/format.ts";

/** A day in the reader's own time zone. */
export function day(iso: string, language: Language): string {
  return new Intl.DateTimeFormat(regional(language), { dateStyle: "medium" }).format(new Date(iso));
}
