import { lazyWords } from "../../../language.tsx";
import { type AnswersWords, en } from "./words/en.ts";

export type { AnswersWords };

export const words = lazyWords<AnswersWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
