import { lazyWords } from "../../../language.tsx";
import { en, type HoursWords } from "./words/en.ts";

export type { HoursWords };

export const words = lazyWords<HoursWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
