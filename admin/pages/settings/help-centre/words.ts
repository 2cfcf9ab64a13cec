import { lazyWords } from "../../../language.tsx";
import { en, type HelpCentreWords } from "./words/en.ts";

export type { HelpCentreWords };

export const words = lazyWords<HelpCentreWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
