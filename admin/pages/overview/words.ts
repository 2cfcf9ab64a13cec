import { lazyWords } from "../../language.tsx";
import { en, type OverviewWords } from "./words/en.ts";

export type { OverviewWords };

export const words = lazyWords<OverviewWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
