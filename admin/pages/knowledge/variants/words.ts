import { lazyWords } from "../../../language.tsx";
import { en, type VariantWords } from "./words/en.ts";

export type { VariantWords };

export const words = lazyWords<VariantWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
