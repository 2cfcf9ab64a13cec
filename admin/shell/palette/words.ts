import { lazyWords } from "../../language.tsx";
import { en, type PaletteWords } from "./words/en.ts";

export type { PaletteWords };

export const words = lazyWords<PaletteWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
