import type { Language } from "../../server/wire/widget.ts";
import { de } from "./de.ts";
import { en, type Words } from "./en.ts";
import { es } from "./es.ts";
import { fr } from "./fr.ts";

export const WORDS: Record<Language, Words> = { en, de, es, fr };
