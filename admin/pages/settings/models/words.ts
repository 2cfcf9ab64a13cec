import { lazyWords } from "../../../language.tsx";
import { en, type ModelsWords } from "./words/en.ts";

export type { ModelsWords };

export const words = lazyWords<ModelsWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
