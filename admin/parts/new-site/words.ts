import { lazyWords } from "../../language.tsx";
import { en, type NewSiteWords } from "./words/en.ts";

export type { NewSiteWords };

export const words = lazyWords<NewSiteWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
