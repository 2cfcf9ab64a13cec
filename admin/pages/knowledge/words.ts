import type { Words } from "../../language.tsx";
import { de } from "./words/de.ts";
import { en, type KnowledgeWords } from "./words/en.ts";
import { es } from "./words/es.ts";
import { fr } from "./words/fr.ts";

export const words: Words<KnowledgeWords> = { en, de, es, fr };
