import type { Language } from "../../server/wire/widget.ts";
import { en, type Words } from "./en.ts";

/** One language comes with the frame, another is downloaded when needed: nobody downloads all four. */
const OTHERS: Record<Exclude<Language, "en">, () => Promise<Words>> = {
  de: async () => (await import("./de.ts")).de,
  es: async () => (await import("./es.ts")).es,
  fr: async () => (await import("./fr.ts")).fr,
};

/** The widget's texts; English if another language can't be downloaded. */
export async function loadWords(language: Language): Promise<Words> {
  if (language === "en") return en;
  return OTHERS[language]().catch(() => en);
}
