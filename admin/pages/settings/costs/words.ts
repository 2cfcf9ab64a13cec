import { lazyWords } from "../../../language.tsx";
import { type CostsWords, en } from "./words/en.ts";

export type { CostsWords };

export const words = lazyWords<CostsWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
