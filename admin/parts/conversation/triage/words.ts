import { lazyWords } from "../../../language.tsx";
import { en, type TriageWords } from "./words/en.ts";

export type { TriageWords };

export const words = lazyWords<TriageWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
