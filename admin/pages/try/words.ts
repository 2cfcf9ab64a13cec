import { lazyWords } from "../../language.tsx";
import { en, type TryWords } from "./words/en.ts";

export type { TryWords };

export const words = lazyWords<TryWords>(en, {
  de: () => import("./words/de.ts").then((file) => file.de),
  es: () => import("./words/es.ts").then((file) => file.es),
  fr: () => import("./words/fr.ts").then((file) => file.fr),
});
