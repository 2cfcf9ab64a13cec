import { lazyWords } from "../../language.tsx";
import { en, type KnowledgeWords } from "./words/en.ts";

export type { KnowledgeWords };

export const words = lazyWords<KnowledgeWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
