import { lazyWords } from "../../../language.tsx";
import { type CustomerWords, en } from "./words/en.ts";

export type { CustomerWords };

export const words = lazyWords<CustomerWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
