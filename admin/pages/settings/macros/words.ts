import { lazyWords } from "../../../language.tsx";
import { en, type MacrosWords } from "./words/en.ts";

export type { MacrosWords };

export const words = lazyWords<MacrosWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
