import { lazyWords } from "../../../../language.tsx";
import { en, type TuneWords } from "./words/en.ts";

export type { TuneWords };

export const words = lazyWords<TuneWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
