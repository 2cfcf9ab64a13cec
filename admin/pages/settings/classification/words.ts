import { lazyWords } from "../../../language.tsx";
import { type ClassificationWords, en } from "./words/en.ts";

export type { ClassifierWords } from "./words/en.ts";

export const words = lazyWords<ClassificationWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
