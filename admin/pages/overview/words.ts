import type { Words } from "../../language.tsx";
import { de } from "./words/de.ts";
import { en } from "./words/en.ts";
import { es } from "./words/es.ts";
import { fr } from "./words/fr.ts";

export type OverviewWords = typeof en;

export const words: Words<OverviewWords> = { en, de, es, fr };
