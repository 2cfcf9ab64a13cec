import { lazyWords } from "../../../language.tsx";
import { en, type SiteWords } from "./words/en.ts";

export type { SiteWords };

export const words = lazyWords<SiteWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
